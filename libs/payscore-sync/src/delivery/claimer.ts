import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { PendingWork } from '../concurrency/pending-work.js';
import type { LeasedSync } from '../ledger/index.js';
import { errorMessage } from '../text/error-text.js';
import type { DeliveryPorts } from './delivery-ports.js';
import type { DeliverySettings } from './delivery-settings.js';
import type { InstitutionRoutes, LimitedRoute } from './institution-routes.js';
import { Lease } from './lease.js';
import { LostClaims } from './lost-claims.js';

/** Result of one claim. */
export interface Claimed {
  /** Null when no call may be made now, so that nothing was claimed. */
  readonly lease: Lease | null;
  readonly syncs: readonly LeasedSync[];
  /** The claim took as many as it could, so there are probably more. */
  readonly isMoreDue: boolean;
  /** It was not the rate limit, but the calls in progress, that it took no more. */
  readonly isOutOfSlots: boolean;
  /** When calls may be made that may not be made now, ms; null: none is held up. */
  readonly retryInMs: number | null;
}

/** Claims due syncs of an institution, as many as it may be sent calls now. */
export class Claimer {
  private readonly logger = new Logger('PayscoreSync');
  private readonly lostClaims: LostClaims;
  private readonly beside = new PendingWork();

  constructor(
    private readonly ports: DeliveryPorts,
    private readonly routes: Pick<InstitutionRoutes, 'ensureState'>,
    private readonly settings: Pick<DeliverySettings, 'leaseMs' | 'timeoutMs' | 'marginMs'>,
  ) {
    this.lostClaims = new LostClaims(ports.sql);
  }

  /** @param free calls that may begin beside those in progress @param max syncs at most */
  async claim(route: LimitedRoute, free: number, max: number): Promise<Claimed> {
    await this.giveBackLost();
    await this.routes.ensureState(route);
    const waitMs = await route.credential.waitMs();
    const { calls, retryInMs, due } =
      waitMs === null ? await route.rateLimiter.allowance() : { calls: 0, retryInMs: waitMs, due: 0 };
    this.ports.telemetry.polled(route.institution.name);
    if (calls === 0) return { lease: null, syncs: [], isMoreDue: false, isOutOfSlots: false, retryInMs };
    const limit = Math.min(free, calls, max);
    const { leaseMs, timeoutMs, marginMs } = this.settings;
    const lease = new Lease(leaseMs, randomUUID());
    const request = { limit, leaseMs, token: lease.token, deadlineMs: leaseMs - timeoutMs - marginMs };
    const { claim, isMoreDue } = await route.turns.claim(request, due > limit).catch((error: unknown) => {
      this.lostClaims.add(lease.token, leaseMs);
      throw error;
    });
    lease.granted(claim.now);
    const { syncs, gaveWay } = claim;
    if (gaveWay.length > 0) this.runBeside(this.advance(gaveWay, route.institution.name));
    if (syncs.length + gaveWay.length === 0) this.runBeside(this.ports.failovers.checkAfterEmptyClaim());
    return {
      lease,
      syncs,
      isMoreDue,
      isOutOfSlots: isMoreDue && limit === free,
      retryInMs: isMoreDue && limit < free ? retryInMs : null,
    };
  }

  /** Gives back what claims without an answer may hold. */
  giveBackLost(): Promise<void> {
    return this.lostClaims.giveBack();
  }

  /** Gives syncs back unsent. */
  async release(syncs: readonly LeasedSync[], { token }: Lease): Promise<void> {
    await this.ports.sql.release(
      syncs.map(({ id }) => id),
      token,
    );
  }

  /** Resolves once nothing is in progress beside the claims. */
  idle(): Promise<void> {
    return this.beside.idle();
  }

  /** A later sync of an order that was claimed before an earlier one gives way to it. */
  private async advance(orders: readonly string[], institution: string): Promise<void> {
    await this.ports.sql.advance(orders, 0);
    this.ports.bell.ring(institution);
  }

  private runBeside(work: Promise<void>): void {
    const logged = work.catch((error: unknown) =>
      this.logger.error(`An order could not be advanced: ${errorMessage(error)}`),
    );
    void this.beside.add(logged);
  }
}
