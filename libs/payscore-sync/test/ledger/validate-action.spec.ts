import { validateAction } from '../../src/ledger/actions/validate-action.js';

const refusedFields = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    const { code, problems } = error as {
      code: string;
      problems: { field: string; message: string; remedy: string }[];
    };
    expect(code).toBe('PAYSCORE_E_VALIDATION');
    for (const { message, remedy } of problems) expect([message, remedy]).not.toContain('');
    return problems.map(({ field }) => field);
  }
  throw new Error('it was accepted');
};

describe('who and why', () => {
  it.each(['resolve', 'cancel'] as const)('%s needs both', (action) => {
    expect(refusedFields(() => validateAction(action, {}))).toEqual(['actor', 'reason']);
    expect(refusedFields(() => validateAction(action, { actor: 'alice' }))).toEqual(['reason']);
    expect(validateAction(action, { actor: 'alice', reason: 'refunded' })).toEqual({
      actor: 'alice',
      reason: 'refunded',
    });
  });

  it.each(['retry', 'check'] as const)('%s needs no reason, and keeps one that is given', (action) => {
    expect(validateAction(action, { actor: 'alice' })).toEqual({ actor: 'alice', reason: null });
    expect(validateAction(action, { actor: 'alice', reason: 'why' }).reason).toBe('why');
    expect(refusedFields(() => validateAction(action, { reason: 'why' }))).toEqual(['actor']);
  });

  it.each([
    ['null', null],
    ['a number', 7],
    ['an object', { toString: () => 'alice' }],
    ['nothing', ''],
    ['blanks', '   '],
    ['control characters alone', '\u0000\u001b\u202e'],
  ])('refuses %s', (_what, value) => {
    expect(refusedFields(() => validateAction('retry', { actor: value, reason: value }))).toEqual([
      'actor',
      'reason',
    ]);
  });

  it('takes the longest that fits and refuses one character more', () => {
    const longest = { actor: 'a'.repeat(128), reason: 'r'.repeat(512) };
    expect(validateAction('cancel', longest)).toEqual(longest);
    expect(
      refusedFields(() => validateAction('cancel', { actor: 'a'.repeat(129), reason: 'r'.repeat(513) })),
    ).toEqual(['actor', 'reason']);
  });

  it('makes one line of it, without control and format characters', () => {
    expect(
      validateAction('cancel', {
        actor: ' al\u0000ice\u200b ',
        reason: 'typo\r\n\u001b[31mred\u202e\ud800 微信',
      }),
    ).toEqual({ actor: 'al ice', reason: 'typo [31mred  微信' });
  });
});
