/** The few ASN.1 types a certificate is made of, in DER (ITU-T X.690). */

const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  explicit: 0xa0,
} as const;

export const sequence = (...items: Buffer[]) => element(TAG.sequence, Buffer.concat(items));
export const set = (...items: Buffer[]) => element(TAG.set, Buffer.concat(items));
export const boolean = (value: boolean) => element(TAG.boolean, Buffer.of(value ? 0xff : 0x00));
export const octetString = (bytes: Buffer) => element(TAG.octetString, bytes);
export const utf8 = (text: string) => element(TAG.utf8, Buffer.from(text));

/** `[number]` around another element. */
export const explicit = (number: number, item: Buffer) => element(TAG.explicit + number, item);

/** A number that is not negative, most significant byte first. */
export function integer(bytes: Buffer): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0);
  const shortest = start < 0 ? Buffer.of(0) : bytes.subarray(start);
  const wouldBeNegative = (shortest[0] ?? 0) >= 0x80;
  return element(TAG.integer, wouldBeNegative ? Buffer.concat([Buffer.of(0), shortest]) : shortest);
}

/** @param unusedBits how many of the last byte's lowest bits do not count */
export function bitString(bytes: Buffer, unusedBits = 0): Buffer {
  return element(TAG.bitString, Buffer.concat([Buffer.of(unusedBits), bytes]));
}

/** An object identifier from its dotted form. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return element(TAG.oid, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** An instant in whole seconds; from 2050 on with four digits for the year, as RFC 5280 wants it. */
export function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().slice(0, 19).replace(/[-:T]/g, '');
  const late = new Date(ms).getUTCFullYear() >= 2050;
  const text = `${late ? digits : digits.slice(2)}Z`;
  return element(late ? TAG.generalizedTime : TAG.utcTime, Buffer.from(text));
}

function element(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.of(tag), lengthOf(content.length), content]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest >>>= 8) bytes.unshift(rest & 0xff);
  return Buffer.of(0x80 | bytes.length, ...bytes);
}

/** Seven bits a byte, the highest bit set on all but the last. */
function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}
