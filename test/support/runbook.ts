import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { codeBlocksOf, readPage } from '../docs/support/markdown.js';

const run = promisify(execFile);
const PAGE = 'docs/runbooks.md';

/** Where the commands of a runbook are run: a host, an operator of it, and the sync or order they are about. */
export interface RunbookPlace {
  readonly url: string;
  readonly operator: string;
  readonly id?: string;
  readonly orderNo?: string;
}

/** The `curl` lines of a section, after the variables of the page's first block. */
function commandsOf(section: string): string {
  const text =
    readPage(PAGE)
      .split(/^## /m)
      .find((part) => part.startsWith(`${section}\n`)) ?? '';
  const [variables, ...blocks] = codeBlocksOf(PAGE).filter(({ language }) => language === 'sh');
  const own = blocks.filter((block) => text.includes(block.text)).map((block) => block.text);
  const calls = own
    .join('')
    .split('\n')
    .filter((line) => line.startsWith('curl '));
  if (calls.length === 0) throw new Error(`${PAGE} has no command for ${section}.`);
  return [variables?.text, ...calls].join('\n');
}

/** Runs a section's `curl` lines as they stand on the page; answers what each was answered. */
export async function runRunbook(
  section: string,
  { url, operator, id = '', orderNo = '' }: RunbookPlace,
): Promise<{ status: string; body: string }[]> {
  const answered = `curl() { command curl -s -w $'\\n%{http_code}\\x1e' "$@"; }`;
  const script = commandsOf(section).replaceAll('http://localhost:3000', url);
  const env = { PATH: process.env['PATH'], OPERATOR_TOKEN: operator, ID: id, ORDER_NO: orderNo };
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', `${answered}\n${script}`], { env });
  return stdout
    .split('\x1e')
    .slice(0, -1)
    .map((answer) => {
      const [, body = '', status = ''] = /^([\s\S]*)\n(\d+)$/.exec(answer) ?? [];
      return { status, body };
    });
}
