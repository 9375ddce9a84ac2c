import { Logger, type OnModuleInit } from '@nestjs/common';
import type { DiscoveryService } from '@nestjs/core';
import { PayscoreError, type PayscoreProblem } from '../errors/index.js';
import { SYNC_EVENTS, type SyncEvent } from '../ledger/index.js';
import { discoverHandlers, type FoundHandler } from './discover-handlers.js';
import type { RegisteredHandler } from './payscore-handler.js';

const HANDLER_ID = /^[A-Za-z0-9_.-]{1,64}$/;

const DECORATORS: Readonly<Record<SyncEvent, string>> = {
  synced: '@OnPayscoreSynced',
  double_paid: '@OnPayscoreDoublePaid',
  parked: '@OnPayscoreParked',
  stalled: '@OnPayscoreStalled',
};

const NEED_PERSON = ['double_paid', 'parked'] as const satisfies readonly SyncEvent[];

/** The handlers of the app that listen to one registration. */
export class HandlerRegistry implements OnModuleInit {
  private handlers: readonly RegisteredHandler[] = [];

  constructor(
    private readonly discovery: DiscoveryService,
    /** Of the registration; undefined: the unnamed one. */
    readonly registration?: string,
  ) {}

  /**
   * Every provider exists by now, and no worker has started yet.
   * @throws PayscoreError `PAYSCORE_E_HANDLER` with every id that is wrong or taken
   */
  onModuleInit(): void {
    const found = discoverHandlers(this.discovery);
    assertKnownRegistrations(found, this.registrations());
    this.handlers = register(found.filter(({ registration }) => registration === this.registration));
    if (this.handlers.length === 0) return;
    const list = this.handlers.map(({ event, id, place }) => `${event} "${id}" ${place}`).join(', ');
    new Logger('PayscoreSync').debug(`Event handlers: ${list}`);
  }

  get all(): readonly RegisteredHandler[] {
    return this.handlers;
  }

  idsOf(event: SyncEvent): readonly string[] {
    return this.handlers.filter((handler) => handler.event === event).map(({ id }) => id);
  }

  /**
   * What to say at start when nobody would learn that a person is needed; null when somebody does. Nothing else
   * brings a double payment to anybody's notice.
   */
  get silence(): string | null {
    const unheard = NEED_PERSON.filter((event) => this.idsOf(event).length === 0);
    if (unheard.length === 0) return null;
    const options =
      this.registration === undefined ? '{ id }' : `{ id, registration: '${this.registration}' }`;
    const decorators = unheard.map((event) => `${DECORATORS[event]}(${options})`).join(' and ');
    return (
      `Nobody is told of ${unheard.join(' and ')}, though such syncs need a person: the app has no handler for it. ` +
      `Put ${decorators} on a method of a provider, see docs/events.md.`
    );
  }

  /** Names of the registrations of this app. */
  private registrations(): readonly (string | undefined)[] {
    const instances = this.discovery.getProviders().map(({ instance }): unknown => instance);
    const others = instances.filter((instance) => instance instanceof HandlerRegistry);
    return [this, ...others].map(({ registration }) => registration);
  }
}

/** A handler of a registration that does not exist would never be called, and nobody would know. */
function assertKnownRegistrations(
  found: readonly FoundHandler[],
  known: readonly (string | undefined)[],
): void {
  const names = [...new Set(known)].map((name) => (name === undefined ? 'the unnamed one' : `"${name}"`));
  const problems = found
    .filter(({ registration }) => !(known as readonly unknown[]).includes(registration))
    .map(({ event, place, registration }) => ({
      field: `${DECORATORS[event]} on ${place}`,
      message:
        registration === undefined
          ? 'listens to the unnamed registration, which this app does not have.'
          : `listens to the registration ${JSON.stringify(registration)}, which this app does not have.`,
      remedy: `Give { registration } with the name given to forRoot or forRootAsync; there is ${names.join(', ')}.`,
    }));
  refuse(problems);
}

/** @throws PayscoreError `PAYSCORE_E_HANDLER` */
export function register(found: readonly FoundHandler[]): readonly RegisteredHandler[] {
  const problems = SYNC_EVENTS.flatMap((event) => problemsOf(found.filter((one) => one.event === event)));
  refuse(problems);
  return found.map(({ event, id, place, call }) => ({ event, id: id as string, place, call }));
}

function refuse(problems: readonly PayscoreProblem[]): void {
  if (problems.length === 0) return;
  const lines = problems.map(({ field, message, remedy }) => `  - ${field}: ${message} ${remedy}`);
  const text = ['PayscoreSyncModule cannot start, its event handlers are not right:', ...lines].join('\n');
  throw new PayscoreError('PAYSCORE_E_HANDLER', text, { problems });
}

function problemsOf(found: readonly FoundHandler[]): PayscoreProblem[] {
  return found.flatMap(({ event, id, place }, index) => {
    const field = `${DECORATORS[event]} on ${place}`;
    if (typeof id !== 'string' || !HANDLER_ID.test(id)) {
      const remedy = 'Give { id } with 1 to 64 letters, digits, "_", "." or "-", and never change it.';
      return [{ field, message: 'has no valid id.', remedy }];
    }
    const first = found.findIndex((other) => other.id === id);
    if (first === index) return [];
    const taken = `has the id "${id}", which ${found[first]?.place} has already.`;
    return [{ field, message: taken, remedy: 'Give each handler of an event its own id.' }];
  });
}
