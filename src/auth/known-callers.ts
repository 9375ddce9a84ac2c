import { timingSafeEqual } from 'node:crypto';
import type { PayscoreAccess } from 'nestjs-payscore-sync';
import { digestOf, type KnownCaller } from './caller.js';

/** The callers this service knows by their tokens. */
export class KnownCallers {
  constructor(private readonly callers: readonly KnownCaller[]) {}

  /** Null for an unknown token. Takes as long whichever token it is, and however much of it is right. */
  find(token: string): PayscoreAccess | null {
    const digest = digestOf(token);
    const [found] = this.callers.filter((caller) => timingSafeEqual(caller.digest, digest));
    return found ? { actor: found.actor, can: found.can } : null;
  }
}
