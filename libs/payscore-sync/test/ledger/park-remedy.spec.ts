import { PARK_REMEDIES } from '../../src/ledger/index.js';
import { parkRemedy } from '../../src/ledger/states/park-reason.js';

describe('what a person should do about a refused request', () => {
  it.each<[string, number, RegExp]>([
    ['a missing permission is asked for', 403, /Ask it for the permission.*then retry/],
    ['an unknown order is looked for', 404, /does not know the order.*Retry once it is known/],
    ['wrong facts are corrected', 400, /cancel it and record the corrected fact/],
  ])('%s (%i)', (_what, httpStatus, remedy) => expect(parkRemedy('REJECTED', httpStatus)).toMatch(remedy));

  it('depends on the reason alone for every other reason, and without a status', () => {
    expect(parkRemedy('QUERY_FORBIDDEN', 403)).toBe(PARK_REMEDIES.QUERY_FORBIDDEN);
    expect(parkRemedy('REJECTED', null)).toBe(PARK_REMEDIES.REJECTED);
  });
});
