import { execFileSync, spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { SHORT_LIVED } from '../../../test/support/node-flags.mjs';

const library = resolve(__dirname, '..');
const built = mkdtempSync(join(tmpdir(), 'payscore-simulator-'));
const main = join(built, 'main.js');
const children: ChildProcess[] = [];

// Without the types: to check them takes longer than all the processes.
beforeAll(() => {
  buildSync({ entryPoints: [join(library, 'src/**/*.ts')], outdir: built, format: 'esm', target: 'node20' });
  writeFileSync(join(built, 'package.json'), '{"type":"module"}');
});

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(built, { recursive: true });
});

interface Ready {
  type: string;
  baseUrl: string;
  controlUrl: string;
  controlToken: string;
  environment: Record<string, string>;
}

async function start(...args: string[]) {
  const child = spawn(process.execPath, [...SHORT_LIVED, main, ...args], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  children.push(child);
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [ready] = (await once(child, 'message')) as [Ready];
  return { child, ready, output: () => output };
}

describe('payscore-simulator, built', () => {
  it('says where it is, offers the official example order and ends on SIGTERM with 0', async () => {
    const envFile = join(built, 'host.env');
    writeFileSync(envFile, 'SHOP_TOKEN=1\nPAYSCORE_MCHID="from-last-time"', { mode: 0o644 });
    const { child, ready, output } = await start('--mchid', '1900000007', '--write-env', envFile);

    const { items } = (await fetch(`${ready.controlUrl}/orders`, {
      headers: { Authorization: `Bearer ${ready.controlToken}` },
    }).then((answer) => answer.json())) as { items: unknown[] };
    expect(items).toMatchObject([
      {
        outOrderNo: '1234323JKHDFE1243252',
        serviceId: '2002000000000558128851361561536',
        subMchid: '1900000109',
        totalAmount: 1,
        state: 'DOING',
      },
    ]);
    expect(ready.type).toBe('ready');
    expect(ready.environment).toMatchObject({
      PAYSCORE_BASE_URL: ready.baseUrl,
      PAYSCORE_MCHID: '1900000007',
    });

    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([0, null]);
    for (const [name, value] of Object.entries(ready.environment)) {
      expect(value).not.toContain('\n');
      expect(output()).not.toContain(`${name}=`);
      expect(readFileSync(envFile, 'utf8')).toContain(`${name}="${value}"\n`);
    }
    expect(output()).toContain(`# The environment a host needs is in ${envFile}\n`);
    expect(output()).toContain(`${ready.controlUrl}/orders`);
    expect(output()).toContain(ready.controlToken);
    expect(statSync(envFile).mode & 0o777).toBe(0o600);
    expect(readFileSync(envFile, 'utf8')).toContain('SHOP_TOKEN=1\n');
    expect(readFileSync(envFile, 'utf8')).not.toContain('from-last-time');
  });

  it('prints the environment where it writes none, below the lines that are needed first', async () => {
    const { child, ready, output } = await start();
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([0, null]);
    for (const [name, value] of Object.entries(ready.environment)) {
      expect(output()).toContain(`export ${name}="${value}"\n`);
    }
    expect(output().indexOf('curl -X PUT')).toBeLessThan(output().indexOf('PRIVATE KEY'));
  });

  it('writes keys that fit each other and are read back from the file', async () => {
    const envFile = join(built, 'keys.env');
    const { child } = await start('--write-env', envFile);
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
    const script = `const { createPrivateKey, createPublicKey } = require('node:crypto');
      const read = (name) => process.env[name].replaceAll('\\\\n', '\\n');
      createPublicKey(read('PAYSCORE_WECHATPAY_PUBLIC_KEY'));
      process.stdout.write(createPrivateKey(read('PAYSCORE_MERCHANT_PRIVATE_KEY')).asymmetricKeyType);`;
    const keyType = execFileSync(process.execPath, [`--env-file=${envFile}`, '-e', script]);
    expect(keyType.toString()).toBe('rsa');
  });

  it('ends when the process that started it goes away', async () => {
    const { child } = await start();
    const exit = once(child, 'exit');
    child.disconnect();
    expect(await exit).toEqual([0, null]);
  });

  it.each([
    ['--nonsense'],
    ['--port', 'x'],
    ['--port', '70000'],
    ['--mchid', 'abc'],
    ['--repeat', 'maybe'],
    ['--mode', 'none'],
    ['--latency-ms', '5-'],
    ['--latency-ms', '9-5'],
    ['--retry-after', '5'],
    ['--probe-every', '0'],
    ['extra'],
  ])('refuses %s %s with a message and 2', (...args) => {
    const { status, stderr } = spawnSync(process.execPath, [...SHORT_LIVED, main, ...args], {
      encoding: 'utf8',
    });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^payscore-simulator: .+\n/);
  });

  it('explains its flags', () => {
    const { status, stdout } = spawnSync(process.execPath, [main, '--help'], { encoding: 'utf8' });
    expect(status).toBe(0);
    const flags = readFileSync(join(library, 'src/command-line.ts'), 'utf8').matchAll(
      /'?([a-z-]+)'?: \{ type:/g,
    );
    const names = [...flags].map(([, name]) => `--${name}`);
    expect(names).toHaveLength(13);
    for (const name of names) expect(stdout).toContain(`  ${name} `);
  });

  it('starts under the conditions and in the mode it is told', async () => {
    const { ready } = await start(
      ...['--mode', 'certificates', '--latency-ms', '1-2', '--rate-limit', '50', '--retry-after', '3'],
      ...['--probe-every', '7'],
    );
    const state = await fetch(`${ready.controlUrl}/state`, {
      headers: { Authorization: `Bearer ${ready.controlToken}` },
    });
    expect(await state.json()).toMatchObject({
      mode: 'certificates',
      conditions: {
        latency: { minMs: 1, maxMs: 2 },
        rateLimit: { perSecond: 50, retryAfterSeconds: 3 },
        probeEvery: 7,
      },
    });
    expect(ready.environment).not.toHaveProperty('PAYSCORE_WECHATPAY_PUBLIC_KEY');
  });

  it('fails with 1 when its port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const { status, stderr } = spawnSync(process.execPath, [main, '--control-port', String(port)], {
      encoding: 'utf8',
    });
    taken.close();
    expect(status).toBe(1);
    expect(stderr).toContain('EADDRINUSE');
  });
});
