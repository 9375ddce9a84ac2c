const PREFIX = 'nestjs-payscore-sync:class:';

/**
 * Lets `instanceof` know the instances that another copy of this package made: an app may hold two, where a package
 * manager installed two versions or a test runner loaded one twice. Classes derived from it are told apart as ever.
 * @param name the same in every copy, whatever a bundler makes of the class's own
 */
export function knownAcrossCopies(
  constructor: abstract new (...args: never[]) => object,
  name: string,
): void {
  const mark = Symbol.for(PREFIX + name);
  Object.defineProperty(constructor.prototype as object, mark, { value: true });
  Object.defineProperty(constructor, Symbol.hasInstance, {
    value(this: unknown, value: unknown): boolean {
      if (this === constructor) return isMarked(value, mark);
      return Function.prototype[Symbol.hasInstance].call(this as () => unknown, value);
    },
  });
}

function isMarked(value: unknown, mark: symbol): boolean {
  if (typeof value !== 'object' || value === null) return false;
  try {
    return (value as Readonly<Record<symbol, unknown>>)[mark] === true;
  } catch {
    // A proxy that refuses to be read is nobody's instance.
    return false;
  }
}
