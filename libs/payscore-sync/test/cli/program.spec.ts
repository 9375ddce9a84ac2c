import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createProgram } from '../../src/cli/program.js';

describe('payscore', () => {
  it.each(['--version', '-V'])('answers %s with the version of its package', async (flag) => {
    const printed: string[] = [];
    jest.spyOn(process, 'exit').mockImplementation((code) => {
      throw new Error(`exit ${code}`);
    });
    const program = createProgram().configureOutput({ writeOut: (text) => printed.push(text) });
    await expect(program.parseAsync(['node', 'payscore', flag])).rejects.toThrow('exit 0');
    const manifest = readFileSync(join(__dirname, '../../package.json'), 'utf8');
    expect(printed).toEqual([`${(JSON.parse(manifest) as { version: string }).version}\n`]);
  });
});
