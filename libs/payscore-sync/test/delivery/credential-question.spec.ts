import type { CredentialAnswer } from '../../src/delivery/outcome/index.js';
import { CredentialQuestion } from '../../src/delivery/rate-limit/credential-question.js';

/** A question whose checks end when the test says so. */
function setUp() {
  const clock = { now: 0 };
  const open: ((answer: CredentialAnswer) => void)[] = [];
  const ask = jest.fn(async () => {
    const begunAt = clock.now;
    const answer = await new Promise<CredentialAnswer>((resolve) => open.push(resolve));
    return { answer, hint: null, begunAt };
  });
  const end = async (answer: CredentialAnswer) => {
    open.shift()?.(answer);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { ask, clock, end, question: new CredentialQuestion(ask) };
}

describe('the question to a credential', () => {
  it('is asked once for all 401s that arrived before', async () => {
    const { ask, clock, end, question } = setUp();
    clock.now = 10;
    const answers = [8, 9, 10].map((since) => question.answerFor(since));
    await end('accepted');
    expect(await Promise.all(answers)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it('is asked again for 401s that arrived meanwhile, once for all of them', async () => {
    const { ask, clock, end, question } = setUp();
    clock.now = 10;
    const first = question.answerFor(10);
    clock.now = 20;
    const later = [15, 20].map((since) => question.answerFor(since));
    await end('accepted');
    expect(await first).toBe('accepted');
    expect(ask).toHaveBeenCalledTimes(2);
    await end('refused');
    expect(await Promise.all(later)).toEqual(['refused', 'refused']);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('is answered by a verified reply to a call that began later, and by no earlier one', async () => {
    const { ask, end, question } = setUp();
    question.proved(11);
    expect(await question.answerFor(10)).toBe('accepted');
    expect(ask).not.toHaveBeenCalled();
    const later = question.answerFor(12);
    expect(ask).toHaveBeenCalledTimes(1);
    question.proved(9);
    await end('unanswered');
    // It was asked at 0, before the 401: this answer does not count.
    expect(ask).toHaveBeenCalledTimes(2);
    question.proved(13);
    await end('refused');
    expect(await later).toBe('accepted');
  });

  it('has no answer when the check has none', async () => {
    const { clock, end, question } = setUp();
    clock.now = 10;
    const answer = question.answerFor(10);
    await end('unanswered');
    expect(await answer).toBe('unanswered');
  });
});
