import { HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { Test } from '@nestjs/testing';
import { PayscoreSyncService } from 'nestjs-payscore-sync';
import { checkHealth, PayscoreSyncHealthIndicator } from 'nestjs-payscore-sync/health';
import type { PayscoreSyncStats } from '../../src/ledger/index.js';

const HOUR = 3_600_000;

interface InsertPlan {
  readonly oldestMs?: number;
  readonly parked?: number;
  readonly nobodyDelivers?: boolean;
  readonly breaker?: 'closed' | 'open' | 'half-open';
  readonly credentials?: readonly { readonly isOwn: boolean; readonly serialNo: string }[];
  readonly isEnabled?: boolean;
  readonly lastPollAt?: Date | null;
  readonly isStuck?: boolean;
  readonly engine?: { readonly name: string; readonly isUp: boolean };
  readonly stats?: () => Promise<PayscoreSyncStats>;
}

/** A service that answers so. */
function payscoreThat(standing: InsertPlan = {}): PayscoreSyncService {
  const { oldestMs = 0, parked = 0, nobodyDelivers = false, breaker = 'closed' } = standing;
  const { isEnabled = true, lastPollAt = new Date(), isStuck = false, credentials = [] } = standing;
  const { engine = { name: 'in-process', isUp: true } } = standing;
  const counts = { queued: 1, uncertain: 0, parked, double_paid: 0, synced: 5, resolved: 0, cancelled: 0 };
  const institution = {
    ...{ institution: 'hk', isConfigured: true, counts, due: 0, overdueMs: 0, leased: 0, behind: 0 },
    oldestMs: { queued: oldestMs, uncertain: null, parked: null, double_paid: null },
    ...{ lastClaimAt: null, isQuiet: false, nobodyDelivers, lateDoublePayments: 1 },
    lastLateDoublePaymentAt: null,
  };
  const stats = { at: new Date(), institutions: [institution], handlers: [] };
  return {
    stats: standing.stats ?? (() => Promise.resolve(stats)),
    listInstitutions: () =>
      Promise.resolve([{ institution: 'hk', breaker: { state: breaker }, credentials }]),
    workerState: () => ({ isEnabled, lastPollAt, isStuck, unwrittenMs: isStuck ? 9000.4 : 0, engine }),
  } as unknown as PayscoreSyncService;
}

describe('health', () => {
  it('is up when all is well, with what there is to know', async () => {
    expect(await checkHealth(payscoreThat({ oldestMs: 5000, parked: 2 }))).toEqual({
      ...{ status: 'up', problems: [], database: 'up', worker: 'up', engine: 'off' },
      institutions: {
        hk: { breaker: 'closed', oldestUnsettledMs: 5000, parked: 2, doublePaid: 0, lateDoublePayments: 1 },
      },
    });
  });

  it.each<[string, InsertPlan, string]>([
    ['the breaker is open', { breaker: 'open' }, 'the breaker is open'],
    [
      'WeChat Pay refuses the credential of this process',
      { credentials: [{ isOwn: true, serialNo: '77AB' }] },
      'refuses the credential of this process (77AB)',
    ],
    ['a sync is unsettled for long', { oldestMs: HOUR + 1 }, 'unsettled for more than 3600000 ms'],
    ['nobody delivers', { nobodyDelivers: true }, 'no worker delivers them'],
    [
      'the engine is down',
      { engine: { name: 'bullmq', isUp: false } },
      'bullmq is down: polls find what is due',
    ],
  ])('is degraded, not down, when %s: a new process would not help', async (_what, standing, problem) => {
    const { status, problems } = await checkHealth(payscoreThat(standing));
    expect(status).toBe('degraded');
    expect(problems).toEqual([expect.stringContaining(problem)]);
  });

  it.each<[string, InsertPlan]>([
    ['has not looked for long', { lastPollAt: new Date(Date.now() - 30_000) }],
    ['has never looked', { lastPollAt: null }],
    ['cannot write what its calls came to', { isStuck: true }],
  ])('is down when the worker of this process %s', async (_what, standing) => {
    expect(await checkHealth(payscoreThat(standing))).toMatchObject({ status: 'down', worker: 'down' });
  });

  it('is up while another process has a bad credential', async () => {
    const other = payscoreThat({ credentials: [{ isOwn: false, serialNo: '77AB' }] });
    expect(await checkHealth(other)).toMatchObject({ status: 'up', problems: [] });
  });

  it('does not ask for a worker where none is wanted', async () => {
    const off = payscoreThat({ isEnabled: false, lastPollAt: null });
    expect(await checkHealth(off)).toMatchObject({ status: 'up', worker: 'off' });
  });

  it.each<[string, () => Promise<PayscoreSyncStats>]>([
    ['cannot be asked', () => Promise.reject(new Error('connect ECONNREFUSED 10.0.0.1 password=canary'))],
    ['does not answer', () => new Promise(() => undefined)],
  ])('is down when the database %s, and does not quote it', async (_what, stats) => {
    const health = await checkHealth(payscoreThat({ stats }), { patienceMs: 20 });
    expect(health).toMatchObject({ status: 'down', database: 'down', institutions: {} });
    expect(JSON.stringify(health)).not.toContain('canary');
  });

  describe('in Terminus', () => {
    const check = async (payscore: PayscoreSyncService) => {
      const testing = await Test.createTestingModule({
        imports: [TerminusModule.forRoot({ logger: false })],
        providers: [PayscoreSyncHealthIndicator, { provide: PayscoreSyncService, useValue: payscore }],
      }).compile();
      const indicator = testing.get(PayscoreSyncHealthIndicator);
      return testing.get(HealthCheckService).check([() => indicator.isHealthy('payscore')]);
    };

    it('is up while degraded, and says so', async () => {
      const { status, details } = await check(payscoreThat({ breaker: 'open' }));
      expect(status).toBe('ok');
      expect(details['payscore']).toMatchObject({
        ...{ status: 'up', degraded: true, database: 'up', worker: 'up', engine: 'off' },
        problems: ['Institution hk: the breaker is open'],
        institutions: { hk: { breaker: 'open' } },
      });
    });

    it('is down with its reasons, as a 503', async () => {
      const failure: unknown = await check(payscoreThat({ lastPollAt: null })).catch((e: unknown) => e);
      expect(failure).toMatchObject({
        status: 503,
        response: { error: { payscore: { status: 'down', worker: 'down' } } },
      });
    });
  });
});
