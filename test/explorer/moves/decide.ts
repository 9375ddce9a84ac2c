import type {
  RetryState,
  Transition,
  TransitionInput,
} from '../../../libs/payscore-sync/src/delivery/policy/index.js';
import type { NamedReply } from '../model/replies.js';
import type { Rules } from '../model/rules.js';
import type { Scenario } from '../model/scenario.js';
import { FAR, NOW, OLDEST } from '../model/settings.js';
import type { Claimed } from '../model/state.js';

/** What comes next, by the real rules; as `AttemptExecutor` asks them. */
export function stepAfter(
  { reply, credential }: NamedReply,
  claim: Claimed,
  startedAt: number,
  now: number,
  rules: Rules,
  { facts }: Scenario,
): Transition {
  const input: TransitionInput = {
    memory: claim.memory,
    now,
    startedAt,
    isVerified: reply.verification === 'verified',
    retryAfterMs: null,
    credential: credential ?? null,
    random: 0,
  };
  const fact = facts[claim.fact];
  if (claim.status === 'queued' || !fact) return plain(rules.afterSend(reply, input));
  return plain(rules.afterAnswer(reply, input, fact, claim));
}

/** Without what only makes waits longer: a worker of the model may be as slow as it likes anyway. */
function plain(step: Transition): Transition {
  const dueAt = step.dueAt === null ? null : Math.min(step.dueAt, FAR);
  return { ...step, dueAt, memory: plainMemory(step.memory) };
}

export function plainMemory(memory: RetryState): RetryState {
  return {
    ...memory,
    failures: 0,
    // Limits of half an hour and of days are out of sight.
    uncertainSince: memory.uncertainSince === null ? null : NOW,
    notCompletedSince: memory.notCompletedSince === null ? null : NOW,
    absentSince: memory.absentSince === null ? null : Math.max(memory.absentSince, OLDEST.absence),
  };
}
