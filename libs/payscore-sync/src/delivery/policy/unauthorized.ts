import type { DeliveryMemory, Situation } from './delivery-state.js';

/** A sync's 401s, each followed by another order's success, before a person is asked. */
export const MAX_UNAUTHORIZED = 3;

/** Whether another order went through since the last 401 of this one. */
function isFollowed({ memory, lastSuccessAt }: Situation): boolean {
  return memory.unauthorizedAt !== null && lastSuccessAt !== null && lastSuccessAt > memory.unauthorizedAt;
}

/**
 * What is remembered after a 401. The credentials are everybody's trouble; that others go through while this one
 * does not is its own.
 */
export function afterUnauthorized(situation: Situation): DeliveryMemory {
  const { memory, now } = situation;
  const unauthorized = Math.min(memory.unauthorized + (isFollowed(situation) ? 1 : 0), MAX_UNAUTHORIZED);
  return { ...memory, unauthorized, unauthorizedAt: now };
}

/** Whether a further 401 of this sync tells nothing of the credentials: others went through twice in between. */
export function isOwnTrouble(situation: Situation): boolean {
  return situation.memory.unauthorized > 0 && isFollowed(situation);
}
