import type { HandlerEvent } from '../ledger/index.js';

/** Shared by all copies of this package in an app. */
const MARKS = Symbol.for('nestjs-payscore-sync:handler-marks');
const KEYS = Symbol.for('nestjs-payscore-sync:handler-keys');

export type MethodKey = string | symbol;

/** Options of a decorated method, checked at start so that all problems are reported together. */
export interface HandlerMark {
  readonly event: HandlerEvent;
  readonly id: unknown;
  /** Name of its registration; undefined: the unnamed one. */
  readonly registration: unknown;
}

/** Decorated classes of this process by the holder of their marks: the prototype, or the class for static methods. */
const marked = new Set<object>();

/**
 * Marks a method of a class by its name. The function itself is not marked: another decorator may replace it,
 * and a subclass may override it.
 * @param target prototype of the class, or the class for a static method
 */
export function markHandler(target: object, key: MethodKey, mark: HandlerMark): void {
  // Marks of this class only: its own decorators replace inherited ones.
  const marks = (Reflect.getOwnMetadata(MARKS, target, key) ?? []) as readonly HandlerMark[];
  const keys = (Reflect.getOwnMetadata(KEYS, target) ?? []) as readonly MethodKey[];
  Reflect.defineMetadata(MARKS, [...marks, mark], target, key);
  if (!keys.includes(key)) Reflect.defineMetadata(KEYS, [...keys, key], target);
  marked.add(target);
}

/** The marks of a method, its own or inherited. */
export function handlerMarks(target: object, key: MethodKey): readonly HandlerMark[] {
  return (Reflect.getMetadata(MARKS, target, key) as readonly HandlerMark[] | undefined) ?? [];
}

/** Names of the marked methods of a class and its base classes. */
export function markedKeys(target: object): readonly MethodKey[] {
  const keys = lineOf(target).flatMap(
    (one) => (Reflect.getOwnMetadata(KEYS, one) ?? []) as readonly MethodKey[],
  );
  return [...new Set(keys)];
}

/** Marked holders outside these classes. */
export function markedOutside(targets: readonly object[]): readonly object[] {
  const known = new Set(targets.flatMap(lineOf));
  return [...marked].filter((target) => !known.has(target));
}

/** The object and its prototypes. */
function lineOf(target: object): object[] {
  const line: object[] = [];
  for (let one: object | null = target; one !== null; one = Reflect.getPrototypeOf(one)) line.push(one);
  return line;
}
