import 'reflect-metadata';
import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { Test } from '@nestjs/testing';
import { validateSyncRequest } from '../../../src/api/index.js';
import {
  createPayscoreSyncController,
  PAYSCORE_HTTP_OPTIONS,
  type PayscoreHttpOptions,
  PayscoreSyncControllerBase,
} from '../../../src/http/index.js';
import { documentRoutes } from '../../../src/http/openapi/document-routes.js';
import { STATUS_OF } from '../../../src/http/problem.js';
import { getPayscoreSyncToken } from '../../../src/service/payscore-sync.tokens.js';

type Json = ReturnType<typeof JSON.parse>;

async function documentOf(...registrations: PayscoreHttpOptions[]): Promise<OpenAPIObject> {
  const testing = await Test.createTestingModule({
    controllers: registrations.map((options) => createPayscoreSyncController(options)),
    providers: [
      { provide: getPayscoreSyncToken(), useValue: {} },
      { provide: PAYSCORE_HTTP_OPTIONS, useValue: {} },
      { provide: 'documented', useFactory: documentRoutes },
    ],
  }).compile();
  const app = testing.createNestApplication();
  const document = SwaggerModule.createDocument(app, new DocumentBuilder().setTitle('A host').build());
  await app.close();
  return document;
}

/** The models an object refers to. */
function modelsIn(value: object): string[] {
  return [...JSON.stringify(value).matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name = '']) => name);
}

const operationsOf = ({ paths }: OpenAPIObject) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Json>).map(([method, operation]) => ({
      route: `${method.toUpperCase()} ${path}`,
      operation: operation,
    })),
  );

/** The routes as the controller has them, whatever is written about them. */
function routesOfTheController(): string[] {
  const { prototype } = PayscoreSyncControllerBase;
  return Object.getOwnPropertyNames(prototype).flatMap((name) => {
    const method = prototype[name as keyof PayscoreSyncControllerBase] as object;
    const path = Reflect.getMetadata(PATH_METADATA, method) as string | undefined;
    if (path === undefined) return [];
    const verb = RequestMethod[Reflect.getMetadata(METHOD_METADATA, method) as RequestMethod];
    return [`${verb} /payscore/${path.replace(/:(\w+)/g, '{$1}')}`];
  });
}

describe('the OpenAPI document of a host that has @nestjs/swagger', () => {
  let document: OpenAPIObject;

  beforeAll(async () => {
    document = await documentOf({ allowUnauthenticated: true });
  });

  it('is this', () => expect(document).toMatchSnapshot());

  it('has every route, and says of each what it is for', () => {
    const operations = operationsOf(document);
    expect(operations.map(({ route }) => route).sort()).toEqual(routesOfTheController().sort());
    expect(operations).toHaveLength(16);
    for (const { operation } of operations) expect(operation.summary).toMatch(/\w/);
  });

  it('has an example and the code of every problem the routes can answer with', () => {
    const examples = operationsOf(document).flatMap(({ operation }) =>
      Object.entries<Json>(operation.responses).flatMap(([status, { content }]) =>
        Object.entries<Json>(content['application/problem+json']?.examples ?? {}).map(
          ([code, { value }]): string => {
            expect([String(value.status), value.code]).toEqual([status, code]);
            expect(value.detail).toMatch(/\w/);
            return code;
          },
        ),
      ),
    );
    expect([...new Set(examples)].sort()).toEqual([...Object.keys(STATUS_OF), 'PAYSCORE_E_INTERNAL'].sort());
  });

  it.each(['get', 'post'])('leaves no response of a %s without a schema', (verb) => {
    const responses = operationsOf(document)
      .filter(({ route }) => route.startsWith(verb.toUpperCase()))
      .flatMap(({ operation }) => Object.values<{ content: object }>(operation.responses));
    expect(responses.length).toBeGreaterThan(15);
    for (const { content } of responses) expect(modelsIn(content)).toHaveLength(1);
  });

  it('refers to no model that is not there', () => {
    const names = modelsIn(document);
    expect(new Set(names)).toEqual(new Set(Object.keys(document.components?.schemas ?? {})));
  });

  it("shows the official page's example, which is a request that is accepted", () => {
    const path = '/payscore/serviceorders/{out_order_no}/sync';
    const { parameters, requestBody } = document.paths[path]?.post as Json;
    const body = requestBody.content['application/json'].examples.official.value as object;
    const out_order_no: unknown = parameters.find((one: Json) => one.name === 'out_order_no').schema.example;
    const facts = validateSyncRequest({ ...body, out_order_no }, Date.now());
    expect(facts).toMatchObject({ outOrderNo: '1234323JKHDFE1243252', seq: 1, paidAmount: 1 });
  });

  it('leaves the security scheme to the host', () => {
    expect(JSON.stringify(document)).not.toMatch(/"security"|securitySchemes":\{"/);
  });

  it('has each of two registrations under its own path, with an id of its own for every operation', async () => {
    const both = await documentOf(
      { path: 'shop', allowUnauthenticated: true },
      { path: 'v2/other-shop', allowUnauthenticated: true },
    );
    const operations = operationsOf(both);
    expect(operations.filter(({ route }) => route.includes(' /shop/'))).toHaveLength(16);
    expect(operations.filter(({ route }) => route.includes(' /v2/other-shop/'))).toHaveLength(16);
    const ids = operations.map(({ operation }) => operation.operationId as string);
    expect(new Set(ids).size).toBe(32);
  });
});
