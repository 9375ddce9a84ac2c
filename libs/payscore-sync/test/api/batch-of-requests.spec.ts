import { validateSyncRequests } from '../../src/api/index.js';
import { ValidationError } from '../../src/errors/index.js';
import { NOW, official, withDetail } from './support/requests.js';

const problemsOf = (requests: unknown) => {
  try {
    validateSyncRequests(requests, NOW);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(ValidationError);
    return (error as ValidationError).problems;
  }
};

describe('a batch of requests', () => {
  it('answers the facts of each, in order', () => {
    const facts = validateSyncRequests(
      ['B', 'A'].map((out_order_no) => ({ ...official, out_order_no })),
      NOW,
    );
    expect(facts.map(({ outOrderNo }) => outOrderNo)).toEqual(['B', 'A']);
  });

  it('names the index of everything that is wrong, of all requests at once', () => {
    const problems = problemsOf([
      official,
      null,
      { ...official, sub_mchid: 'no good' },
      withDetail({ paid_time: 'yesterday' }),
    ]);
    expect(problems.map(({ field }) => field)).toEqual([
      'requests[1]',
      'requests[2].sub_mchid',
      'requests[3].detail.paid_time',
    ]);
  });

  it('takes a hole for a request that is missing', () => {
    const withHole = Object.assign(new Array(2), { 1: official });
    expect(problemsOf(withHole)).toMatchObject([{ field: 'requests[0]' }]);
  });

  it('counts what it does not list', () => {
    const problems = problemsOf(Array.from({ length: 60 }, () => 'x'));
    expect(problems).toHaveLength(51);
    expect(problems.at(-1)).toMatchObject({ field: 'requests', message: 'have 10 more problems.' });
  });

  it.each([undefined, null, {}, 'x', official])('is an array, not %p', (requests) => {
    expect(problemsOf(requests)).toMatchObject([
      { field: 'requests', remedy: expect.stringContaining('enqueue') },
    ]);
  });
});
