import { type HandlerRegistry, HandlerWorker } from '../../src/handlers/index.js';
import type { Ledger } from '../../src/ledger/index.js';
import type { PayscoreTelemetry } from '../../src/telemetry/index.js';

describe('the worker that calls handlers', () => {
  it('begins no call for a run that goes on after the shutdown began, as in a process without a worker', async () => {
    const claim = jest.fn(() => Promise.resolve([]));
    const registry = { all: [{ event: 'synced', id: 'books', place: 'Books.synced', call: jest.fn() }] };
    const worker = new HandlerWorker(
      { handlerCalls: { claim } } as unknown as Ledger,
      registry as unknown as HandlerRegistry,
      { names: ['hk'], find: () => null },
      { drainMs: 100, handlerTimeoutMs: 1000, marginMs: 100 } as never,
      {} as unknown as PayscoreTelemetry,
    );
    worker.onModuleDestroy();
    expect(await worker.tell(Number.POSITIVE_INFINITY)).toBe(0);
    expect(claim).not.toHaveBeenCalled();
  });
});
