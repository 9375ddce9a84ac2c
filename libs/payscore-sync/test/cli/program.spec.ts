import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../../src/cli/commands/index.js';
import { runPayscore } from '../../src/cli/program.js';
import { FakeTerminal } from './support/fake-terminal.js';

const run = async (...args: readonly string[]) => {
  const terminal = new FakeTerminal();
  const code = await runPayscore(args, { terminal, environment: {} });
  return { code, ...terminal };
};

describe('payscore', () => {
  it.each(['--version', '-V'])('answers %s with the version of its package', async (flag) => {
    const { code, stdout } = await run(flag);
    const manifest = readFileSync(join(__dirname, '../../package.json'), 'utf8');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `${(JSON.parse(manifest) as { version: string }).version}\n`,
    });
  });

  it('lists every command in its help', async () => {
    const { code, stdout } = await run('--help');
    expect(code).toBe(0);
    for (const { name, summary } of COMMANDS)
      expect(stdout).toMatch(new RegExp(`^  ${name} .*${summary.slice(0, 20)}`, 'm'));
  });

  it.each(COMMANDS.map(({ name }) => [name]))(
    'gives %s options for files, database and JSON',
    async (name) => {
      const { code, stdout } = await run(name, '--help');
      expect(code).toBe(0);
      for (const option of ['--env-file', '--data-source', '--json']) expect(stdout).toContain(option);
    },
  );

  it.each([
    ['a command that does not exist', ['frobnicate']],
    ['an option that does not exist', ['doctor', '--frobnicate']],
    ['an argument too many', ['doctor', 'frobnicate']],
    ['an env file that is not there', ['doctor', '--env-file', '/nowhere/.env']],
  ])('refuses %s with code 2', async (_what, args) => {
    const { code, stdout, stderr } = await run(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^error: .*\n\(--help tells more\)/);
  });
});
