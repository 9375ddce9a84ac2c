import { gunzipSync } from 'node:zlib';
import {
  type CanActivate,
  type ExecutionContext,
  type INestApplication,
  Injectable,
  Module,
  UnauthorizedException,
  VersioningType,
} from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { Test } from '@nestjs/testing';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConsoleFiles, consoleParts, readConsoleFiles } from '../../src/http/console/index.js';
import type { PayscoreConsoleOptions, PayscoreHttpOptions } from '../../src/http/index.js';

const PAGE =
  '<!doctype html><html data-shell="{{shell}}" data-sign-in="{{signInUrl}}"><link rel="stylesheet" href="{{assets}}app-1.css">';
const SCRIPT = `console.log(${'1 + '.repeat(500)}1);`;

@Injectable()
class CookieGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string | undefined> }>();
    if (headers['cookie'] === 'session=1') return true;
    throw new UnauthorizedException();
  }
}

interface StartOptions extends PayscoreHttpOptions {
  readonly configure?: (app: INestApplication) => void;
  readonly isTesting?: boolean;
}

const ADAPTERS: readonly [string, () => AbstractHttpAdapter][] = [
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
];

describe.each(ADAPTERS)('the console on %s', (_name, adapter) => {
  let folder: string;
  let app: INestApplication | undefined;
  let origin: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'payscore-console-'));
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), PAGE);
    writeFileSync(join(folder, 'assets', 'app-1.js'), SCRIPT);
    writeFileSync(join(folder, 'assets', 'app-1.css'), 'body{}');
  });
  afterEach(() => app?.close());
  afterAll(() => rmSync(folder, { recursive: true }));

  const start = async (
    console: boolean | PayscoreConsoleOptions,
    { configure, isTesting = false, ...http }: StartOptions = {},
  ) => {
    const { controllers, providers } = consoleParts({ guards: [CookieGuard], ...http, console });

    const files = { provide: ConsoleFiles, useValue: readConsoleFiles([folder]) };

    @Module({ controllers, providers: [...providers, files, CookieGuard] })
    class HostModule {}

    // A testing module creates the controllers before it has an adapter.
    app = isTesting
      ? (await Test.createTestingModule({ imports: [HostModule] }).compile()).createNestApplication(adapter())
      : await NestFactory.create(HostModule, adapter(), { logger: false });
    configure?.(app);
    await app.listen(0, '127.0.0.1');
    origin = await app.getUrl();
  };
  const get = (path: string, headers: Record<string, string> = { cookie: 'session=1' }) =>
    fetch(origin + path, { headers, redirect: 'manual' });

  it.each([
    ['a host', false],
    ["a host's test", true],
  ])(
    'is there in %s, with and without a slash, with addresses that lead to its assets',
    async (_in, isTesting) => {
      await start(true, { isTesting });
      for (const path of [
        '/payscore/console',
        '/payscore/console/',
        '/payscore/console?view=list',
        '/payscore/console/?q=a/b',
      ]) {
        const page = await get(path);
        expect([path, page.status]).toEqual([path, 200]);
        const href = /href="([^"]+)"/.exec(await page.text())?.[1] ?? '';
        expect(new URL(href, origin + path).pathname).toBe('/payscore/console/assets/app-1.css');
      }
    },
  );

  it('has exactly the headers that a page of payments needs', async () => {
    await start(true);
    const { headers } = await get('/payscore/console');
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
  });

  it('sends assets compressed, for good, and not again to whoever has them', async () => {
    await start(true);
    const asset = await get('/payscore/console/assets/app-1.js');
    expect(await asset.text()).toBe(SCRIPT);
    const etag = asset.headers.get('etag') ?? '';
    expect(Object.fromEntries(asset.headers)).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      vary: 'Accept-Encoding',
    });
    const again = await get('/payscore/console/assets/app-1.js', {
      cookie: 'session=1',
      'if-none-match': etag,
    });
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
    const raw = await rawBody(`${origin}/payscore/console/assets/app-1.js`, 'br, gzip;q=0.8');
    expect([raw.encoding, gunzipSync(raw.body).toString()]).toEqual(['gzip', SCRIPT]);
    expect(raw.body.length).toBeLessThan(SCRIPT.length / 2);
    const plain = await rawBody(`${origin}/payscore/console/assets/app-1.js`, 'gzip;q=0');
    expect([plain.encoding, plain.body.toString()]).toEqual([undefined, SCRIPT]);
  });

  it.each([
    'assets/app-2.js',
    'assets/../index.html',
    'assets/..%2findex.html',
    'assets/%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    'assets/',
    'index.html',
    'elsewhere/',
  ])('has nothing at %s', async (path) => {
    await start(true);
    const { status } = await rawBody(`${origin}/payscore/console/${path}`, '');
    expect(status).toBe(404);
  });

  it("stands behind the host's guards, unless its shell is public", async () => {
    await start(true);
    expect((await get('/payscore/console', {})).status).toBe(401);
    expect((await get('/payscore/console/assets/app-1.js', {})).status).toBe(401);
    await app?.close();
    await start({ shell: 'public' });
    const page = await get('/payscore/console', {});
    expect([page.status, (await page.text()).includes('data-shell="public"')]).toEqual([200, true]);
    expect((await get('/payscore/console/assets/app-1.js', {})).status).toBe(200);
  });

  it('sends whoever is not signed in to where they can', async () => {
    await start({ signInUrl: '/sign-in?to="console"' });
    const { status, headers } = await get('/payscore/console', {});
    expect([status, headers.get('location')?.startsWith('/sign-in?to=')]).toEqual([302, true]);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(await (await get('/payscore/console')).text()).toContain(
      'data-sign-in="/sign-in?to=&#34;console&#34;"',
    );
  });

  it('follows the path, the global prefix and the version of the routes', async () => {
    const configure = (host: INestApplication) =>
      host.setGlobalPrefix('api').enableVersioning({ type: VersioningType.URI });
    await start({ path: 'desk' }, { path: 'pay/score', version: '2', configure });
    for (const path of [
      '/api/v2/pay/score/desk',
      '/api/v2/pay/score/desk/',
      '/api/v2/pay/score/desk/assets/app-1.css',
    ])
      expect([path, (await get(path)).status]).toEqual([path, 200]);
    expect((await get('/payscore/console')).status).toBe(404);
  });

  it('is in no OpenAPI document', async () => {
    await start(true);
    const document = SwaggerModule.createDocument(app as INestApplication, new DocumentBuilder().build());
    expect(Object.keys(document.paths)).toEqual([]);
  });
});

describe('the options of the console', () => {
  it.each<[string, boolean | PayscoreConsoleOptions, string]>([
    ['a path of two segments', { path: 'ops/console' }, 'http.console.path'],
    ['a path with a parameter', { path: ':id' }, 'http.console.path'],
    ['a shell that is unknown', { shell: 'open' as 'public' }, 'http.console.shell'],
    ['a script as sign-in', { signInUrl: 'javascript:alert(1)' }, 'http.console.signInUrl'],
    ['an address of another scheme', { signInUrl: '//elsewhere.example' }, 'http.console.signInUrl'],
  ])('refuse %s', (_what, options, field) => {
    const problem = expect.objectContaining({ field }) as unknown;
    expect(() => consoleParts({ console: options })).toThrow(
      expect.objectContaining({ problems: [problem] }),
    );
  });

  it('ask for nothing unless the host does', () => {
    expect(consoleParts({})).toEqual({ controllers: [], providers: [] });
    expect(consoleParts({ console: false }).controllers).toEqual([]);
  });

  it('stop the start where the page is not there', () => {
    expect(() => readConsoleFiles(['/nowhere'])).toThrow(
      expect.objectContaining({
        code: 'PAYSCORE_E_CONFIGURATION',
        message: expect.stringContaining('bundles'),
      }),
    );
  });
});

/** As a browser gets it: `fetch` unpacks it, and brings paths in order. */
function rawBody(
  url: string,
  encodings: string,
): Promise<{ status: number | undefined; encoding: string | undefined; body: Buffer }> {
  const { port, origin } = new URL(url);
  return new Promise((resolve, reject) => {
    const headers = { cookie: 'session=1', 'accept-encoding': encodings };
    const path = url.slice(origin.length);
    request({ host: '127.0.0.1', port, path, headers }, (reply) => {
      const chunks: Buffer[] = [];
      reply.on('data', (chunk: Buffer) => chunks.push(chunk));
      reply.on('end', () =>
        resolve({
          status: reply.statusCode,
          encoding: reply.headers['content-encoding'],
          body: Buffer.concat(chunks),
        }),
      );
    })
      .on('error', reject)
      .end();
  });
}
