const PREFIX = 'nestjs-payscore-sync:class:';

/**
 * Lets `instanceof` recognize instances of another copy of this package: a package manager may install two
 * versions, and a test runner may load one twice. Derived classes are still distinguished.
 * @param name the same in every copy, independent of a bundler's names
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
    // An unreadable proxy is no instance.
    return false;
  }
}
