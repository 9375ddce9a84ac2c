import { once } from 'node:events';
import { type RunningProcess, startProcess } from './process.js';

/** One app of the example host. */
export type RunningHost = Pick<RunningProcess<{ url: string }>, 'ready' | 'output' | 'end'>;

interface Answer {
  readonly url?: string;
  readonly problem?: string;
}

/** Runs apps of the built example host in one process, where processes of their own would show nothing more. */
export class HostRunner {
  private process?: Promise<RunningProcess<object>>;

  /** One at a time. @throws Error when it does not start */
  async start(environment: Record<string, string>): Promise<RunningHost> {
    const { output } = await (this.process ??= startProcess('test/support/hosts.process.mjs', {}));
    const { url = '' } = await this.ask({ environment });
    const end = async () => {
      await this.ask({ stop: url });
      return { code: 0, signal: null };
    };
    return { ready: { url }, output, end };
  }

  async close(): Promise<void> {
    await (await this.process)?.end('SIGKILL');
  }

  private async ask(request: object): Promise<Answer> {
    const { child } = (await this.process)!;
    child.send(request);
    const [answer] = (await once(child, 'message')) as [Answer];
    if (answer.problem !== undefined) throw new Error(answer.problem);
    return answer;
  }
}
