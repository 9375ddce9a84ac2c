import { inspect } from 'node:util';
import { textsWithin } from './texts-within.js';

/** Keeps a text where nobody sees it, and tells it. */
class Talker {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  [inspect.custom](): string {
    return this.#text;
  }
}

describe('the texts within a value', () => {
  const hidden = 'a text that nobody else has';
  const places: Readonly<Record<string, () => unknown>> = {
    itself: () => hidden,
    'a property': () => ({ a: { b: hidden } }),
    'a property that is not enumerable': () => Object.defineProperty({}, 'a', { value: { b: hidden } }),
    'the name of a property': () => ({ [hidden]: 1 }),
    'a symbol': () => ({ [Symbol(hidden)]: 1 }),
    'an array': () => [[hidden]],
    'the key of a map': () => new Map([[{ a: hidden }, 1]]),
    'the value of a map': () => new Map([[1, { a: hidden }]]),
    'a set': () => new Set([[hidden]]),
    'a promise': () => ({ a: Promise.resolve({ b: hidden }) }),
    'a weak map': () => {
      const key = {};
      return { key, map: new WeakMap([[key, { a: hidden }]]) };
    },
    'a function': () => Object.assign(() => undefined, { a: hidden }),
    'an error': () => new Error(hidden),
    'what an object says of itself': () => new Talker(hidden),
    'a prototype': () => Object.create({ a: hidden }) as object,
  };

  it.each(Object.keys(places))('are found in %s', (place) => {
    expect(textsWithin(places[place]?.(), 3)).toContain(hidden);
  });

  it('end at the depth, and where a value leads back to itself', () => {
    const far: { a: { b: { c: string } }; self?: object } = { a: { b: { c: hidden } } };
    far.self = far;
    expect(textsWithin(far, 2)).not.toContain(hidden);
    expect(textsWithin(far, 3)).toContain(hidden);
  });
});
