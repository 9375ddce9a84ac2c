/** One `-----BEGIN …-----` block. */
export interface PemBlock {
  /** E.g. `PRIVATE KEY`, `CERTIFICATE`. */
  readonly label: string;
  /** The block alone, with real newlines. */
  readonly text: string;
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]{1,40})-----[\s\S]*?-----END \1-----/g;

/** The PEM blocks of a text, in order. Newlines may be real or written as `\n`, as environment files do. */
export function pemBlocks(text: string): PemBlock[] {
  const unescaped = text.replace(/\\r\\n|\\n/g, '\n').replace(/\r\n?/g, '\n');
  return Array.from(unescaped.matchAll(BLOCK), (match) => ({ label: match[1] ?? '', text: `${match[0]}\n` }));
}
