import { execFile, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { URLSearchParams } from 'node:url';
import { promisify } from 'node:util';
import { answering, ended, findProgram, freePort } from './private-server.mjs';

const run = promisify(execFile);

/** Configuration, alerts and their tests, as they are deployed. */
const DEPLOYED = join(import.meta.dirname, '../../deploy/prometheus');

/** How often it scrapes here, and evaluates the alerts. */
const INTERVAL = '200ms';

/**
 * The programs of Debian's package, if they run here. A suite starts a server of its own, which scrapes its host.
 * @returns {Promise<{ url: string, stop: () => Promise<void> } | null>} url: path of the server's program
 */
export async function findPrometheus() {
  const [prometheus, promtool] = ['prometheus', 'promtool'].map(findProgram);
  if (!prometheus || !promtool) return null;
  await run(prometheus, ['--version']);
  return { url: prometheus, stop: () => Promise.resolve() };
}

/** What promtool prints about the deployed files. @throws Error with it, when it objects */
export async function promtool(...args) {
  const { stdout } = await run(findProgram('promtool'), args, { cwd: DEPLOYED });
  return stdout;
}

/**
 * Starts a Prometheus with the deployed configuration, which scrapes one host and more often.
 * @param {{ url: string, token: string }} host
 * @returns {Promise<{ get: (path: string, query: Record<string, string>) => Promise<any>, stop: () => Promise<void> }>}
 *   get: `data` of the answer of its HTTP API
 */
export async function startPrometheus({ url, token }) {
  const folder = mkdtempSync(join(tmpdir(), 'payscore-prometheus-'));
  cpSync(DEPLOYED, folder, { recursive: true });
  writeFileSync(join(folder, 'token'), token);
  const file = join(folder, 'prometheus.yml');
  const deployed = readFileSync(file, 'utf8');
  const configuration = deployed
    .replace(/targets: \[.*\]/, `targets: ['${new URL(url).host}']`)
    .replace(/_interval: .*/g, `_interval: ${INTERVAL}`);
  writeFileSync(file, configuration);
  const place = `127.0.0.1:${await freePort()}`;
  const server = spawn(
    findProgram('prometheus'),
    [
      ...[`--config.file=${file}`, `--storage.tsdb.path=${join(folder, 'data')}`],
      ...[`--web.listen-address=${place}`, '--log.level=error'],
    ],
    { cwd: folder, stdio: 'ignore' },
  );
  const stop = async () => {
    await ended(server, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  const get = async (path, query) => {
    const answer = await fetch(`http://${place}/api/v1/${path}?${new URLSearchParams(query)}`);
    const { data, error } = await answer.json();
    if (!answer.ok) throw new Error(`Prometheus answers ${answer.status}: ${error}`);
    return data;
  };
  try {
    await answering(() => get('query', { query: 'vector(1)' }), server, 'prometheus');
  } catch (error) {
    await stop();
    throw error;
  }
  return { get, stop };
}
