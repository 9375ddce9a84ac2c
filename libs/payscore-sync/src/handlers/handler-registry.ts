import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { v7 as uuidv7 } from 'uuid';
import { knownAcrossCopies, PayscoreError, type PayscoreProblem } from '../errors/index.js';
import {
  HANDLER_EVENTS,
  type HandlerEvent,
  type NewHandlerCall,
  type WaitingHandler,
} from '../ledger/index.js';
import { REGISTRATION, type Registration } from '../options/index.js';
import { discoverHandlers, type FoundHandler } from './discover-handlers.js';
import type { HandlerMark } from './handler-marks.js';
import type { RegisteredHandler } from './payscore-handler.js';

const HANDLER_ID = /^[A-Za-z0-9_.-]{1,64}$/;

const DECORATORS: Readonly<Record<HandlerEvent, string>> = {
  synced: '@OnPayscoreSynced',
  double_paid: '@OnPayscoreDoublePaid',
  parked: '@OnPayscoreParked',
  stalled: '@OnPayscoreStalled',
  user_paid: '@OnPayscoreUserPaid',
  user_confirm: '@OnPayscoreUserConfirm',
};

const NEED_PERSON = ['double_paid', 'parked'] as const satisfies readonly HandlerEvent[];

/** The handlers of one registration. */
@Injectable()
export class HandlerRegistry implements OnModuleInit {
  private readonly logger = new Logger('PayscoreSync');
  private handlers: readonly RegisteredHandler[] | null = null;
  private readonly needPerson: readonly HandlerEvent[];
  /** Name of the registration; undefined: the unnamed one. */
  readonly registration: string | undefined;

  constructor(
    private readonly discovery: DiscoveryService,
    @Inject(REGISTRATION) { name, isNotified }: Pick<Registration, 'name' | 'isNotified'>,
  ) {
    this.registration = name;
    this.needPerson = isNotified ? [...NEED_PERSON, 'user_paid'] : NEED_PERSON;
  }

  /**
   * All providers exist, and no worker has started.
   * @throws PayscoreError `PAYSCORE_E_HANDLER` with every invalid or duplicate id
   */
  onModuleInit(): void {
    this.handlers = this.discover();
  }

  /** Also in an app that was never initialized: its events need handler calls too. */
  get all(): readonly RegisteredHandler[] {
    this.handlers ??= this.discover();
    return this.handlers;
  }

  idsOf(event: HandlerEvent): readonly string[] {
    return this.all.filter((handler) => handler.event === event).map(({ id }) => id);
  }

  /** Event and id of each handler. */
  get queues(): readonly WaitingHandler[] {
    return this.all.map(({ event, id }) => ({ event, handlerId: id }));
  }

  /** One call for each handler of an event of a sync or a notification. @param occurrence attempt that led to it; 0 when none did */
  callsOf(event: HandlerEvent, syncId: string, occurrence: number): NewHandlerCall[] {
    return this.idsOf(event).map((handlerId) => ({
      id: uuidv7(),
      sync_id: syncId,
      event,
      handler_id: handlerId,
      occurrence,
    }));
  }

  /** Warning at start without a handler for what needs an operator; otherwise null. A `user_paid` may be a late double payment. */
  get unheardWarning(): string | null {
    const unheard = this.needPerson.filter((event) => this.idsOf(event).length === 0);
    if (unheard.length === 0) return null;
    const options =
      this.registration === undefined ? '{ id }' : `{ id, registration: '${this.registration}' }`;
    const decorators = unheard.map((event) => `${DECORATORS[event]}(${options})`).join(' and ');
    return (
      `No handler is called for ${unheard.join(' and ')}, though these need a person: the app has none. ` +
      `Put ${decorators} on a method of a provider, see docs/events.md.`
    );
  }

  private discover(): readonly RegisteredHandler[] {
    const { found, skipped, absent } = discoverHandlers(this.discovery);
    assertKnownRegistrations(found, this.registrations());
    const isOurs = ({ registration }: HandlerMark) => registration === this.registration;
    const handlers = register(found.filter(isOurs));
    if (handlers.length > 0) this.logger.log(`Event handlers: ${listOf(handlers)}`);
    for (const { place, event, why } of skipped.filter(isOurs)) {
      this.logger.warn(`${place} is not called for "${event}": ${why}`);
    }
    const others = absent.filter(isOurs).map(({ place, event }) => `${place} (${event})`);
    if (others.length > 0) {
      this.logger.log(`Not called, since their classes are no providers of this app: ${others.join(', ')}`);
    }
    return handlers;
  }

  /** Names of the registrations of this app. */
  private registrations(): readonly (string | undefined)[] {
    const instances = this.discovery.getProviders().map(({ instance }): unknown => instance);
    const others = instances.filter((instance) => instance instanceof HandlerRegistry);
    return [this, ...others].map(({ registration }) => registration);
  }
}

knownAcrossCopies(HandlerRegistry, 'HandlerRegistry');

/** Handlers by event, in one line. */
function listOf(handlers: readonly RegisteredHandler[]): string {
  const heard = HANDLER_EVENTS.filter((event) => handlers.some((handler) => handler.event === event));
  return heard
    .map((event) => {
      const own = handlers.filter((handler) => handler.event === event);
      return `${event}: ${own.map(({ id, place }) => `"${id}" ${place}`).join(', ')}`;
    })
    .join('; ');
}

/** Refuses a handler of an unknown registration, which would never be called. */
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
  const problems = HANDLER_EVENTS.flatMap((event) => problemsOf(found.filter((one) => one.event === event)));
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
    if (found[first]?.place === place) {
      const message = `is there twice: two providers are of its class, and both have the id "${id}".`;
      return [{ field, message, remedy: 'Provide the class in one module, and export it from there.' }];
    }
    const taken = `has the id "${id}", which ${found[first]?.place} has already.`;
    return [{ field, message: taken, remedy: 'Give each handler of an event its own id.' }];
  });
}
