/** One `-----BEGIN …-----` block. */
export interface PemBlock {
  /** E.g. `PRIVATE KEY`, `CERTIFICATE`. */
  readonly label: string;
  /** The block alone, as OpenSSL writes it. */
  readonly text: string;
}

/** Problem of a text without a complete block, with a remedy if it is known. */
export interface PemDamage {
  readonly message: string;
  readonly remedy: string | null;
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]{1,40})-----((?:(?!-----)[\s\S])*)-----END \1-----/g;
const BEGIN = /-----BEGIN ([A-Z0-9 ]{1,40})-----([\s\S]*)/;
const END = /-----END ([A-Z0-9 ]{1,40})-----/;

const ONE_LINE =
  'Write its newlines as \\n, all in one line: docker --env-file and others take one line for a value. Or give the path of the file.';

/**
 * The PEM blocks of a text, in order. Newlines may be real, escaped as `\n` once or twice, or replaced by
 * spaces; lines may be indented.
 */
export function pemBlocks(text: string): PemBlock[] {
  return Array.from(withNewlines(text).matchAll(BLOCK), ([, label = '', body = '']) => blockOf(label, body));
}

/** The same content under another label. */
export function relabelled({ label, text }: PemBlock, other: string): PemBlock {
  return { label: other, text: text.replaceAll(` ${label}-----`, ` ${other}-----`) };
}

/**
 * Why a block is incomplete; null when the text has no part of a block.
 *
 * @param wanted label of the expected block
 */
export function pemDamage(text: string, wanted: string): PemDamage | null {
  const rest = withNewlines(text).replace(BLOCK, '');
  const [, label, after = ''] = BEGIN.exec(rest) ?? [];
  const ending = END.exec(rest)?.[1];
  if (label !== undefined && ending === undefined) {
    return /[A-Za-z0-9]/.test(after)
      ? damage(`has no -----END ${label}-----: its end is missing.`)
      : damage(`is cut off after its first line, -----BEGIN ${label}-----.`, ONE_LINE);
  }
  if (label === undefined && ending !== undefined) {
    return damage(`has no -----BEGIN ${ending}-----: its beginning is missing.`);
  }
  if (label !== undefined && label !== ending) return damage(`begins as ${label} and ends as ${ending}.`);
  if (label !== undefined) return damage('is damaged: its PEM block cannot be decoded.');
  if (/^\s*LS0tLS1CRUdJTi/.test(rest)) {
    return damage('is not PEM: it is PEM encoded in Base64 once more.', 'Decode it once (base64 -d).');
  }
  if (/^[A-Za-z0-9+/=\s]{200,}$/.test(rest)) {
    return damage(`is not PEM: it is Base64 without -----BEGIN ${wanted}----- before and the END behind it.`);
  }
  return null;
}

function damage(message: string, remedy: string | null = null): PemDamage {
  return { message, remedy };
}

function withNewlines(text: string): string {
  return text.replace(/(?:\\+r)?\\+n|\\+r/g, '\n').replace(/\r\n?/g, '\n');
}

function blockOf(label: string, body: string): PemBlock {
  // Old encrypted keys have one header per line.
  const lines = body.includes(':')
    ? body
        .trim()
        .split('\n')
        .map((line) => line.trim())
    : (body.replace(/\s+/g, '').match(/.{1,64}/g) ?? []);
  return { label, text: [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n') };
}
