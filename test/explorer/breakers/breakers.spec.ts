import { BREAKER_RULES, type BreakerRules } from './moves.js';
import { exploreBreakers } from './search.js';

/** More than there are. */
const ALL = 200_000;

const RULES_OFF: [rule: string, off: Partial<BreakerRules>, breaks: string][] = [
  [
    'one probe at a time',
    { take: (state, now, limits) => BREAKER_RULES.take({ ...state, breakerUntil: now }, now, limits) },
    'more than one probe in one time of the breaker',
  ],
  [
    'a probe that is never heard of is made again',
    {
      take: (state, now, limits) => {
        if (state.breaker === 'half-open') return { granted: 0, state };
        return BREAKER_RULES.take(state, now, limits);
      },
    },
    'no call is ever made again',
  ],
  [
    'nothing is called during a pause',
    { take: (state, now, limits) => BREAKER_RULES.take({ ...state, notBefore: null }, now, limits) },
    'a call during the pause',
  ],
  [
    'news from before it opened close no breaker',
    {
      afterReport: (state, report, now, limits) =>
        BREAKER_RULES.afterReport(state, { ...report, successAt: report.successAt && now + 1 }, now, limits),
    },
    'old news close the breaker',
  ],
  [
    'a check that is never heard of is made again',
    {
      takeCheck: (before, now, breakerMs) => {
        const taken = BREAKER_RULES.takeCheck(before, now, breakerMs);
        return {
          ...taken,
          state: {
            ...taken.state,
            nextCheckAt: taken.isGranted ? Number.MAX_SAFE_INTEGER : before.nextCheckAt,
          },
        };
      },
    },
    'no call is ever made again',
  ],
  [
    'a check is the probe of an institution whose credential is refused',
    {
      takeCheckCall: (state, now, limits) =>
        state.breaker === 'open'
          ? { isGranted: false, state }
          : BREAKER_RULES.takeCheckCall(state, now, limits),
    },
    'no call is ever made again',
  ],
];

describe('the breakers for outages and for credentials, on two replicas', () => {
  it('make one probe at a time, no call during a pause, and calls again in the end, in every state there is', () => {
    const { story, states } = exploreBreakers(BREAKER_RULES, ALL);
    expect(story).toEqual([]);
    expect(states).toBeGreaterThan(10_000);
  });

  it.each(RULES_OFF)('without "%s" there is a violation', (_rule, off, breaks) => {
    const { story } = exploreBreakers({ ...BREAKER_RULES, ...off }, ALL);
    expect(story.at(-1)).toBe(`=> ${breaks}`);
  });
});
