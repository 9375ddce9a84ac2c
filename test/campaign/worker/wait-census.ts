import type { IncomingMessage } from 'node:http';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { finalize, type Observable } from 'rxjs';
import type { WaitedReport } from './messages.js';

/** Notes how long requests are worked on after their caller has hung up. */
@Injectable()
export class WaitCensus implements NestInterceptor {
  constructor(private readonly report: (waited: WaitedReport) => Promise<void>) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { socket } = context.switchToHttp().getRequest<IncomingMessage>();
    let hungUpAt = socket.destroyed ? Date.now() : null;
    const hangUp = () => void (hungUpAt ??= Date.now());
    socket.once('close', hangUp);
    return next.handle().pipe(
      finalize(() => {
        socket.off('close', hangUp);
        if (hungUpAt === null) return;
        void this.report({ type: 'waited', from: hungUpAt, to: Date.now() });
      }),
    );
  }
}
