import { ConfigModule } from '@nestjs/config';
import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEnvFile } from '../../src/cli/command/load-env-file.js';

const folder = mkdtempSync(join(tmpdir(), 'doctor-env-'));
const file = join(folder, '.env');
afterAll(() => rmSync(folder, { recursive: true }));

function doctorReads(text: string, environment: Record<string, string> = {}): NodeJS.ProcessEnv {
  writeFileSync(file, text);
  const variables = { ...environment };
  loadEnvFile(file, variables);
  return variables;
}

/** What the host's ConfigModule makes of the file. */
async function hostReads(text: string): Promise<Record<string, unknown>> {
  writeFileSync(file, text);
  let read: Record<string, unknown> = {};
  await ConfigModule.forRoot({
    envFilePath: file,
    validatePredefined: false,
    validate: (variables) => {
      read = { ...variables };
      return {};
    },
  });
  return read;
}

const KEY = '-----BEGIN PRIVATE KEY-----\\r\\nMIIE\\r\\n-----END PRIVATE KEY-----';

describe("the doctor's environment file", () => {
  it.each([
    ['a byte order mark', '\uFEFFPAYSCORE_MCHID=1900000001\n', { PAYSCORE_MCHID: '1900000001' }],
    [
      'escaped line breaks of Windows',
      `PAYSCORE_MERCHANT_PRIVATE_KEY="${KEY}"\n`,
      { PAYSCORE_MERCHANT_PRIVATE_KEY: KEY.replaceAll('\\r', '\r').replaceAll('\\n', '\n') },
    ],
    ['a tab before a comment', 'PAYSCORE_MCHID=1900000001\t# ours\n', { PAYSCORE_MCHID: '1900000001' }],
    ['lines that end as on Windows', 'A=1\r\nB=2\r\n', { A: '1', B: '2' }],
    ['a value of several lines', 'A="1\n2"\nB=`3`', { A: '1\n2', B: '3' }],
    ['a colon', 'A: 1\nexport B = 2', { A: '1', B: '2' }],
  ])('is read with %s as the host reads it', async (_, text, expected) => {
    expect(doctorReads(text)).toEqual(expected);
    expect(await hostReads(text)).toEqual(expected);
  });

  it('is read as the host reads it, whatever is in it', async () => {
    const piece = fc.constantFrom(
      ...[
        'A',
        'B',
        '=',
        ':',
        ' ',
        '\t',
        '\n',
        '\r\n',
        '\\n',
        '\\r',
        '"',
        "'",
        '`',
        '#',
        '\uFEFF',
        '1',
        'export ',
      ],
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 25 }), async (pieces) => {
        const text = pieces.join('');
        expect(doctorReads(text)).toEqual(await hostReads(text));
      }),
      { numRuns: 300 },
    );
  });

  it('changes no variable that is set', () => {
    expect(doctorReads('A=1\nB=2', { A: '0' })).toEqual({ A: '0', B: '2' });
  });
});
