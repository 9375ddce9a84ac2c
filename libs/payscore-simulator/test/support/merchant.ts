import { constants, createSign, createVerify, randomUUID } from 'node:crypto';
import type { KeyLike } from 'node:crypto';
import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { newPrivateKeyPem } from '../../../../test/support/rsa-keys.js';
import { startSimulator, type PutOrder, type Simulator, type SimulatorOptions } from '../../src/index.js';

export const SERVICE_ID = '2002000000000558128851361561536';
export const SUB_MCHID = '1900000109';
export const BASE = '/v3/payscore/oversea/partner/serviceorder';
export const PAID_TIME = '2019-11-11T16:24:05+08:00';

export interface Call {
  method?: string;
  target: string;
  body?: string;
  /** Signed in place of what is sent. */
  signedTarget?: string;
  signedBody?: string;
  timestamp?: number;
  nonce?: string;
  mchid?: string;
  serialNo?: string;
  /** Sent in place of the computed header; null sends none. */
  authorization?: string | null;
  headers?: Record<string, string | null>;
}

/** The fields of replies that tests look into one by one. */
export interface WireJson {
  code?: string;
  total_amount?: number;
  detail?: {
    detail?: unknown;
    sign_information?: { truncated_sign_message: string; sign_message_length: number };
  };
}

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** Empty unless the reply is JSON. */
  json: WireJson;
}

/** Signs and sends with node:http alone, so that nothing is normalised on the way. */
export async function send(simulator: Simulator, call: Call): Promise<Reply> {
  const { method = call.body === undefined ? 'GET' : 'POST', target, body = '' } = call;
  const headers: Record<string, string | null> = {
    Accept: 'application/json',
    'User-Agent': 'merchant-test/1',
    'Wechatpay-Serial': simulator.platformKey.id,
    ...(body === ''
      ? {}
      : { 'Content-Type': 'application/json', 'Content-Length': `${Buffer.byteLength(body)}` }),
    Authorization:
      call.authorization === undefined ? authorize(simulator, { ...call, method }) : call.authorization,
    ...call.headers,
  };
  const present = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== null));
  return new Promise((resolve, reject) => {
    const outgoing = request(
      simulator.baseUrl,
      { method, path: target, headers: present as Record<string, string>, agent: false },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const received = Buffer.concat(chunks);
          const isJson = incoming.headers['content-type']?.includes('json') === true;
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: received,
            json: isJson ? (JSON.parse(received.toString()) as WireJson) : {},
          });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

export function authorize(simulator: Simulator, call: Call): string {
  const { mchid, serialNo } = simulator.merchant;
  const timestamp = call.timestamp ?? Math.floor(Date.now() / 1000);
  const nonce = call.nonce ?? randomUUID();
  const body = call.signedBody ?? call.body ?? '';
  const text = [call.method, call.signedTarget ?? call.target, timestamp, nonce, body, ''].join('\n');
  const signature = createSign('RSA-SHA256')
    .update(text)
    .sign({ key: simulator.merchant.privateKeyPem, padding: constants.RSA_PKCS1_PADDING }, 'base64');
  return authorizationHeader({
    mchid: call.mchid ?? mchid,
    nonce,
    signature,
    timestamp,
    serialNo: call.serialNo ?? serialNo,
  });
}

export function authorizationHeader(items: {
  mchid: string;
  nonce: string;
  signature: string;
  timestamp: number | string;
  serialNo: string;
}): string {
  const list = `mchid="${items.mchid}",nonce_str="${items.nonce}",signature="${items.signature}"`;
  return `WECHATPAY2-SHA256-RSA2048 ${list},timestamp="${items.timestamp}",serial_no="${items.serialNo}"`;
}

/** Whether a reply carries a signature of this key, or of the simulator's public key, over its own body. */
export function isSigned(
  simulator: Simulator,
  { headers, body }: Pick<Reply, 'headers' | 'body'>,
  key: KeyLike = simulator.platformKey.publicKeyPem,
): boolean {
  const text = `${header(headers, 'timestamp')}\n${header(headers, 'nonce')}\n${body.toString()}\n`;
  return createVerify('RSA-SHA256').update(text).verify(key, header(headers, 'signature'), 'base64');
}

function header(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[`wechatpay-${name}`];
  return typeof value === 'string' ? value : '';
}

export function syncCall(
  outOrderNo: string,
  detail: Record<string, unknown> = {},
  more: Record<string, unknown> = {},
): Call {
  return {
    target: `${BASE}/${encodeURIComponent(outOrderNo)}/sync`,
    body: JSON.stringify({
      service_id: SERVICE_ID,
      sub_mchid: SUB_MCHID,
      type: 'Order_Paid',
      detail: { seq: 1, paid_time: PAID_TIME, paid_amount: 100, ...detail },
      ...more,
    }),
  };
}

export function queryCall(outOrderNo: string, more: Record<string, string> = {}): Call {
  const query = new URLSearchParams({
    service_id: SERVICE_ID,
    sub_mchid: SUB_MCHID,
    out_order_no: outOrderNo,
    ...more,
  });
  return { target: `${BASE}?${query.toString()}` };
}

export function order(outOrderNo: string, more: Partial<PutOrder> = {}): PutOrder {
  return { outOrderNo, subMchid: SUB_MCHID, serviceId: SERVICE_ID, totalAmount: 100, ...more };
}

const keys = { merchantPrivateKeyPem: newPrivateKeyPem(), platformPrivateKeyPem: newPrivateKeyPem() };
let institution: SimulatorOptions['institution'];

/** A simulator with one order `A-1` of 100; those of a test file are the same institution. */
export async function startWithOrder(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({ institution: institution ?? keys, ...options });
  institution ??= simulator.institution;
  simulator.orders.put(order('A-1'));
  return simulator;
}
