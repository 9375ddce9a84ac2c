import type { DiscoveryService } from '@nestjs/core';
import {
  type HandlerMark,
  handlerMarks,
  markedKeys,
  markedOutside,
  type MethodKey,
} from './handler-marks.js';
import type { AnyHandler } from './payscore-handler.js';

/** Label of a decorated method: `Class.method`. */
interface Placed extends HandlerMark {
  readonly place: string;
}

/** A decorated method that can be called; its id is not checked yet. */
export interface FoundHandler extends Placed {
  readonly call: AnyHandler;
}

/** A decorated method that is not called. */
export interface SkippedHandler extends Placed {
  /** Reason and remedy: `it is static. …` */
  readonly why: string;
}

export interface DiscoveredHandlers {
  readonly found: readonly FoundHandler[];
  readonly skipped: readonly SkippedHandler[];
  /** Classes that are no providers of this app. */
  readonly absent: readonly Placed[];
}

type Wrapper = ReturnType<DiscoveryService['getProviders']>[number];

/** Finds the decorated methods of all providers of the app, and those that cannot be called. */
export function discoverHandlers(discovery: DiscoveryService): DiscoveredHandlers {
  const [found, skipped]: [FoundHandler[], SkippedHandler[]] = [[], []];
  const prototypes: object[] = [];
  const seen = new Set<object>();
  const take = (wrapper: Wrapper, isController: boolean) => {
    const prototype = prototypeOf(wrapper);
    if (prototype === null) return;
    const { constructor } = prototype as { constructor: unknown };
    if (typeof constructor === 'function') prototypes.push(constructor);
    prototypes.push(prototype);
    const instance = (wrapper.instance ?? prototype) as object;
    // A factory may return an instance that is also a provider.
    if (seen.has(instance)) return;
    seen.add(instance);
    const why = isController ? CONTROLLER : skipReason(wrapper);
    for (const key of markedKeys(prototype)) {
      const reason = why ?? (isMethod(instance, key) ? null : NO_METHOD);
      const call: AnyHandler = (...args) => valueOf(instance, key).apply(instance, args);
      for (const placed of placedMarks(prototype, key)) {
        if (reason === null) found.push({ ...placed, call });
        else skipped.push({ ...placed, why: reason });
      }
    }
    if (typeof constructor !== 'function') return;
    for (const key of markedKeys(constructor)) {
      for (const placed of placedMarks(constructor, key)) skipped.push({ ...placed, why: STATIC });
    }
  };
  for (const wrapper of discovery.getProviders()) if (!wrapper.isAlias) take(wrapper, false);
  for (const wrapper of discovery.getControllers()) take(wrapper, true);
  const absent = markedOutside(prototypes).flatMap((target) =>
    markedKeys(target).flatMap((key) => placedMarks(target, key)),
  );
  return { found, skipped, absent };
}

const CONTROLLER = 'it is a controller. Move it to a provider.';
const STATIC = 'it is static, and only methods of instances are. Take "static" away.';
const NO_METHOD = 'it is no method of the instance. Decorate a plain method.';
const NO_INSTANCE = 'its provider was not made. Look at the module that provides it.';
const SCOPED =
  'its provider, or one it injects, is not of default scope, and there is no request to make it for. Move it to ' +
  'a provider of default scope.';

function skipReason(wrapper: Wrapper): string | null {
  if (!wrapper.isDependencyTreeStatic() || wrapper.isTransient) return SCOPED;
  return wrapper.instance === null || wrapper.instance === undefined ? NO_INSTANCE : null;
}

/** Prototype of a provider's instance; null if it cannot have decorated methods. */
function prototypeOf({ instance, metatype }: Wrapper): object | null {
  const holder: unknown = instance ?? (metatype as { prototype?: unknown } | null)?.prototype;
  if (typeof holder !== 'object' || holder === null) return null;
  // A class without an instance has only its prototype.
  const prototype = holder === instance ? Reflect.getPrototypeOf(holder) : holder;
  return prototype === Object.prototype ? null : prototype;
}

/** Called by name, so decorators and overrides apply. */
function valueOf(instance: object, key: MethodKey): AnyHandler {
  return Reflect.get(instance, key) as AnyHandler;
}

/** A decorator may replace it by a getter that returns the method. */
function isMethod(instance: object, key: MethodKey): boolean {
  try {
    return typeof valueOf(instance, key) === 'function';
  } catch {
    return false;
  }
}

function placedMarks(target: object, key: MethodKey): Placed[] {
  const owner =
    typeof target === 'function' ? target : (target as { constructor: { name?: string } }).constructor;
  const place = `${owner.name || 'a class without a name'}.${String(key)}`;
  return handlerMarks(target, key).map((mark) => ({ ...mark, place }));
}
