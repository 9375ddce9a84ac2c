import { EventEmitter } from 'node:events';
import { whileCallerStays } from '../../src/http/caller-waits.js';

describe('a caller over HTTP', () => {
  /** Ends when the signal is given. */
  const untilGiven = (signal: AbortSignal) =>
    new Promise<string>((resolve) => signal.addEventListener('abort', () => resolve('ended')));

  it.each([
    ['Express', (response: object) => response],
    ['Fastify', (response: object) => ({ raw: response })],
  ])('who hangs up ends the work, on %s', async (_name, replyOf) => {
    const response = new EventEmitter();
    const work = whileCallerStays(replyOf(response), untilGiven);
    response.emit('close');
    expect(await work).toBe('ended');
    expect(response.listenerCount('close')).toBe(0);
  });

  it('who hung up before ends it immediately', async () => {
    const gone = Object.assign(new EventEmitter(), { destroyed: true });
    expect(await whileCallerStays(gone, (signal) => Promise.resolve(signal.aborted))).toBe(true);
  });

  it('who stays gets the answer, and no listener is left, also after an error', async () => {
    const response = new EventEmitter();
    expect(await whileCallerStays(response, () => Promise.resolve(7))).toBe(7);
    await expect(whileCallerStays(response, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(response.listenerCount('close')).toBe(0);
  });
});
