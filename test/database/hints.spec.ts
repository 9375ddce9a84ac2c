import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HINT_REMEDIES, type HintCode, runInTransaction } from 'nestjs-payscore-sync';
import { SyncAttemptEntity } from '../../libs/payscore-sync/src/ledger/index.js';
import { eventually } from '../support/eventually.js';
import { cashPayment, newOrder } from '../support/payments.js';
import { newKeyPair } from '../support/rsa-keys.js';
import { onEveryDatabase } from '../support/suite.js';
import { institutionOf, startHost, type TestHost } from '../support/test-host.js';

/** A gateway between that formats bodies anew. */
async function meddlingProxy(target: string): Promise<{ url: string; server: Server }> {
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks).toString().replaceAll(':', ': ');
      const headers = { ...incoming.headers, 'content-length': String(Buffer.byteLength(body)) };
      const options = { method: incoming.method ?? 'GET', headers };
      const onward = request(new URL(incoming.url ?? '/', target), options, (reply) => {
        outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
        reply.pipe(outgoing);
      });
      onward.on('error', () => outgoing.destroy());
      onward.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

onEveryDatabase('the cause of a 401', (stage) => {
  let host: TestHost;
  let proxy: Server;

  beforeAll(async () => {
    const { simulator, database } = stage;
    const good = institutionOf(simulator);
    const meddling = await meddlingProxy(simulator.baseUrl);
    proxy = meddling.server;
    const { privateKey } = newKeyPair();
    host = await startHost(database, simulator, {
      institutions: [
        { ...good, name: 'PAYSCORE_E_MERCHANT_KEY', privateKey },
        { ...good, name: 'PAYSCORE_E_MERCHANT_SERIAL', merchantSerialNo: '77'.repeat(20) },
        { ...good, name: 'PAYSCORE_E_ALTERED_REQUEST', baseUrl: meddling.url },
        { ...good, name: 'PAYSCORE_E_CLOCK' },
      ],
    });
  });
  afterAll(async () => {
    await host?.close();
    proxy?.closeAllConnections();
    await new Promise((resolve) => proxy?.close(resolve));
  });

  /** Records for one institution, and waits until its first call was answered and written down. */
  async function refusedBy(institution: HintCode) {
    const { payscore, dataSource } = host;
    const orderNo = newOrder(stage.simulator);
    const { id } = await runInTransaction(dataSource, (manager) =>
      payscore.enqueue(cashPayment(orderNo), { manager, institution }),
    );
    return eventually(async () => {
      const attempts = dataSource.getRepository(SyncAttemptEntity);
      const attempt = await attempts.findOneBy({ syncId: id, outcome: 'unauthorized' });
      const [state] = (await payscore.listInstitutions()).filter((one) => one.institution === institution);
      const isTold = institution === 'PAYSCORE_E_ALTERED_REQUEST' || state?.breaker.state !== 'closed';
      if (!attempt || !isTold) return undefined;
      return { record: await payscore.get(id), attempt, state };
    });
  }

  it.each<[HintCode, RegExp]>([
    ['PAYSCORE_E_MERCHANT_KEY', /^The signature does not match/],
    ['PAYSCORE_E_MERCHANT_SERIAL', /no such certificate/],
    ['PAYSCORE_E_ALTERED_REQUEST', /the body arrived with \d+ bytes, signed were \d+/],
    ['PAYSCORE_E_CLOCK', /clock is \d+ s behind|within 300 seconds/],
  ])(
    '%s is told in the record and its attempts; that of a credential in the state of the institution and the log, too',
    async (code, message) => {
      if (code === 'PAYSCORE_E_CLOCK') stage.simulator.setClockOffset(400_000);
      const { record, attempt, state } = await refusedBy(code);
      stage.simulator.setClockOffset(0);
      expect(record).toMatchObject({
        remedy: HINT_REMEDIES[code],
        lastOutcome: { httpStatus: 401, hint: code },
      });
      expect(record?.lastOutcome?.message).toMatch(message);
      expect(attempt).toMatchObject({ outcome: 'unauthorized', hint: code });
      if (code === 'PAYSCORE_E_ALTERED_REQUEST') {
        // The proxy leaves queries as they are, so the credential is known to be good.
        expect(state).toMatchObject({ breaker: { state: 'closed' }, credentials: [] });
        return;
      }
      const told = { hint: code, remedy: HINT_REMEDIES[code] };
      expect(state?.breaker).toMatchObject({ cause: 'unauthorized', ...told });
      expect(state?.credentials).toMatchObject([{ isOwn: true, ...told }]);
      const log = host.logger.lines.join('\n');
      expect(log).toContain(`Institution ${code}: WeChat Pay refuses the credential of this process`);
      expect(log).toContain(`(${code})`);
      expect(log).toContain(HINT_REMEDIES[code]);
    },
  );
});
