import type { SyncEvent } from '../ledger/index.js';

/** Shared by all copies of this package in an app. */
const MARKS = Symbol.for('nestjs-payscore-sync:handler-marks');
const KEYS = Symbol.for('nestjs-payscore-sync:handler-keys');

export type MethodKey = string | symbol;

/** What a decorator says of its method; not checked yet, so that what is wrong is told at start and all at once. */
export interface HandlerMark {
  readonly event: SyncEvent;
  readonly id: unknown;
  /** Name of the registration it listens to; undefined: the unnamed one. */
  readonly registration: unknown;
}

/** Every class that was decorated in this process, by what holds the marks: its prototype, or itself for statics. */
const marked = new Set<object>();

/**
 * Marks a method of a class by its name. Not the function itself: another decorator may put a function of its own in
 * its place, and a subclass may override it.
 * @param target prototype of the class, or the class for a static method
 */
export function markHandler(target: object, key: MethodKey, mark: HandlerMark): void {
  // Of this class alone: what it decorates itself takes the place of what it would inherit.
  const marks = (Reflect.getOwnMetadata(MARKS, target, key) ?? []) as readonly HandlerMark[];
  const keys = (Reflect.getOwnMetadata(KEYS, target) ?? []) as readonly MethodKey[];
  Reflect.defineMetadata(MARKS, [...marks, mark], target, key);
  if (!keys.includes(key)) Reflect.defineMetadata(KEYS, [...keys, key], target);
  marked.add(target);
}

/** The marks of a method, its own or those of the one it overrides. */
export function handlerMarks(target: object, key: MethodKey): readonly HandlerMark[] {
  return (Reflect.getMetadata(MARKS, target, key) as readonly HandlerMark[] | undefined) ?? [];
}

/** Names of the marked methods of a class and those it derives from. */
export function markedKeys(target: object): readonly MethodKey[] {
  const keys = lineOf(target).flatMap(
    (one) => (Reflect.getOwnMetadata(KEYS, one) ?? []) as readonly MethodKey[],
  );
  return [...new Set(keys)];
}

/** What holds marks, and in the line of none of these. */
export function markedOutside(targets: readonly object[]): readonly object[] {
  const known = new Set(targets.flatMap(lineOf));
  return [...marked].filter((target) => !known.has(target));
}

/** It and what it derives from. */
function lineOf(target: object): object[] {
  const line: object[] = [];
  for (let one: object | null = target; one !== null; one = Reflect.getPrototypeOf(one)) line.push(one);
  return line;
}
