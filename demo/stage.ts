import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { JsonClient } from './json-client.js';
import type { Scaffold } from './scaffold.js';

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
  /** Where the shop listens. */
  readonly url: string;
  /** Of alice, who may record, read and act. */
  readonly operatorToken: string;
  /** File of the shop's database. */
  readonly database: string;
}

/** Minutes become fractions of a second; the proportions stay. */
const SHORTENED = {
  PAYSCORE_TIMEOUT_MS: '1500',
  PAYSCORE_MARGIN_MS: '100',
  PAYSCORE_LEASE_MS: '5000',
  PAYSCORE_DEFERRAL_MS: '1000',
  PAYSCORE_RECHECK_MS: '300',
  PAYSCORE_ORDER_GAP_MS: '100',
  PAYSCORE_CLOCK_MARGIN_MS: '0',
  PAYSCORE_POLL_MS: '100',
};

/** @param environment of the host, over what the demo sets */
export async function setStage(
  scaffold: Scaffold,
  environment: Readonly<Record<string, string>> = {},
): Promise<Stage> {
  const folder = scaffold.makeFolder();
  const simulatorMain = new URL('./main.js', import.meta.resolve('payscore-simulator'));
  const simulator = await scaffold.start<SimulatorReady>(simulatorMain, {});
  const token = randomBytes(24).toString('base64url');
  const operatorToken = randomBytes(24).toString('base64url');
  const database = join(folder, 'shop.sqlite');
  const host = await scaffold.start<{ url: string }>(new URL('../src/main.js', import.meta.url), {
    ...simulator.environment,
    ...SHORTENED,
    PORT: '0',
    DATABASE_URL: `sqlite:${database}`,
    PAYSCORE_HTTP_TOKEN: token,
    PAYSCORE_OPERATOR_TOKENS: `alice:${operatorToken}`,
    ...environment,
  });
  const { controlUrl, controlToken } = simulator;
  const wechatpay = new JsonClient(controlUrl, controlToken);
  const url = `${host.url}/notifications/${simulator.environment['PAYSCORE_MCHID']}`;
  await wechatpay.call('PUT', '/notifications', { url });
  return {
    wechatpay,
    shop: new JsonClient(host.url, token),
    url: host.url,
    operatorToken,
    database,
  };
}
