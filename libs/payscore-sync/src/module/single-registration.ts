import type { Provider } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { PayscoreError } from '../errors/index.js';

/** Marks a registration. `Symbol.for`, since an app may hold two copies of this package. */
const REGISTRATION = Symbol.for('nestjs-payscore-sync:registration');
const ONLY_ONE = Symbol('one PayscoreSync registration of a name');

interface Registration {
  readonly name: string | undefined;
}

/**
 * Refuses a second registration of one name in an app: both would answer to one token, and whichever Nest finds
 * first would be taken. Two apps in one process know nothing of each other.
 */
export function registrationProviders(name: string | undefined): Provider[] {
  const registration: Registration = { name };
  return [
    { provide: REGISTRATION, useValue: registration },
    {
      provide: ONLY_ONE,
      inject: [ModulesContainer],
      useFactory: (modules: ModulesContainer) => assertOnlyOne(modules, name),
    },
  ];
}

/** @throws PayscoreError `PAYSCORE_E_DUPLICATE_REGISTRATION` */
function assertOnlyOne(modules: ModulesContainer, name: string | undefined): void {
  // All modules are known by now, and a value is there before any factory runs.
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
