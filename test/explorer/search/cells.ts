import { NOW } from '../model/settings.js';

/** Most times that are kept lie less than this before or after the present moment, ticks. */
const NEAR = 0x40;

/** Small numbers in a row as a text: states are told apart by it a million times in a run. */
export class Cells {
  private readonly bytes = Buffer.alloc(256);
  private length = 0;

  /** In a byte below 128, else in two. @param value 0 to 32,767 */
  put(value: number): void {
    if (!(value >= 0 && value < 0x8000) || this.length + 2 > this.bytes.length) {
      throw new RangeError(`${value} has no place in a key`);
    }
    if (value >= 0x80) {
      this.bytes[this.length] = 0x80 + (value >> 8);
      this.length += 1;
    }
    this.bytes[this.length] = value;
    this.length += 1;
  }

  time(at: number | null): void {
    const place = at === null ? 0 : at - NOW + NEAR;
    this.put(at === null || (place > 0 && place < 2 * NEAR) ? place : place + 0x4000);
  }

  /** What was put since the last text. */
  text(): string {
    const text = this.bytes.toString('latin1', 0, this.length);
    this.length = 0;
    return text;
  }
}

const codes = new Map<string, number>();

/** The number of a word, the same in one process; some dozens. */
export function codeOf(word: string | null): number {
  if (word === null) return 0;
  const known = codes.get(word);
  if (known !== undefined) return known;
  codes.set(word, codes.size + 1);
  return codes.size;
}
