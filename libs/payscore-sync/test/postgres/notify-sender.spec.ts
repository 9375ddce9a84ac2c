// First, so that what follows takes its timers from the test.
import '../../../../test/support/fakeable-timers.js';
import { NotifySender } from '../../src/postgres/notify-sender.js';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function setUp() {
  const asked: string[] = [];
  const answers: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const log = { log: jest.fn(), warn: jest.fn(), error: jest.fn() };
  const sender = new NotifySender((institution) => {
    asked.push(institution);
    return new Promise<void>((resolve, reject) => answers.push({ resolve, reject }));
  }, log);
  const answer = async (error?: Error) => {
    const next = answers.shift();
    if (error) next?.reject(error);
    else next?.resolve();
    await jest.advanceTimersByTimeAsync(0);
  };
  return { sender, asked, answer, log };
}

describe('notifications', () => {
  it('of one institution follow each other, one for all rings meanwhile', async () => {
    const { sender, asked, answer } = setUp();
    for (let ring = 0; ring < 5; ring += 1) sender.send('hk');
    sender.send('mo');
    expect(asked).toEqual(['hk', 'mo']);
    await answer();
    expect(asked).toEqual(['hk', 'mo', 'hk']);
    await answer();
    await answer();
    expect(asked).toHaveLength(3);
    await sender.idle();
    sender.send('hk');
    expect(asked).toHaveLength(4);
  });

  it('are counted when they fail, and tried again after a pause', async () => {
    const { sender, asked, answer, log } = setUp();
    sender.send('hk');
    sender.send('mo');
    await answer(new Error('gone'));
    await answer(new Error('gone'));
    expect([sender.isReached, sender.failed]).toEqual([false, 2]);
    expect(log.error).toHaveBeenCalledTimes(1);
    sender.send('hk');
    expect([asked.length, sender.failed]).toEqual([2, 3]);
    await jest.advanceTimersByTimeAsync(1000);
    sender.send('hk');
    await answer();
    expect([sender.isReached, asked.length]).toEqual([true, 3]);
  });
});
