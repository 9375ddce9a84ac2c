import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PARK_REMEDIES } from 'nestjs-payscore-sync';
import { eventually } from '../support/eventually.js';
import { killAll, launch, ROOT, runToEnd } from '../support/process.js';
import { restOf } from '../support/rest.js';

const DEMO = 'dist/demo/main.js';

/** Ids of the processes that a process has started. */
function childrenOf(parent: number | undefined): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, ppid]) => Number(ppid) === parent)
    .map(([pid]) => Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('the demo', () => {
  /** Of this suite alone, so that other runs on this machine do not show in it. */
  let temporary: string;
  const leftovers = () => readdirSync(temporary);

  beforeAll(() => {
    temporary = mkdtempSync(join(tmpdir(), 'payscore-temporary-'));
  });

  afterAll(() => {
    killAll();
    rmSync(temporary, { recursive: true, force: true });
  });

  it('ends every order as it should, shows how, and leaves nothing behind', async () => {
    const { code, output } = await runToEnd(DEMO, { TMPDIR: temporary });
    expect(code).toBe(0);
    expect(output).toMatch(/^synced +1234323JKHDFE1243252/m);
    expect(output).toMatch(/^synced +CASHIER-0001/m);
    expect(output).toMatch(/^synced +FORGED-0001/m);
    expect(output).toMatch(/^double_paid ONLINE-0001/m);
    expect(output).toMatch(/^double_paid NOTIFIED-0001/m);
    expect(output).toMatch(/^notified +NOTIFIED-0001: PAYSCORE.USER_PAID, answered with 200/m);
    expect(output).toContain('bad-signature');
    expect(leftovers()).toEqual([]);
  });

  it.each<[NodeJS.Signals, number, number]>([
    ['SIGTERM', 1, 143],
    ['SIGTERM', 2, 143],
    ['SIGINT', 1, 130],
    ['SIGHUP', 2, 129],
  ])('leaves nothing behind on %s while process %i is starting', async (signal, count, exitCode) => {
    const { child, output } = launch(DEMO, { TMPDIR: temporary });
    const ended = once(child, 'close');
    let children: number[] = [];
    while (children.length < count && child.exitCode === null) {
      children = childrenOf(child.pid);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(leftovers()).toHaveLength(1);
    child.kill(signal);
    child.kill(signal);

    expect(await ended).toEqual([exitCode, null]);
    expect(children).toHaveLength(count);
    expect(children.filter(isAlive)).toEqual([]);
    expect(leftovers()).toEqual([]);
    expect(output()).toBe('');
  });

  it('shows the console with an order in every state, stays, and leaves nothing behind', async () => {
    const { child, output } = launch(DEMO, { TMPDIR: temporary }, ROOT, ['--console']);
    const ended = once(child, 'close');
    const { page, token } = await eventually(() => {
      const page = /^Console: (\S+)$/m.exec(output())?.[1];
      const token = /^Token: +(\S+)$/m.exec(output())?.[1];
      if (child.exitCode !== null) throw new Error(output());
      return Promise.resolve(page && token ? { page, token } : undefined);
    });
    const shell = await fetch(page);
    expect([shell.status, shell.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const get = restOf(new URL('.', page).href, token);
    expect((await get('GET', 'me')).body).toMatchObject({
      actor: 'alice',
      can: expect.arrayContaining(['act']),
    });
    const parked = await get('GET', 'syncs?status=parked&limit=200');
    const reasons = new Set(parked.body.items.map(({ parkReason }: { parkReason: string }) => parkReason));
    expect([...reasons].sort()).toEqual(Object.keys(PARK_REMEDIES).sort());
    for (const status of ['queued', 'uncertain', 'synced', 'double_paid']) {
      const { body } = await get('GET', `syncs?status=${status}`);
      expect([status, body.items.length > 0]).toEqual([status, true]);
    }
    child.kill('SIGINT');
    expect(await ended).toEqual([130, null]);
    expect(leftovers()).toEqual([]);
  });
});
