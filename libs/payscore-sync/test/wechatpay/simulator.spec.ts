import type { ListFault, Simulator } from 'payscore-simulator';
import { startTestSimulator } from '../../../../test/support/simulator.js';
import { optionsFromEnvironment, resolveOptions } from '../../src/options/index.js';
import { type CertificateReport, WechatPayClient } from '../../src/entries/wechatpay.js';

// The simulator shares no code with the product, so what the two agree on is no mistake they have in common.
let simulator: Simulator;
let client: WechatPayClient;
let reports: CertificateReport[];

beforeAll(async () => {
  simulator = await startTestSimulator({ mode: 'certificates' });
  simulator.orders.put({ outOrderNo: 'A1', subMchid: '1900000109', serviceId: '500001', totalAmount: 1 });
});
afterEach(() => {
  client?.close();
  simulator.script.clear();
  simulator.conditions.set({ probeEvery: null });
  simulator.platform.setMode('certificates');
});
afterAll(() => simulator.close());

/** A client as a host has it from its environment. */
function connect(environment: Record<string, string> = simulator.environment): void {
  const [institution] = resolveOptions(optionsFromEnvironment(environment)).institutions;
  reports = [];
  const { certificates, ...options } = institution?.client ?? ({} as never);
  client = new WechatPayClient({
    ...options,
    ...(certificates ? { certificates: { ...certificates, refreshMinMs: 1 } } : {}),
    onCertificates: (report) => reports.push(report),
  });
}

const path =
  '/v3/payscore/oversea/partner/serviceorder?service_id=500001&sub_mchid=1900000109&out_order_no=A1';
const query = () => client.call({ method: 'GET', path });

describe('an environment without a public key', () => {
  it('has the certificates downloaded, and replies verified with them', async () => {
    expect(simulator.environment).not.toHaveProperty('PAYSCORE_WECHATPAY_PUBLIC_KEY_ID');
    connect();
    expect(await query()).toMatchObject({
      status: 200,
      verification: 'verified',
      body: { out_order_no: 'A1' },
    });
    expect(reports).toMatchObject([{ kind: 'refreshed' }]);
  });

  it('follows a certificate that changes', async () => {
    connect();
    await query();
    const { certificates } = simulator.platform;
    const { serialNo } = await certificates.publish();
    await certificates.activate();
    await certificates.retire();
    expect(await query()).toMatchObject({ verification: 'verified' });
    await query();
    expect(simulator.journal.entries().at(-1)).toMatchObject({
      requestSerial: serialNo,
      replySerial: serialNo,
    });
  });

  it('is told by its name that the institution has a public key only', async () => {
    const { environment } = simulator;
    simulator.platform.setMode('public-key');
    connect(environment);
    expect(await query()).toMatchObject({
      sent: 'no',
      failure: 'no-key',
      hint: { code: 'PAYSCORE_E_CERTIFICATES_NOT_FOUND' },
    });
  });
});

describe('a list that is wrong in one respect', () => {
  it.each<ListFault>([
    'ciphertext',
    'tag',
    'other-key',
    'associated-data',
    'algorithm',
    'not-a-certificate',
    'private-key',
    'lying-serial',
    'expired',
    'not-yet-valid',
    'empty',
    'no-data',
  ])('is refused (%s), and the keys from before stay in use', async (fault) => {
    connect();
    await query();
    simulator.script.add(
      { operation: 'certificates', apply: true, times: 'always', reply: { kind: 'certificates', fault } },
      { operation: 'query', apply: true, reply: { kind: 'unknown-serial', serial: '77'.repeat(20) } },
    );
    expect(await query()).toMatchObject({ verification: 'unknown-serial' });
    expect(reports[1]).toMatchObject({ kind: 'failed', keptKeys: 1 });
    expect(await query()).toMatchObject({ verification: 'verified' });
  });

  it.each(['forged', 'unsigned', 'probe', 'stale', 'wrong-body'] as const)(
    'is refused when its reply is %s, also as the first one',
    async (kind) => {
      simulator.script.add({ operation: 'certificates', apply: true, times: 'always', reply: { kind } });
      connect();
      expect(await query()).toMatchObject({
        sent: 'no',
        failure: 'no-key',
        hint: { code: 'PAYSCORE_E_CERTIFICATE_LIST' },
      });
    },
  );
});

describe('probes', () => {
  it('verify nothing and are counted apart', async () => {
    connect();
    await query();
    simulator.conditions.set({ probeEvery: 2 });
    const verdicts = [];
    for (let i = 0; i < 4; i += 1) verdicts.push((await query()).verification);
    expect(verdicts.sort()).toEqual(['probe', 'probe', 'verified', 'verified']);
    expect(client.verdicts).toEqual({ verified: 3, probe: 2 });
  });
});

describe('several hosts in the environment', () => {
  it('are tried in order, with a signature WeChat Pay has not seen', async () => {
    const before = simulator.journal.last;
    const gone = await startTestSimulator();
    await gone.close();
    connect({ ...simulator.environment, PAYSCORE_BASE_URL: `${gone.baseUrl},${simulator.baseUrl}` });
    expect(await query()).toMatchObject({ verification: 'verified', origin: simulator.baseUrl });
    const calls = simulator.journal.entries(before);
    expect(calls.length).toBeGreaterThan(0);
    expect(calls.every(({ authentic }) => authentic)).toBe(true);
  });
});
