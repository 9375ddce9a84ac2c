import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { PayscoreSyncModule, PayscoreSyncService } from 'nestjs-payscore-sync';
import { FAST } from '../support/fast.js';
import { cashPayment, newOrderNo } from '../support/payments.js';
import { databaseModule, listen } from '../support/test-app.js';
import { institutionOf } from '../support/test-host.js';
import { Servers } from '../support/servers.js';

const ADAPTERS: readonly [string, () => AbstractHttpAdapter][] = [
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
];

/** Nobody delivers, so every wait would last to its end; each caller has room for two. */
describe.each(ADAPTERS)('callers who wait, on %s', (_name, createAdapter) => {
  const servers = new Servers('sqlite');
  let app: INestApplication;
  let url: string;

  beforeAll(async () => {
    const http = {
      allowUnauthenticated: true,
      access: (context: { switchToHttp(): { getRequest(): unknown } }) => {
        const { headers } = context.switchToHttp().getRequest() as { headers: Record<string, string> };
        return { actor: headers['x-caller'] ?? '', can: ['record', 'read', 'act'] as const };
      },
    };
    const institutions = [institutionOf(servers.simulator)];
    const numbers = { ...FAST, maxWaits: 3, maxWaitsPerCaller: 2 };
    app = await servers.app(
      [
        databaseModule(servers.database),
        PayscoreSyncModule.forRoot({ ...numbers, institutions, worker: false, http }),
      ],
      { adapter: createAdapter() },
    );
    url = `${await listen(app)}/payscore`;
  });

  const open: ClientRequest[] = [];
  afterEach(() => {
    for (const one of open.splice(0)) one.destroy();
  });

  /** Records, as `caller`, and waits as long as one may. */
  const post = (caller: string, orderNo = newOrderNo()): ClientRequest => {
    const { out_order_no, ...body } = cashPayment(orderNo);
    const headers = { 'content-type': 'application/json', prefer: 'wait=30', 'x-caller': caller };
    const path = `${url}/serviceorders/${out_order_no}/sync`;
    const sent = request(path, { method: 'POST', headers, agent: false });
    sent.on('error', () => undefined);
    sent.end(JSON.stringify(body));
    open.push(sent);
    return sent;
  };
  /** The status and the wait that was applied, if it is answered within `ms`; else null. */
  const answerOf = async (sent: ClientRequest, ms: number) => {
    const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
    const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), ms).unref());
    const response = await Promise.race([answered.catch(() => null), late]);
    const [reply] = response ?? [];
    return reply ? [reply.statusCode, reply.headers['preference-applied']] : null;
  };
  /** Begins a wait and sees that it is one. */
  const wait = async (caller: string) => {
    const sent = post(caller);
    expect(await answerOf(sent, 700)).toBeNull();
    return sent;
  };
  /** Tries until there is room to wait. */
  const waitOnceThereIsRoom = async (caller: string) => {
    for (let tries = 0; ; tries += 1) {
      const sent = post(caller);
      if ((await answerOf(sent, 700)) === null) return sent;
      if (tries === 10) throw new Error('There was no room to wait.');
    }
  };

  it('above their own ceiling are answered 202 without a wait, while others may wait', async () => {
    const waiting = [await wait('one'), await wait('one')];
    expect(await answerOf(post('one'), 5000)).toEqual([202, undefined]);
    waiting.push(await wait('two'));
    for (const one of waiting) one.destroy();
    await waitOnceThereIsRoom('one');
  });

  it('above the ceiling of the process are answered 202 without a wait', async () => {
    const waiting = [
      await waitOnceThereIsRoom('one'),
      await waitOnceThereIsRoom('two'),
      await waitOnceThereIsRoom('three'),
    ];
    expect(await answerOf(post('four'), 5000)).toEqual([202, undefined]);
    for (const one of waiting) one.destroy();
    await waitOnceThereIsRoom('four');
  });

  it('give their place back when they hang up, and what they recorded stays', async () => {
    const orderNo = newOrderNo();
    const first = await waitOnceThereIsRoom('one');
    const second = post('one', orderNo);
    expect(await answerOf(second, 700)).toBeNull();
    first.destroy();
    second.destroy();
    expect([await waitOnceThereIsRoom('one'), await waitOnceThereIsRoom('one')]).toHaveLength(2);
    expect(await app.get(PayscoreSyncService).findByOrder(orderNo)).toMatchObject([{ status: 'queued' }]);
  });
});
