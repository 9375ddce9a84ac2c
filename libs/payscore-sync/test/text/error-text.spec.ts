import { errorText } from '../../src/handlers/error-text.js';

describe('what a handler threw', () => {
  it.each<[unknown, string]>([
    [new RangeError('too much'), 'RangeError: too much'],
    [new Error('a\r\nb\u001b[31mc\u202ed\u2028e'), 'Error: a b [31mc d e'],
    ['text', 'text'],
    [null, 'threw a value of type object, not an Error'],
    [{ secret: 'canary' }, 'threw a value of type object, not an Error'],
    [new Error('x'.repeat(1000)), `Error: ${'x'.repeat(505)}`],
    [new Error(`${'x'.repeat(504)}😀`), `Error: ${'x'.repeat(504)}`],
  ])('%p becomes one clean line', (thrown, text) => expect(errorText(thrown)).toBe(text));
});
