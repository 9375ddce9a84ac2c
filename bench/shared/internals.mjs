import { ModulesContainer } from '@nestjs/core';

/** A provider of the module that has no public name, by the name of its class. */
export function internalsOf(app, className) {
  for (const { providers } of app.get(ModulesContainer).values()) {
    for (const [token, { instance }] of providers) {
      if (typeof token === 'function' && token.name === className) return instance;
    }
  }
  throw new Error(`No provider is a ${className}.`);
}
