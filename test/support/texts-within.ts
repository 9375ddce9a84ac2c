import { inspect, types } from 'node:util';

/**
 * The texts in a value, at most `depth` properties away, where `inspect` with `showHidden` would show them. It shows an
 * object again at each place that leads to it, which makes hundreds of megabytes of a Nest app; here it is read once.
 */
export function textsWithin(root: unknown, depth: number): string {
  const texts = new Set<string>();
  const seen = new Set<object>();
  let level: unknown[] = [root];
  for (let left = depth; left >= 0; left -= 1) {
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value === 'string') texts.add(value);
      if (!isObject(value) || seen.has(value)) continue;
      seen.add(value);
      if (isOpaque(value)) texts.add(inspect(value, { depth: left, showHidden: true }));
      for (const part of partsOf(value)) next.push(part);
    }
    level = next;
  }
  return [...texts].join('\n');
}

const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';

/** What only `inspect` sees into, and what shows itself by words of its own. */
const isOpaque = (value: object) =>
  types.isPromise(value) || types.isWeakMap(value) || types.isWeakSet(value) || showsItself(value);

const showsItself = (value: object) => inspect.custom in value && !Object.hasOwn(value, 'constructor');

/** Names and values of all properties, without calling a getter; entries of collections. */
function* partsOf(value: object): Generator<unknown> {
  // Their numbers are no text.
  if (types.isArrayBufferView(value)) return;
  if (types.isMap(value)) yield* [...value].flat();
  if (types.isSet(value)) yield* value;
  for (const key of Reflect.ownKeys(value)) {
    yield typeof key === 'symbol' ? key.description : key;
    const descriptor = Reflect.getOwnPropertyDescriptor(value, key);
    if (descriptor && 'value' in descriptor) yield descriptor.value;
  }
  yield Object.getPrototypeOf(value);
}
