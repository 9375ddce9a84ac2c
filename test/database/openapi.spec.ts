import type { INestApplication } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { Server } from 'node:http';
import { PayscoreProblemFilter } from 'nestjs-payscore-sync';
import request from 'supertest';
import { cashPayment, newOrderNo, waitingOrder } from '../support/payments.js';
import { onEveryDatabase } from '../support/suite.js';

interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly type?: string;
  readonly nullable?: boolean;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

type Json = ReturnType<typeof JSON.parse>;

/** What of a value the document does not say, or says otherwise; as paths. */
function differences(value: Json, given: Schema, document: OpenAPIObject, at = '$'): string[] {
  const reference = given.$ref ?? given.allOf?.[0]?.$ref;
  const named = reference ? document.components?.schemas?.[reference.split('/').at(-1) ?? ''] : given;
  const schema = named as Schema;
  if (value === null) return given.nullable ? [] : [`${at} is null`];
  if (Array.isArray(value)) {
    if (!schema.items) return [`${at} is a list`];
    return value.flatMap((item, index) =>
      differences(item, schema.items as Schema, document, `${at}[${index}]`),
    );
  }
  if (typeof value === 'object') {
    const { properties, required = [] } = schema;
    if (!properties) return schema.type === 'object' ? [] : [`${at} is an object`];
    const missing = required.filter((key) => !(key in value)).map((key) => `${at}.${key} is missing`);
    const inside = Object.entries<Json>(value).flatMap(([key, own]) =>
      properties[key]
        ? differences(own, properties[key], document, `${at}.${key}`)
        : [`${at}.${key} is unknown`],
    );
    return [...missing, ...inside];
  }
  const type = Number.isInteger(value) ? 'integer' : typeof value;
  if (type !== schema.type) return [`${at} is no ${schema.type}`];
  if (schema.enum && !schema.enum.includes(value)) return [`${at} is ${value}`];
  if (schema.format === 'date-time' && !/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value))
    return [`${at} is ${value}`];
  return [];
}

onEveryDatabase(
  'the OpenAPI document',
  (stage) => {
    let document: OpenAPIObject;
    let app: INestApplication<Server>;
    let synced: { id: string; orderNo: string };
    let parked: { id: string };

    const expectDescribed = (route: string, verb: 'get' | 'post', reply: request.Response) => {
      const { responses } = document.paths[`/payscore/${route}`]?.[verb] as Json;
      const content = responses[reply.status]?.content as Record<string, { schema: Schema }>;
      const schema = content[reply.type]?.schema;
      expect({ route, status: reply.status, type: reply.type, schema }).toMatchObject({
        schema: expect.anything(),
      });
      expect(differences(reply.body, schema as Schema, document)).toEqual([]);
    };

    beforeAll(async () => {
      app = stage.host.app as INestApplication<Server>;
      document = SwaggerModule.createDocument(app, new DocumentBuilder().build());
      const [orderNo, other] = [newOrderNo(), newOrderNo()];
      stage.simulator.orders.put(waitingOrder(orderNo));
      stage.simulator.script.add({
        operation: 'sync',
        outOrderNo: orderNo,
        apply: true,
        reply: { kind: 'forged' },
      });
      const { id, status } = await stage.deliver(cashPayment(orderNo));
      expect(status).toBe('synced');
      synced = { id, orderNo };
      // WeChat Pay does not know this one.
      parked = await stage.deliver(cashPayment(other));
      expect(parked).toMatchObject({ status: 'parked' });
    });

    it('describes what the routes answer', async () => {
      const server = request(app.getHttpServer());
      const { out_order_no, ...body } = cashPayment(newOrderNo());
      const posted = await server.post(`/payscore/serviceorders/${out_order_no}/sync`).send(body);
      expectDescribed('serviceorders/{out_order_no}/sync', 'post', posted);
      const order = `serviceorders/${synced.orderNo}/syncs`;
      expectDescribed('serviceorders/{out_order_no}/syncs', 'get', await server.get(`/payscore/${order}`));
      expectDescribed('syncs', 'get', await server.get('/payscore/syncs'));
      expectDescribed('syncs/{id}', 'get', await server.get(`/payscore/syncs/${synced.id}`));
      expectDescribed('institutions', 'get', await server.get('/payscore/institutions'));
      const details = await server.get(`/payscore/syncs/${parked.id}/handler-calls`);
      expectDescribed('syncs/{id}/handler-calls', 'get', details);
      for (const route of ['me', 'stats', 'throughput'])
        expectDescribed(route, 'get', await server.get(`/payscore/${route}`));
      expectDescribed('find', 'get', await server.get(`/payscore/find?q=${parked.id}`));
      const run = { action: 'check', ids: [parked.id], reason: 'all of them' };
      const plan = await server.post('/payscore/actions').send({ ...run, dryRun: true });
      expectDescribed('actions', 'post', plan);
      const { digest } = plan.body as { digest: string };
      const done = await server.post('/payscore/actions').send({ ...run, dryRun: false, digest });
      expectDescribed('actions', 'post', done);
      expect(done.body).toMatchObject({ done: 1 });
      const act = (action: string, reason: string) =>
        server.post(`/payscore/syncs/${parked.id}/${action}`).send({ reason });
      expectDescribed('syncs/{id}/check', 'post', await act('check', 'to be sure'));
      expectDescribed('syncs/{id}/resolve', 'post', await act('resolve', 'typed the wrong number'));
      expectDescribed('syncs/{id}', 'get', await server.get(`/payscore/syncs/${parked.id}`));
      expectDescribed('syncs/{id}/retry', 'post', await act('retry', 'too late'));
    });

    it.each([
      ['a body that is no sync', 400, 'serviceorders/{out_order_no}/sync', 'serviceorders/1/sync', '{}'],
      ['a body that is no JSON', 400, 'serviceorders/{out_order_no}/sync', 'serviceorders/1/sync', '{'],
      [
        'a sync that is not there',
        404,
        'syncs/{id}/cancel',
        `syncs/${'0'.repeat(36)}/cancel`,
        '{"reason":"x"}',
      ],
    ])('describes what is answered to %s', async (_what, status, route, path, body) => {
      const reply = await request(app.getHttpServer())
        .post(`/payscore/${path}`)
        .set('content-type', 'application/json')
        .send(body);
      expect(reply.status).toBe(status);
      expectDescribed(route, 'post', reply);
    });
  },
  {
    databases: ['sqlite'],
    providers: [{ provide: APP_FILTER, useClass: PayscoreProblemFilter }],
    extras: {
      http: { allowUnauthenticated: true, access: () => ({ actor: 'test', can: ['record', 'read', 'act'] }) },
    },
  },
);
