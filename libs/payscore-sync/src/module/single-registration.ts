import { Inject, Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { PayscoreError } from '../errors/index.js';
import { REGISTRATION, type Registration } from '../options/index.js';

/**
 * Refuses a second registration of one name in an app: both would use one token. Two apps in one process are
 * independent.
 */
@Injectable()
export class SingleRegistration {
  /** @throws PayscoreError `PAYSCORE_E_DUPLICATE_REGISTRATION` */
  constructor(modules: ModulesContainer, @Inject(REGISTRATION) { name }: Registration) {
    // All modules are known now, and a value exists before any class is built.
    const registrations = [...modules.values()].flatMap(({ providers }) => {
      const instance: unknown = providers.get(REGISTRATION)?.instance;
      return instance ? [instance as Registration] : [];
    });
    const count = registrations.filter((other) => other.name === name).length;
    if (count < 2) return;
    throw new PayscoreError(
      'PAYSCORE_E_DUPLICATE_REGISTRATION',
      `PayscoreSyncModule is registered ${count} times ${name === undefined ? 'without a name' : `under the name "${name}"`} ` +
        'in this app. Register it once, with isGlobal: true or by importing and exporting that one module, or give ' +
        'each registration a name of its own.',
    );
  }
}
