import { preferredWaitSeconds } from '../../src/http/caller-waits.js';

describe('Prefer: wait=N', () => {
  it.each<[string, unknown, number]>([
    ['alone', 'wait=10', 10],
    ['of no time', 'wait=0', 0],
    ['of the longest time', 'wait=30', 30],
    ['of more than the longest time', 'wait=31', 30],
    ['of very much more', 'wait=999999', 30],
    ['with blanks', '  wait = 10  ', 10],
    ['in quotes', 'wait="10"', 10],
    ['in capitals', 'Wait=10', 10],
    ['after another preference', 'respond-async, wait=10', 10],
    ['before another preference', 'wait=10, respond-async', 10],
    ['with a parameter', 'wait=10; foo=bar', 10],
    ['twice, where the first counts', 'wait=10, wait=20', 10],
    ['after one that cannot be read', 'wait=soon, wait=20', 20],
    ['in two headers', ['respond-async', 'wait=10'], 10],
  ])('%s is read', (_what, header, seconds) => expect(preferredWaitSeconds(header)).toBe(seconds));

  it.each<[string, unknown]>([
    ['an absent header', undefined],
    ['an empty header', ''],
    ['another preference', 'respond-async'],
    ['no number', 'wait=soon'],
    ['nothing after the sign', 'wait='],
    ['no sign', 'wait 10'],
    ['a negative number', 'wait=-1'],
    ['a fraction', 'wait=1.5'],
    ['a unit', 'wait=10s'],
    ['a longer name', 'await=10'],
    ['an exponent', 'wait=1e1'],
    ['a number in another script', 'wait=\u0661\u0660'],
    ['something that is no header', 10],
    ['null', null],
  ])('%s asks for no wait', (_what, header) => expect(preferredWaitSeconds(header)).toBeNull());
});
