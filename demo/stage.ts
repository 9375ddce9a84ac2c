import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, startChild } from './child-process.js';
import { JsonClient } from './json-client.js';

interface SimulatorReady {
  readonly controlUrl: string;
  readonly controlToken: string;
  readonly environment: Record<string, string>;
}

/** The two processes of the demo: a look-alike of WeChat Pay, and a shop. */
export interface Stage {
  /** Control of the simulator. */
  readonly wechatpay: JsonClient;
  readonly shop: JsonClient;
  /** Ends both processes and removes the database. */
  strike(): Promise<void>;
}

/** Minutes become fractions of a second; the proportions stay. */
const SHORTENED = {
  PAYSCORE_TIMEOUT_MS: '600',
  PAYSCORE_MARGIN_MS: '100',
  PAYSCORE_LEASE_MS: '3000',
  PAYSCORE_DEFERRAL_MS: '1000',
  PAYSCORE_RECHECK_MS: '300',
  PAYSCORE_ORDER_GAP_MS: '100',
  PAYSCORE_CLOCK_MARGIN_MS: '0',
  PAYSCORE_POLL_MS: '100',
};

export async function setStage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'payscore-demo-'));
  const children: Child<unknown>[] = [];
  const strike = async () => {
    await Promise.all(children.map((child) => child.stop()));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const simulatorMain = new URL('./main.js', import.meta.resolve('payscore-simulator'));
    const simulator = await startChild<SimulatorReady>(simulatorMain, {});
    children.push(simulator);
    const token = randomBytes(24).toString('base64url');
    const host = await startChild<{ url: string }>(new URL('../src/main.js', import.meta.url), {
      ...simulator.ready.environment,
      ...SHORTENED,
      PORT: '0',
      DATABASE_URL: `sqlite:${join(folder, 'shop.sqlite')}`,
      PAYSCORE_HTTP_TOKEN: token,
    });
    children.push(host);
    const { controlUrl, controlToken } = simulator.ready;
    return {
      wechatpay: new JsonClient(controlUrl, controlToken),
      shop: new JsonClient(host.ready.url, token),
      strike,
    };
  } catch (error) {
    await strike();
    throw error;
  }
}
