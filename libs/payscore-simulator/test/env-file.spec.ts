import { parse } from 'dotenv';
import fc from 'fast-check';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withVariables, writeEnvFile } from '../src/env-file.js';

const OURS = {
  PAYSCORE_MCHID: '1900000001',
  PAYSCORE_MERCHANT_PRIVATE_KEY: '-----BEGIN PRIVATE KEY-----\\nMIIE+/=\\n-----END PRIVATE KEY-----',
};
const NAMES = Object.keys(OURS) as (keyof typeof OURS)[];

/** A piece of a file, before and after. */
interface Piece {
  readonly before: string;
  readonly after: string;
  readonly ours?: keyof typeof OURS;
}

const same = (text: string): Piece => ({ before: text, after: text });
const space = fc.constantFrom('', ' ', '\t', '  ');
const words = fc.stringMatching(/^[A-Za-z0-9 ,.:;!?日本é-]{0,12}$/);
const comment = fc.tuple(space, words).map(([gap, text]) => `${gap}# PAYSCORE_MCHID="x" don't ${text}`);
const ending = fc.oneof(
  fc.constant(''),
  space,
  fc.tuple(space, comment).map((both) => both.join('')),
);

const quoted = fc
  .tuple(
    fc.constantFrom("'", '"', '`'),
    fc.array(fc.oneof(words, fc.constant('PAYSCORE_MCHID=no'), fc.constant('# no'))),
  )
  .map(([quote, lines]) => quote + lines.join('\n') + quote);
const plain = fc.stringMatching(/^[A-Za-z0-9/+=:_-]{0,12}$/);
const value = fc.oneof(plain, quoted);
const before = fc.tuple(fc.constantFrom('', ' ', '\t', 'export '), fc.constantFrom('=', ' = ', '=\t', ': '));

const foreign = fc
  .tuple(
    fc.constantFrom('SHOP_TOKEN', 'PAYSCORE_MCHID_OLD', 'NOT.PAYSCORE_MCHID', 'X'),
    before,
    value,
    ending,
  )
  .map(([name, [start, between], text, end]) => same(`${start}${name}${between}${text}${end}`));
const own = fc
  .tuple(fc.constantFrom(...NAMES), before, value, ending)
  // Of white space around nothing it cannot be said on which side of the value it stands.
  .filter(([, [, between], text]) => text.trim() !== '' || between === '=')
  .map(([name, [start, between], text, end]): Piece => {
    const head = `${start}${name}${between}`;
    return { before: head + text + end, after: `${head}"${OURS[name]}"${end}`, ours: name };
  });
const other = fc.oneof(fc.constant(''), space, comment, fc.constant('no assignment at all')).map(same);

const file = fc.record({
  pieces: fc.array(fc.oneof(foreign, own, other), { maxLength: 12 }),
  lineBreak: fc.constantFrom('\n', '\r\n'),
  hasMark: fc.boolean(),
  isEnded: fc.boolean(),
});

describe('writing the environment into a .env file', () => {
  it('replaces the values of its own variables, adds those that are missing, and leaves every other byte', () => {
    fc.assert(
      fc.property(file, ({ pieces, lineBreak, hasMark, isEnded }) => {
        const whole = (side: 'before' | 'after') =>
          (hasMark ? '\uFEFF' : '') +
          pieces.map((piece) => piece[side].replaceAll('\n', lineBreak)).join(lineBreak) +
          (isEnded && pieces.length > 0 ? lineBreak : '');
        const missing = NAMES.filter((name) => !pieces.some(({ ours }) => ours === name));
        const text = whole('after');
        const usedBreak = whole('before').includes('\n') ? lineBreak : '\n';
        const gap = missing.length > 0 && text !== '' && !text.endsWith('\n') ? usedBreak : '';
        const added = missing.map((name) => `${name}="${OURS[name]}"${usedBreak}`).join('');
        const written = withVariables(whole('before'), OURS);
        expect(written).toBe(text + gap + added);
        expect(withVariables(written, OURS)).toBe(written);
      }),
      { numRuns: 2000 },
    );
  });

  it('is read by dotenv: its own variables as given, all others as before', () => {
    fc.assert(
      fc.property(file, ({ pieces, lineBreak }) => {
        const text = pieces.map((piece) => piece.before).join(lineBreak);
        const was = parse(text);
        const is = parse(withVariables(text, OURS));
        const own = Object.fromEntries(Object.entries(OURS).map(([k, v]) => [k, v.replaceAll('\\n', '\n')]));
        expect(is).toEqual({ ...was, ...own });
      }),
      { numRuns: 1000 },
    );
  });

  describe('on disk', () => {
    let folder = '';
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'env-file-'));
    });
    afterAll(() => rm(folder, { recursive: true }));

    it('keeps bytes that are no UTF-8, and takes the file away from others', async () => {
      const path = join(folder, 'latin1.env');
      const before = Buffer.from('# caf\xe9\nNAME=\xfc\xa0\nPAYSCORE_MCHID=1', 'latin1');
      await writeFile(path, before);
      await chmod(path, 0o644);
      await writeEnvFile(path, { PAYSCORE_MCHID: '2' });
      expect(await readFile(path)).toEqual(
        Buffer.from('# caf\xe9\nNAME=\xfc\xa0\nPAYSCORE_MCHID="2"', 'latin1'),
      );
      expect((await stat(path)).mode & 0o777).toBe(0o600);
    });

    it('makes the file where there is none', async () => {
      const path = join(folder, 'new.env');
      await writeEnvFile(path, { PAYSCORE_MCHID: '2' });
      expect(await readFile(path, 'utf8')).toBe('PAYSCORE_MCHID="2"\n');
    });
  });
});
