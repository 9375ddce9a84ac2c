import { runInNewContext } from 'node:vm';
import { errorMessage, errorText, textOf } from '../../src/text/error-text.js';

const throwing = (name: string) =>
  Object.defineProperty({}, name, {
    get() {
      throw new Error('a getter of the host');
    },
  });

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

describe('what was thrown', () => {
  it.each<[string, unknown, string]>([
    ['an Error', new RangeError('too much'), 'RangeError: too much'],
    ['control characters', new Error('a\r\nb\u001b[31mc\u202ed\u2028e'), 'Error: a b [31mc d e'],
    ['text', 'text', 'text'],
    ['null', null, 'threw a value of type object, not an Error'],
    ['nothing', undefined, 'threw a value of type undefined, not an Error'],
    ['a symbol', Symbol('canary'), 'threw a value of type symbol, not an Error'],
    ['a number', 7, 'threw a value of type number, not an Error'],
    ['a function', () => 'canary', 'threw a value of type function, not an Error'],
    ['a plain object', { secret: 'canary' }, 'threw a value of type object, not an Error'],
    ['an object without a prototype', Object.create(null), 'threw a value of type object, not an Error'],
    ['a getter that throws', throwing('message'), 'threw a value of type object, not an Error'],
    ['a name that throws', Object.assign(throwing('name'), { message: 'm' }), 'Error: m'],
    ['a name that is no text', Object.assign(new Error('m'), { name: Symbol('n') }), 'Error: m'],
    ['a message that is no text', Object.assign(new Error(), { message: {} }), 'Error:'],
    ['a revoked proxy', revoked(), 'threw a value of type object, not an Error'],
    ['an Error of another realm', runInNewContext('new TypeError("there")'), 'TypeError: there'],
    ['a long message', new Error('x'.repeat(1000)), `Error: ${'x'.repeat(505)}`],
    ['a message cut in a pair', new Error(`${'x'.repeat(504)}😀`), `Error: ${'x'.repeat(504)}`],
  ])('%s becomes one clean line', (_what, thrown, text) => expect(errorText(thrown)).toBe(text));

  it('is shown without its name where the line says already what failed', () => {
    expect(errorMessage(new RangeError('too\nmuch'))).toBe('too much');
    expect(errorMessage('text')).toBe('text');
    const refused = Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' });
    expect(errorMessage(refused)).toBe('ECONNREFUSED');
    expect(errorMessage(revoked())).toBe('threw a value of type object, not an Error');
  });

  it('is read by property without harm', () => {
    expect(textOf(Object.assign(new Error(), { code: 'E1' }), 'code')).toBe('E1');
    for (const thrown of [undefined, null, Symbol('x'), revoked(), throwing('code'), { code: 7 }]) {
      expect(textOf(thrown, 'code')).toBeNull();
    }
  });
});
