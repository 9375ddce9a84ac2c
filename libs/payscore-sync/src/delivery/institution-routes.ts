import { Logger } from '@nestjs/common';
import { Semaphore } from '../concurrency/semaphore.js';
import type { Institution } from '../api/institution.js';
import type { Route } from './attempt-executor.js';
import { DeliveryLog } from './delivery-log.js';
import type { DeliveryPorts } from './delivery-ports.js';
import type { DeliverySettings } from './delivery-settings.js';
import { CredentialGuard, credentialListener, RateLimiter } from './rate-limit/index.js';
import { TurnTaker } from './turns/index.js';

/** One institution with its concurrent calls in this process. */
export interface LimitedRoute extends Route {
  /** Of its own: an institution that answers slowly takes nothing from the others. */
  readonly slots: Semaphore;
  readonly turns: TurnTaker;
}

/** The routes of this process. One is kept when its institution is gone, for what is in progress. */
export class InstitutionRoutes {
  private readonly known = new Map<string, LimitedRoute>();
  private readonly withState = new Set<string>();
  private readonly logger = new Logger('PayscoreSync');
  private readonly log = new DeliveryLog();

  /** @param signal cuts calls off */
  constructor(
    private readonly ports: DeliveryPorts,
    private readonly settings: DeliverySettings,
    private readonly signal: AbortSignal,
    private readonly random: () => number,
  ) {}

  /** Made at the first use; null when there is no such institution now. */
  of(name: string): LimitedRoute | null {
    const institution = this.ports.institutions.find(name);
    return institution === null ? null : this.routeOf(institution);
  }

  /** Resolves once no call is in progress, to institutions that are gone included. */
  async idle(): Promise<void> {
    const routes = [...this.known.values()];
    await Promise.all(routes.flatMap(({ slots, credential }) => [slots.idle(), credential.idle()]));
  }

  /** Before the first claim of an institution: its quota is kept in a row of the ledger. */
  async ensureState({ institution: { name } }: LimitedRoute): Promise<void> {
    if (this.withState.has(name)) return;
    await this.ports.states.ensure([name]);
    this.withState.add(name);
  }

  /** An institution whose client was replaced keeps its limits and what it has in progress. */
  private routeOf(institution: Institution): LimitedRoute {
    const { name } = institution;
    const known = this.known.get(name);
    if (known?.institution === institution) return known;
    const route = { ...(known ?? this.limitsOf(name)), institution };
    this.known.set(name, route);
    return route;
  }

  private limitsOf(name: string): Omit<LimitedRoute, 'institution'> {
    const { settings } = this;
    const { sql, states, telemetry, bell } = this.ports;
    const ring = () => bell.ring(name);
    const countDue = (limit: number) => sql.countDue(name, limit);
    const rateLimiter = new RateLimiter(name, states, countDue, settings, {
      breaker: (state, isKnown) => this.log.breaker(state, isKnown),
      taken: (calls, isProbe) => telemetry.paced(name, calls, isProbe),
    });
    const credential = new CredentialGuard(
      () => (this.known.get(name) as LimitedRoute).institution,
      states.credentials,
      settings.breakerMs,
      () => rateLimiter.takeCheck(),
      credentialListener(this.logger, rateLimiter, ring),
      this.signal,
    );
    const turns = new TurnTaker(name, sql, states, this.random);
    const slots = new Semaphore(settings.concurrency, ring);
    return { rateLimiter, credential, turns, slots };
  }
}
