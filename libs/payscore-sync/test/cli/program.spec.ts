import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { databaseFailure } from '../../src/cli/command/database-failure.js';
import { reportError } from '../../src/cli/command/report-error.js';
import { COMMANDS } from '../../src/cli/commands/index.js';
import { runPayscore } from '../../src/cli/program.js';
import { harmless } from '../../src/cli/terminal/harmless-terminal.js';
import { PayscoreError } from '../../src/errors/index.js';
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

  it.each([
    ['an option', ['doctor', '--\u001b[2J\u009b\u202e']],
    ['a file', ['record', '/nowhere/\u001b]0;x\u0007\u202e.csv']],
    ['an env file', ['list', '--env-file', '/nowhere/\u009b\u202e']],
  ])('does not obey the name of %s', async (_what, args) => {
    const { code, stderr } = await run(...args);
    expect(code).toBe(2);
    expect(stderr.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it('keeps every value of a JSON document, and nothing that a terminal obeys', () => {
    const terminal = new FakeTerminal();
    const value = { reason: 'a\u001b[2J\u007f\u009b1m\u202eb\u2028c\u200f\u{e0041}微信' };
    harmless(terminal, true).print(JSON.stringify(value, null, 2));
    expect(JSON.parse(terminal.stdout)).toEqual(value);
    expect(terminal.stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\u2028]/u);
    expect(terminal.stdout).toContain('微信');
  });

  it.each([
    ['closed', { code: 'ECONNRESET' }, 'closed by the other side (ECONNRESET)'],
    ['ended', { message: 'Connection terminated unexpectedly' }, 'it ended the connection'],
    ['full', { driverError: { code: '53100' } }, '53100'],
    ['without a code', { name: 'QueryFailedError' }, 'QueryFailedError'],
  ])('says that a database failed: %s', (_what, error, why) => {
    expect(databaseFailure(Object.assign(new Error('postgres://secret'), error))).toMatchObject({
      name: 'UsageError',
      message: `the database failed: ${why}. What was done until then stays done.`,
    });
  });

  it.each([
    ['a defect', new TypeError('x is undefined')],
    ['a defect that Node found', Object.assign(new Error('x'), { code: 'ERR_INVALID_ARG_TYPE' })],
    ['an error of its own', new PayscoreError('PAYSCORE_E_DATABASE_TIMEOUT', 'late')],
  ])('does not take %s for one of the database', (_what, error) => {
    expect(databaseFailure(error)).toBe(error);
  });

  it.each([
    ['a refusal', 'PAYSCORE_E_WRONG_STATUS', 1],
    ['a database that is silent', 'PAYSCORE_E_DATABASE_TIMEOUT', 2],
  ] as const)('ends after %s with its own code', (_what, code, exitCode) => {
    const terminal = new FakeTerminal();
    expect(reportError(new PayscoreError(code, 'why'), {}, terminal)).toBe(exitCode);
    expect(terminal.stderr).toContain(`why\n${code}: see `);
  });
});
