import type { PayscoreApi } from '../../src/api/index.js';
import type { RateLimiter, CredentialGuard } from '../../src/delivery/rate-limit/index.js';
import { AttemptExecutor } from '../../src/delivery/attempt-executor.js';
import type { DeliverySettings } from '../../src/delivery/delivery-settings.js';
import { Lease } from '../../src/delivery/lease.js';
import type { SyncEntity } from '../../src/ledger/index.js';
import type { WechatPayReply } from '../../src/entries/wechatpay.js';
import {
  broken,
  byWechatPay,
  done,
  failed,
  fresh,
  ours,
  reply,
  settings,
  shows,
  sync as identity,
} from './support/wire.js';

const DATABASE_NOW = 1_800_000_000_000;
const tuned: DeliverySettings = {
  ...settings,
  leaseMs: 60_000,
  pollMs: 1000,
  stalledMs: 600_000,
  retentionDays: 90,
  sweepMs: 5000,
  concurrency: 1,
  drainMs: 1,
  ratePerSecond: 600,
  breakerMs: 30_000,
};

const row = (changes: Partial<SyncEntity> = {}): SyncEntity => ({
  ...fresh,
  ...identity,
  id: 'S1',
  institution: 'hk',
  orderKey: 'hk/A1/1900000109',
  request: '{"service_id":"500001"}',
  revision: 1,
  status: 'queued',
  head: 'hk/A1/1900000109',
  dueAt: null,
  notBefore: 0,
  leaseToken: 'T',
  leaseUntil: DATABASE_NOW + 60_000,
  attempts: 3,
  crashes: 0,
  parkReason: null,
  evidenceSource: null,
  evidence: null,
  transactionId: null,
  lastCode: null,
  lastHttpStatus: null,
  lastRequestId: null,
  lastMessage: null,
  lastHint: null,
  traceParent: null,
  createdAt: 0,
  settledAt: null,
  stalledAt: null,
  ...changes,
});

function setUp(answer: WechatPayReply) {
  const clock = { now: 0 };
  jest.spyOn(performance, 'now').mockImplementation(() => clock.now);
  jest.spyOn(Date, 'now').mockImplementation(() => clock.now);
  const api = {
    sync: jest.fn((..._args: unknown[]) => {
      clock.now += 400;
      return Promise.resolve(answer);
    }),
    query: jest.fn((..._args: unknown[]) => {
      clock.now += 400;
      return Promise.resolve(answer);
    }),
  };
  const { signal } = new AbortController();
  const runner = new AttemptExecutor(tuned, () => 0.5, signal);
  const lease = new Lease(60_000, 'T');
  lease.granted(DATABASE_NOW);
  const institution = {
    ...{ name: 'hk', mchid: identity.mchid, api: api as unknown as PayscoreApi },
    credential: () => ({ id: 'S/K', serialNo: 'S' }),
  };
  const rateLimiter = { isClosed: false, note: jest.fn() };
  const credential = {
    ...{ isOpen: false, answer: 'accepted', proved: jest.fn() },
    answerFor: jest.fn((..._about: number[]): Promise<string> => Promise.resolve(credential.answer)),
  };
  const route = {
    ...{ institution, rateLimiter: rateLimiter as unknown as RateLimiter },
    credential: credential as unknown as CredentialGuard,
  };
  const run = (changes: Partial<SyncEntity> = {}) => runner.run(row(changes), route, lease);
  const mayCall = () => runner.mayCall(route, lease);
  return { api, clock, credential, mayCall, rateLimiter, run, signal };
}

describe('an attempt', () => {
  it('sends the recorded bytes of a queued sync and writes what came of it', async () => {
    const { api, run, signal } = setUp(reply());
    expect(await run()).toMatchObject({
      id: 'S1',
      token: 'T',
      number: 3,
      status: 'synced',
      settled: true,
      due_at: null,
      evidence_source: 'reply',
      outcome: 'accepted',
      sent: 'maybe',
      verification: 'verified',
      http_status: 204,
      request_id: 'R1',
    });
    expect(api.sync.mock.calls).toEqual([['A1', '{"service_id":"500001"}', signal]]);
    expect(api.query).not.toHaveBeenCalled();
  });

  it.each(['uncertain', 'parked'] as const)(
    'asks for the order of a sync that is %s, and sends nothing',
    async (status) => {
      const { api, run } = setUp(shows(done(ours)));
      const completion = await run({
        status,
        ...(status === 'parked' ? { parkReason: 'UNCLEAR' as const } : {}),
      });
      expect(completion).toMatchObject({
        status: 'synced',
        evidence_source: 'query',
        outcome: 'ours',
        park_reason: null,
      });
      expect(JSON.parse(completion.evidence as string)).toMatchObject({
        state: 'DONE',
        details: [{ seq: 2 }],
      });
      expect(api.sync).not.toHaveBeenCalled();
    },
  );

  it('may begin only while its lease outlasts the call and its margin', () => {
    const { clock, mayCall } = setUp(reply());
    clock.now = 60_000 - settings.timeoutMs - settings.marginMs - 1;
    expect(mayCall()).toBe(true);
    clock.now += 1;
    expect(mayCall()).toBe(false);
  });

  it('of a process that was held up after its claim makes no call', async () => {
    const { api, clock, run } = setUp(reply());
    clock.now = 60_000 - settings.timeoutMs - settings.marginMs;
    await expect(run()).rejects.toThrow('too little of the lease');
    expect(api.sync).not.toHaveBeenCalled();
  });

  it('goes by the clock of the database, and counts from the start of the call', async () => {
    const { run } = setUp(broken('timeout'));
    expect(await run()).toMatchObject({
      status: 'uncertain',
      due_at: DATABASE_NOW + settings.timeoutMs + settings.marginMs,
      uncertain_since: DATABASE_NOW + 400,
      maybe_sent: true,
      evidence: null,
    });
  });

  it('of a double payment keeps the reference of the on-line one', async () => {
    const { run } = setUp(shows(done(byWechatPay(1))));
    expect(await run({ status: 'uncertain' })).toMatchObject({
      status: 'double_paid',
      settled: false,
      transaction_id: '4200000000000000000000000001',
      evidence_source: 'query',
    });
  });

  it('that leaves it to a person because of the order keeps what the order showed', async () => {
    const { run } = setUp(shows({ state: 'REVOKED' }));
    const completion = await run({ status: 'uncertain' });
    expect(completion).toMatchObject({
      status: 'parked',
      park_reason: 'ORDER_REVOKED',
      evidence_source: 'query',
      transaction_id: null,
    });
    expect(JSON.parse(completion.evidence as string)).toMatchObject({ state: 'REVOKED' });
  });

  it('leaves a parked sync the words it was parked with', async () => {
    const { run } = setUp(failed(500, 'SYSTEM_ERROR'));
    const completion = await run({ status: 'parked', parkReason: 'REJECTED' });
    expect(completion).toMatchObject({ status: 'parked', park_reason: 'REJECTED', keep_last: true });
    expect((await run({ status: 'uncertain' })).keep_last).toBe(false);
  });

  it('may not begin once a reply to another call told the institution to pause', () => {
    const { mayCall, rateLimiter } = setUp(reply());
    rateLimiter.isClosed = true;
    expect(mayCall()).toBe(false);
  });

  it('tells the pace of its institution what came of it', async () => {
    const { rateLimiter, run } = setUp(reply());
    await run();
    const now = DATABASE_NOW + 400;
    expect(rateLimiter.note).toHaveBeenCalledWith('hk/A1/1900000109', expect.anything(), 'accepted', now);
  });

  it('that gets a 401 has the credential asked for, as long as its lease allows', async () => {
    const { credential, run } = setUp(failed(401, 'SIGN_ERROR', { verification: 'unsigned' }));
    const step = await run({ unauthorized: 1 });
    expect(credential.answerFor).toHaveBeenCalledWith(0, 60_000 - 400 - tuned.marginMs);
    expect(step).toMatchObject({ status: 'uncertain', outcome: 'unauthorized', unauthorized: 2 });
    credential.answer = 'refused';
    expect(await run({ unauthorized: 2 })).toMatchObject({ status: 'uncertain', unauthorized: 2 });
    credential.answer = 'accepted';
    expect(await run({ unauthorized: 2 })).toMatchObject({ park_reason: 'ALTERED_ON_THE_WAY' });
    expect(credential.proved).not.toHaveBeenCalled();
  });

  it('that gets a verified reply proves the credential, from when it began', async () => {
    const { clock, credential, run } = setUp(reply());
    clock.now = 1000;
    await run();
    expect(credential.proved.mock.calls).toEqual([[1000]]);
    expect(credential.answerFor).not.toHaveBeenCalled();
  });

  it('does not begin while the breaker of the credential is open', () => {
    const { credential, mayCall } = setUp(reply());
    expect(mayCall()).toBe(true);
    credential.isOpen = true;
    expect(mayCall()).toBe(false);
  });
});
