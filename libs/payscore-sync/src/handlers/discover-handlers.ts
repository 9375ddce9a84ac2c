import { Logger } from '@nestjs/common';
import { type DiscoveryService, MetadataScanner } from '@nestjs/core';
import { type HandlerMark, handlerMarks } from './on-payscore-event.decorator.js';
import type { PayscoreHandler } from './payscore-handler.js';

/** A decorated method of a provider that can be called; its id is not checked yet. */
export interface FoundHandler extends HandlerMark {
  readonly place: string;
  readonly call: PayscoreHandler;
}

type Wrapper = ReturnType<DiscoveryService['getProviders']>[number];

const scanner = new MetadataScanner();

/**
 * Finds the decorated methods of all providers of the app. Those that cannot be called outside a request are
 * left out with a warning.
 */
export function discoverHandlers(discovery: DiscoveryService): FoundHandler[] {
  const logger = new Logger('PayscoreSync');
  const found: FoundHandler[] = [];
  const seen = new Set<object>();
  for (const wrapper of discovery.getProviders()) {
    const methods = methodsOf(wrapper);
    // A factory may hand out an instance that is a provider of its own.
    if (methods.length === 0 || seen.has(wrapper.instance as object)) continue;
    seen.add(wrapper.instance as object);
    const isSingleton = wrapper.isDependencyTreeStatic() && !wrapper.isTransient;
    for (const { mark, place, call } of methods) {
      if (isSingleton) found.push({ ...mark, place, call });
      else logger.warn(`${place} is not called for "${mark.event}": ${scopeRemedy}`);
    }
  }
  for (const { mark, place } of discovery.getControllers().flatMap(methodsOf)) {
    logger.warn(`${place} is not called for "${mark.event}": it is a controller. Move it to a provider.`);
  }
  return found;
}

const scopeRemedy =
  'its provider, or one it injects, is not of default scope, and there is no request to make it for. Move it to ' +
  'a provider of default scope.';

function methodsOf(wrapper: Wrapper): { mark: HandlerMark; place: string; call: PayscoreHandler }[] {
  if (wrapper.isAlias) return [];
  const instance: unknown = wrapper.instance;
  if (typeof instance !== 'object' || instance === null) return [];
  const prototype = Object.getPrototypeOf(instance) as Record<string, unknown> | null;
  if (prototype === null || prototype === Object.prototype) return [];
  return scanner.getAllMethodNames(prototype).flatMap((name) => {
    const method = prototype[name];
    return handlerMarks(method).map((mark) => ({
      mark,
      place: `${wrapper.metatype?.name || instance.constructor.name}.${name}`,
      call: (method as PayscoreHandler).bind(instance),
    }));
  });
}
