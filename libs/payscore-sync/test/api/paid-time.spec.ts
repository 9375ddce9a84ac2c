import fc from 'fast-check';
import { formatPaidTime, readPaidTime, toPaidTime } from '../../src/api/index.js';
import { always } from '../support/always.js';

const FIRST = Date.parse('0002-01-01T00:00:00Z');
const LAST = Date.parse('9998-12-31T23:59:59Z');
const seconds = fc.integer({ min: FIRST / 1000, max: LAST / 1000 });
const two = (n: number) => String(n).padStart(2, '0');

describe('paid_time', () => {
  it('is written in China time, in whole seconds', () => {
    expect(formatPaidTime(Date.parse('2019-11-11T08:24:05Z'))).toBe('2019-11-11T16:24:05+08:00');
    expect(formatPaidTime(Date.parse('2019-12-31T16:00:00Z'))).toBe('2020-01-01T00:00:00+08:00');
  });

  it('is written back as the instant it was read from', () =>
    always(seconds, (at) => {
      const text = formatPaidTime(at * 1000);
      expect(text).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/);
      expect(readPaidTime(text)).toEqual({ at: at * 1000 });
    }));

  it('is the same instant at every offset', () =>
    always(seconds, fc.boolean(), fc.nat(23), fc.nat(59), (at, east, hours, minutes) => {
      const offset = (east ? 1 : -1) * (hours * 60 + minutes) * 60_000;
      const wall = new Date(at * 1000 + offset).toISOString().slice(0, 19);
      const text = `${wall}${east ? '+' : '-'}${two(hours)}:${two(minutes)}`;
      expect(readPaidTime(text)).toEqual({ at: at * 1000 });
    }));

  it('is read or refused, never guessed: whatever is read is a text that names its instant', () => {
    const nearMiss = fc.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.0{1,3})?(Z|[+-]\d{2}:\d{2})$/);
    always(nearMiss, (text) => {
      const read = readPaidTime(text);
      if (!('at' in read)) return;
      const sign = text.endsWith('Z') ? 'Z' : text.slice(-6);
      const minutes =
        sign === 'Z' ? 0 : Number(`${sign[0]}1`) * (Number(sign.slice(1, 3)) * 60 + Number(sign.slice(4)));
      expect(new Date(read.at + minutes * 60_000).toISOString().slice(0, 19)).toBe(text.slice(0, 19));
    });
  });

  it('never throws and always says what to do', () =>
    always(fc.oneof(fc.anything(), fc.string(), fc.date().map(String)), (value) => {
      const read = readPaidTime(value);
      if ('at' in read) expect(Number.isSafeInteger(read.at)).toBe(true);
      else
        expect(read).toEqual({ message: expect.stringMatching(/\.$/), remedy: expect.stringMatching(/\.$/) });
    }));

  it.each([
    ['the second in which a moment lies', '2019-11-11T08:24:05.999Z', '2019-11-11T16:24:05+08:00'],
    ['a moment before 1970 in its own second', '1969-12-31T23:59:59.500Z', '1970-01-01T07:59:59+08:00'],
  ])('made of a Date is %s', (_what, moment, text) => expect(toPaidTime(new Date(moment))).toBe(text));
});
