import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { startChild } from '../shared/child.mjs';
import { createCredentials } from '../shared/credentials.mjs';

/**
 * The fake WeChat Pay, in a process of its own.
 *
 * @returns {Promise<Remote>}
 * @typedef {object} Remote
 * @property {import('../shared/credentials.mjs').Credentials} credentials
 * @property {{ http: string, https: string }} addresses
 * @property {NodeJS.ProcessEnv} trust environment in which Node trusts its certificate
 * @property {(settings: { batch: string, count: number, delay?: number, keepArrivals?: boolean }) => Promise<void>} prepare
 * @property {(down: boolean) => Promise<void>} setDown
 * @property {(calls: number) => Promise<void>} arrived resolves once so many calls came since `prepare`
 * @property {(expectedCalls?: number) => Promise<{ calls: number, checked: number, arrivals: number[] | null }>} report
 *   throws when a signature was wrong, or another number of calls came than expected
 * @property {() => Promise<void>} stop
 */
export async function startRemote() {
  const credentials = createCredentials();
  const { private: privateKey, cert: certificate } = await generate(
    [{ name: 'commonName', value: 'localhost' }],
    { keySize: 2048, extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }] },
  );
  const folder = mkdtempSync(join(tmpdir(), 'payscore-bench-'));
  const authority = join(folder, 'remote.pem');
  writeFileSync(authority, certificate);
  const child = await startChild('remote/remote.process.mjs', {
    credentials,
    tls: { privateKey, certificate },
  });
  return {
    credentials,
    addresses: await child.ask('addresses'),
    trust: { NODE_EXTRA_CA_CERTS: authority },
    prepare: (settings) => child.ask('prepare', settings),
    setDown: (down) => child.ask('setDown', { down }),
    arrived: (calls) => child.ask('arrived', { calls }),
    async report(expectedCalls) {
      const report = await child.ask('report');
      if (report.bad > 0) throw new Error(`${report.bad} of ${report.checked} signatures were wrong.`);
      if (report.checked === 0) throw new Error('No signature was checked.');
      if (expectedCalls !== undefined && report.calls !== expectedCalls) {
        throw new Error(`${report.calls} calls came instead of ${expectedCalls}.`);
      }
      return report;
    },
    async stop() {
      await child.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
