export const SCHEME = 'WECHATPAY2-SHA256-RSA2048';

/** The five items of the `Authorization` header. */
export interface Authorization {
  readonly mchid: string;
  readonly nonce: string;
  readonly signature: string;
  /** Unix seconds, as text: the signature covers the characters sent. */
  readonly timestamp: string;
  readonly serialNo: string;
}

const SHAPES = new Map([
  ['mchid', /^[0-9]{1,32}$/],
  ['nonce_str', /^[\x21-\x7e]{1,128}$/],
  ['signature', /^[A-Za-z0-9+/]+={0,2}$/],
  ['timestamp', /^[0-9]{1,12}$/],
  ['serial_no', /^[0-9A-Za-z_]{1,64}$/],
]);

/** Reads the header: the five items in any order, none twice, nothing else. A string says what is wrong. */
export function parseAuthorization(header: string): Authorization | string {
  const [scheme, items] = splitOnce(header, ' ');
  if (scheme !== SCHEME) return `the scheme must be ${SCHEME}`;

  const found = new Map<string, string>();
  for (const item of items.split(',')) {
    const [, name = '', value = ''] = /^\s*([a-z_]+)="([^"]*)"\s*$/.exec(item) ?? [];
    const shape = SHAPES.get(name);
    if (shape === undefined) return 'it must hold name="value" items, and only the five known names';
    if (found.has(name)) return `${name} is there twice`;
    if (!shape.test(value)) return `${name} is badly formed`;
    found.set(name, value);
  }
  const missing = [...SHAPES.keys()].find((name) => !found.has(name));
  if (missing !== undefined) return `${missing} is missing`;

  const read = (name: string) => found.get(name) ?? '';
  return {
    mchid: read('mchid'),
    nonce: read('nonce_str'),
    signature: read('signature'),
    timestamp: read('timestamp'),
    serialNo: read('serial_no'),
  };
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}
