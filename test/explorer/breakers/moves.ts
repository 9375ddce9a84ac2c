import type { CredentialAnswer } from '../../../libs/payscore-sync/src/delivery/outcome/index.js';
import {
  afterReport,
  type ReplyReport,
  take,
  takeCheckCall,
} from '../../../libs/payscore-sync/src/delivery/rate-limit/rate-limit-rules.js';
import {
  afterCheck,
  takeCheck,
} from '../../../libs/payscore-sync/src/delivery/rate-limit/credential-breaker.js';
import { ANSWERS, type Breakers, LIMITS, NOW, TICK, tick } from './model.js';

export const BREAKER_RULES = { take, takeCheckCall, afterReport, afterCheck, takeCheck };
export type BreakerRules = typeof BREAKER_RULES;

export interface BreakerMove {
  readonly says: string;
  readonly next: Breakers;
  readonly broken?: string | null | undefined;
}

/** Orders in a window, in tens: a single one changes no decision, and more than these do not either. */
const inTens = (orders: number) => Math.min(20, Math.floor(orders / 10) * 10);

export function breakerMoves(state: Breakers, rules: BreakerRules): BreakerMove[] {
  const moves: BreakerMove[] = [{ says: 'a tick passes', next: tick(state) }];
  moves.push(
    reported(state, 'ten orders get no answer', { calls: 10, failures: 10 }, rules),
    reported(
      state,
      'a verified reply of two ticks ago is reported',
      { calls: 1, successAt: NOW - 2 * TICK },
      rules,
    ),
    reported(state, 'a 429 asks for a pause', { calls: 1, pauseMs: 2 * TICK }, rules),
  );
  if (state.callsOut > 0) {
    const heard = { ...state, callsOut: state.callsOut - 1 };
    moves.push(
      reported(heard, 'a probe gets a verified reply', { calls: 1, successAt: NOW }, rules),
      reported(heard, 'a probe gets no answer', { calls: 1, failures: 1 }, rules),
      { says: 'a process with a probe is killed', next: heard },
    );
  }
  for (const [replica, nextCheckAt] of state.guards.entries()) {
    if (nextCheckAt === null) {
      moves.push(claim(state, rules));
      for (const answer of ANSWERS) moves.push(ask(state, replica, answer, 'a call got a 401 and', rules));
    } else if (nextCheckAt <= NOW) {
      for (const answer of ANSWERS) moves.push(check(state, replica, answer, rules));
    }
  }
  return moves;
}

/** `RateLimiter.allowance`. */
function claim(state: Breakers, rules: BreakerRules): BreakerMove {
  const { granted, state: institution } = rules.take(state.institution, NOW, LIMITS);
  const after = probed(state, { ...state, institution }, granted);
  return { says: `a replica is granted ${granted} calls`, ...after };
}

/** `CredentialGuard.check`, once the guard's time is up. */
function check(state: Breakers, replica: number, answer: CredentialAnswer, rules: BreakerRules): BreakerMove {
  const taken = rules.takeCheck(state.credential, NOW, LIMITS.breakerMs);
  if (!taken.isGranted) {
    const next = taken.state.state === 'accepted' ? null : (taken.state.nextCheckAt ?? NOW);
    return { says: 'another replica has the check', next: withGuard(state, replica, next) };
  }
  const waiting = withGuard({ ...state, credential: taken.state }, replica, NOW + LIMITS.breakerMs);
  return ask(waiting, replica, answer, 'the credential is checked and', rules);
}

/** `CredentialGuard.ask`: the neutral question, as far as the institution allows a call. */
function ask(
  state: Breakers,
  replica: number,
  answer: CredentialAnswer,
  why: string,
  rules: BreakerRules,
): BreakerMove {
  const { isGranted, state: institution } = rules.takeCheckCall(state.institution, NOW, LIMITS);
  if (!isGranted) return { says: `${why} no call is left to ask`, next: { ...state, institution } };
  const asked = probed(state, { ...state, institution }, 0);
  const credential = rules.afterCheck(state.credential, { answer, hint: null }, NOW, LIMITS.breakerMs);
  const guard =
    answer === 'accepted'
      ? null
      : answer === 'refused'
        ? NOW + LIMITS.breakerMs
        : (state.guards[replica] ?? null);
  const after = withGuard({ ...asked.next, credential }, replica, guard);
  const report = answer === 'accepted' ? { successAt: NOW } : answer === 'unanswered' ? { failures: 1 } : {};
  const { next } = reported(after, '', { calls: 1, ...report }, rules);
  return { says: `${why} the neutral question is ${answer}`, next, broken: asked.broken };
}

/** `RateLimiter.report`. */
function reported(
  state: Breakers,
  says: string,
  changes: Partial<ReplyReport>,
  rules: BreakerRules,
): BreakerMove {
  const report: ReplyReport = {
    calls: 0,
    failures: 0,
    successAt: null,
    pauseMs: 0,
    skewMs: null,
    ...changes,
  };
  const after = rules.afterReport(state.institution, report, NOW, LIMITS);
  const window = { windowCalls: inTens(after.windowCalls), windowFailures: inTens(after.windowFailures) };
  const institution = { ...after, ...window };
  const isClosed = state.institution.breaker !== 'closed' && institution.breaker === 'closed';
  const isOld = report.successAt === null || report.successAt < NOW;
  const lastProbeAt = institution.breaker === 'closed' ? null : state.lastProbeAt;
  return {
    says,
    next: { ...state, institution, lastProbeAt },
    broken: isClosed && isOld && state.institution.breakerSince === NOW ? 'old news close the breaker' : null,
  };
}

/** One probe in one time of the breaker, and no call during a pause. */
function probed(before: Breakers, next: Breakers, granted: number): Pick<BreakerMove, 'next' | 'broken'> {
  const { breaker, notBefore } = before.institution;
  if (granted > 0 && notBefore !== null && notBefore > NOW)
    return { next, broken: 'a call during the pause' };
  if (breaker === 'closed' || granted === 0) return { next };
  const isSoon = before.lastProbeAt !== null && NOW - before.lastProbeAt < LIMITS.breakerMs;
  return {
    next: { ...next, callsOut: Math.min(1, next.callsOut + 1), lastProbeAt: NOW },
    broken: granted > 1 || isSoon ? 'more than one probe in one time of the breaker' : null,
  };
}

function withGuard(state: Breakers, replica: number, nextCheckAt: number | null): Breakers {
  return { ...state, guards: state.guards.map((guard, index) => (index === replica ? nextCheckAt : guard)) };
}
