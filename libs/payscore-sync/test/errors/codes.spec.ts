import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ConfigurationError,
  FINDING_CODES,
  FINDING_REMEDIES,
  HINT_CODES,
  HINT_REMEDIES,
  PAYSCORE_ERROR_CODES,
  PayscoreError,
  type PayscoreErrorCode,
  ValidationError,
} from '../../src/errors/index.js';

const library = join(__dirname, '../../src');
const repository = join(__dirname, '../../../..');

const sources = readdirSync(library, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('error-codes.ts'))
  .map((name) => readFileSync(join(library, name), 'utf8'));
const known: readonly string[] = [...PAYSCORE_ERROR_CODES, ...HINT_CODES, ...FINDING_CODES];
const used = new Set(sources.flatMap((text) => text.match(/PAYSCORE_E_[A-Z0-9_]+/g) ?? []));

const headings = () =>
  readFileSync(join(repository, 'docs/errors.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('## '))
    .map((line) => line.slice(3).replaceAll('`', '').trim());

/** The anchor a Markdown viewer makes of a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-');

describe('the error codes', () => {
  it('are a list without repetitions', () => {
    expect(new Set(PAYSCORE_ERROR_CODES).size).toBe(PAYSCORE_ERROR_CODES.length);
    for (const code of PAYSCORE_ERROR_CODES) expect(code).toMatch(/^PAYSCORE_E_[A-Z]+(_[A-Z]+)*$/);
  });

  it('are all the source uses', () => {
    expect(sources.length).toBeGreaterThan(50);
    expect([...used].filter((code) => !known.includes(code))).toEqual([]);
  });

  it.each(PAYSCORE_ERROR_CODES)('%s is used somewhere', (code) => expect(used).toContain(code));

  it.each(PAYSCORE_ERROR_CODES)('%s has an entry in docs/errors.md where its link leads', (code) => {
    const { docs } = new PayscoreError(code, 'x');
    expect(headings().map((heading) => `docs/errors.md#${anchorOf(heading)}`)).toContain(docs);
  });

  it('stand in the table at the top of docs/errors.md, those that are thrown', () => {
    const page = readFileSync(join(repository, 'docs/errors.md'), 'utf8');
    const rows = [...page.matchAll(/^\| \[(PAYSCORE_E_\w+)\]/gm)].map(([, code]) => code);
    expect(rows).toEqual(expect.arrayContaining([...PAYSCORE_ERROR_CODES]));
  });

  it('have no entry in docs/errors.md that nothing gives', () => {
    const documented = headings().filter((heading) => heading.startsWith('PAYSCORE_E_'));
    expect([...documented].sort()).toEqual([...known].sort());
  });
});

describe('the codes of hints and of findings', () => {
  const remedies: Readonly<Record<string, string>> = { ...HINT_REMEDIES, ...FINDING_REMEDIES };
  const codes = Object.keys(remedies);

  it('are no codes of errors, and follow the same form', () => {
    expect(codes).toHaveLength(HINT_CODES.length + FINDING_CODES.length);
    for (const code of codes) {
      expect(code).toMatch(/^PAYSCORE_E_[A-Z0-9]+(_[A-Z0-9]+)*$/);
      expect(PAYSCORE_ERROR_CODES).not.toContain(code);
    }
  });

  it.each(codes)('%s is given somewhere, and says what to do', (code) => {
    const givers = sources.filter((text) => text.includes(`'${code}'`) && !text.includes('_REMEDIES = {'));
    expect(givers).not.toEqual([]);
    expect(remedies[code]).toMatch(/^[A-Z][^\n]{40,400}\.$/);
  });
});

describe('an error', () => {
  const problems = [
    { field: 'type', message: 'must be "Order_Paid".', remedy: 'No other value exists.' },
    { field: 'detail', message: 'must be an object.', remedy: 'Give one.' },
  ];

  it.each<[string, PayscoreError, PayscoreErrorCode]>([
    ['PayscoreError', new PayscoreError('PAYSCORE_E_NOT_FOUND', 'x'), 'PAYSCORE_E_NOT_FOUND'],
    ['ValidationError', new ValidationError(problems), 'PAYSCORE_E_VALIDATION'],
    ['ConfigurationError', new ConfigurationError(problems), 'PAYSCORE_E_CONFIGURATION'],
  ])('%s has its own name and a stable code', (name, error, code) => {
    expect(error).toBeInstanceOf(Error);
    expect(error).toBeInstanceOf(PayscoreError);
    expect([error.name, error.code]).toEqual([name, code]);
    expect(error.stack).toContain(name);
  });

  it('says every problem and its remedy in its message, one per line', () => {
    expect(new ValidationError(problems).message).toBe(
      'The sync request is not valid:\n' +
        '  - type: must be "Order_Paid". No other value exists.\n' +
        '  - detail: must be an object. Give one.',
    );
  });

  it('keeps its cause to itself: what leaves the process has neither cause nor stack', () => {
    const cause = new Error('postgres://me:hunter2@db');
    const error = new PayscoreError('PAYSCORE_E_TABLES_MISSING', 'The tables are missing.', { cause });
    expect(error.cause).toBe(cause);
    expect(JSON.parse(JSON.stringify({ error }))).toEqual({
      error: {
        name: 'PayscoreError',
        code: 'PAYSCORE_E_TABLES_MISSING',
        message: 'The tables are missing.',
        problems: [],
        docs: 'docs/errors.md#payscore_e_tables_missing',
      },
    });
  });

  it('has no cause when none is known', () => {
    expect(new PayscoreError('PAYSCORE_E_INTERNAL', 'x')).not.toHaveProperty('cause');
  });
});
