import type { PayscoreSyncService, PayscoreWorkerState } from 'nestjs-payscore-sync';
import type { DataSource } from 'typeorm';
import { ReadinessService } from './readiness.service.js';

function setUp(state: Partial<PayscoreWorkerState> = {}) {
  const dataSource = {
    query: jest.fn(() => Promise.resolve([])),
    showMigrations: jest.fn(() => Promise.resolve(false)),
  };
  const payscore = { workerState: () => ({ isEnabled: true, lastPollAt: new Date(), ...state }) };
  const readiness = new ReadinessService(
    dataSource as unknown as DataSource,
    payscore as unknown as PayscoreSyncService,
  );
  return { dataSource, readiness };
}

describe('readiness', () => {
  it('asks for the migrations until they have all run, then never again', async () => {
    const { dataSource, readiness } = setUp();
    dataSource.showMigrations.mockResolvedValueOnce(true).mockRejectedValueOnce(new Error('no connection'));
    expect(await readiness.hasMigrated()).toBe(false);
    expect(await readiness.hasMigrated()).toBe(false);
    expect(await readiness.hasMigrated()).toBe(true);
    expect(await readiness.hasMigrated()).toBe(true);
    expect(dataSource.showMigrations).toHaveBeenCalledTimes(3);
  });

  it('takes a database that does not answer for one that is down', async () => {
    jest.useFakeTimers();
    const { dataSource, readiness } = setUp();
    dataSource.query.mockReturnValue(new Promise(() => undefined));
    const answer = readiness.databaseAnswers();
    await jest.advanceTimersByTimeAsync(2000);
    expect(await answer).toBe(false);
    jest.useRealTimers();
  });

  it.each([
    ['has just looked', { lastPollAt: new Date() }, true],
    ['is not wanted in this process', { isEnabled: false, lastPollAt: null }, true],
    ['cannot write what its calls come to', { isStuck: true }, false],
    ['has not looked yet', { lastPollAt: null }, false],
    ['has not looked for a minute', { lastPollAt: new Date(Date.now() - 60_000) }, false],
  ])('of a worker that %s', (_what, state, isReady) => {
    expect(setUp(state).readiness.workerPolls()).toBe(isReady);
  });

  it('takes no worker for one that hangs before it has looked for the first time', () => {
    expect(setUp({ lastPollAt: null }).readiness.workerHangs()).toBe(false);
    expect(setUp({ lastPollAt: new Date(0) }).readiness.workerHangs()).toBe(true);
    expect(setUp({ isEnabled: false, lastPollAt: null }).readiness.workerHangs()).toBe(false);
  });
});
