import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { killAll, runToEnd } from '../support/process.js';

const leftovers = () => readdirSync(tmpdir()).filter((name) => name.startsWith('payscore-demo-'));

describe('the demo', () => {
  afterAll(killAll);

  it('ends every order as it should, shows how, and leaves nothing behind', async () => {
    const before = leftovers();
    const { code, output } = await runToEnd('dist/demo/main.js', {});
    expect(code).toBe(0);
    expect(output).toMatch(/^synced +1234323JKHDFE1243252/m);
    expect(output).toMatch(/^synced +CASHIER-0001/m);
    expect(output).toMatch(/^synced +FORGED-0001/m);
    expect(output).toMatch(/^double_paid ONLINE-0001/m);
    expect(output).toContain('bad-signature');
    expect(leftovers()).toEqual(before);
  });
});
