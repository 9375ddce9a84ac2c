import { createCipheriv, createPrivateKey, randomBytes, sign } from 'node:crypto';
import { Agent, request } from 'node:http';
import { startChild } from '../shared/child.mjs';
import { startServer } from '../shared/databases.mjs';
import { number, table } from '../shared/format.mjs';
import { percentile } from '../shared/statistics.mjs';
import { atMost } from '../shared/targets.mjs';

const LIMIT_MS = 50;
const AT_ONCE = 8;
const WARM_UP = 200;
const SERVICE = '2002000000000558128851361561536';
const SUB_MCHID = '1900000109';

/** How long does WeChat Pay wait? A signed notification is verified, decrypted, and stored with what follows from it. */
export async function run({ full, remote, progress }) {
  const count = full ? 4000 : 1000;
  const apiV3Key = randomBytes(16).toString('hex');
  const results = {};
  for (const kind of ['postgres', 'mariadb']) {
    const server = await startServer(kind);
    if (!server) continue;
    try {
      const database = await server.createDatabase();
      const credentials = { ...remote.credentials, apiV3Key };
      const setup = { database: database.options, credentials, baseUrl: remote.addresses.http };
      const host = await startChild('hosts/notifications.process.mjs', setup, remote.trust);
      const orders = Array.from({ length: 2 * count + WARM_UP }, (_, index) => `NOTIFIED-${index}`);
      progress(`notifications: recording ${number(orders.length)} syncs on ${kind}`);
      await host.ask('record', { orders, serviceId: SERVICE, subMchid: SUB_MCHID });
      const url = `${await host.ask('url')}/notifications/${credentials.mchid}`;
      const signed = orders.map((order) => notificationOf(order, credentials));
      progress('notifications: measuring');
      const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
      await post(url, agent, signed.splice(0, WARM_UP), 1);
      results[kind] = {
        'one after the other': await post(url, agent, signed.splice(0, count), 1),
        [`${AT_ONCE} at once`]: await post(url, agent, signed, AT_ONCE),
      };
      agent.destroy();
      const asked = await host.ask('asked');
      if (asked < Math.min(orders.length, 10_000))
        throw new Error(`Only ${asked} of ${orders.length} are asked about.`);
      await host.stop();
    } finally {
      await server.stop();
    }
  }
  return { sections: [section(count, results)], targets: targetsOf(results), data: results };
}

function notificationOf(out_order_no, { mchid, apiV3Key, platformKeyId, platformPrivateKey }) {
  const nonce = randomBytes(6).toString('hex');
  const cipher = createCipheriv('aes-256-gcm', apiV3Key, nonce).setAAD(Buffer.from('payscore'));
  const detail = { seq: 1, amount: 1000, paid_type: 'NEWTON', paid_time: '2026-01-01T10:00:00+08:00' };
  const order = {
    ...{ out_order_no, mchid, sub_mchid: SUB_MCHID, service_id: SERVICE, state: 'DONE', total_amount: 1000 },
    collection: { state: 'USER_PAID', total_amount: 1000, paid_amount: 1000, details: [detail] },
  };
  const sealed = Buffer.concat([cipher.update(JSON.stringify(order)), cipher.final(), cipher.getAuthTag()]);
  const resource = {
    ...{ algorithm: 'AEAD_AES_256_GCM', original_type: 'payscore', associated_data: 'payscore', nonce },
    ciphertext: sealed.toString('base64'),
  };
  const id = `EV-${randomBytes(16).toString('hex')}`;
  const body = JSON.stringify({
    id,
    event_type: 'PAYSCORE.USER_PAID',
    resource_type: 'encrypt-resource',
    resource,
  });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const text = Buffer.from(`${timestamp}\n${nonce}\n${body}\n`);
  return {
    body,
    headers: {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
      'Wechatpay-Timestamp': timestamp,
      'Wechatpay-Nonce': nonce,
      'Wechatpay-Serial': platformKeyId,
      'Wechatpay-Signature': sign('sha256', text, createPrivateKey(platformPrivateKey)).toString('base64'),
    },
  };
}

/** Times from the first byte of each request to its whole answer, ms. */
async function post(url, agent, notifications, atOnce) {
  const times = [];
  const left = [...notifications];
  const worker = async () => {
    for (let next = left.pop(); next; next = left.pop()) {
      const startedAt = performance.now();
      const status = await send(url, agent, next);
      times.push(performance.now() - startedAt);
      if (status !== 200) throw new Error(`A notification was answered with ${status}.`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return times;
}

function send(url, agent, { headers, body }) {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: 'POST', agent, headers }, (incoming) => {
      incoming.resume();
      incoming.once('end', () => resolve(incoming.statusCode));
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

function section(count, results) {
  const kinds = Object.keys(results);
  const head = ['', ...kinds.flatMap((kind) => [`${kind}, p50 ms`, 'p99 ms'])];
  const names = Object.keys(results[kinds[0]]);
  const lines = names.map((name) => [
    name,
    ...kinds.flatMap((kind) => [0.5, 0.99].map((share) => number(percentile(results[kind][name], share)))),
  ]);
  return `POST to 200 of ${number(count)} notifications, each of an order with an unsettled sync\n\n${table(head, lines)}`;
}

function targetsOf(results) {
  return Object.entries(results).map(([kind, measured]) => {
    const slowest = Math.max(...Object.values(measured).map((times) => percentile(times, 0.99)));
    return atMost(`POST of a notification to 200 on ${kind}, p99`, LIMIT_MS, slowest, ' ms');
  });
}
