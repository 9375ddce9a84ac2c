import { ValidationError } from '../../src/errors/index.js';
import { listFilter, orderFilter } from '../../src/http/query-parameters.js';
import { SYNC_STATUSES } from '../../src/ledger/index.js';

const CURSOR = '0190a3b4-5c6d-7e8f-9a0b-1c2d3e4f5a6b';

function fieldsOf(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof ValidationError) return error.problems.map((one) => one.field);
    throw error;
  }
  return [];
}

describe('the query of an order', () => {
  it('narrows by institution and sub-merchant', () => {
    expect(orderFilter({ institution: 'hk', sub_mchid: '1900000109' })).toEqual({
      institution: 'hk',
      subMchid: '1900000109',
    });
  });

  it('narrows nothing when it is empty, or its values are', () => {
    expect(orderFilter({})).toEqual({});
    expect(orderFilter({ institution: '', sub_mchid: '' })).toEqual({});
  });

  it('ignores parameters of others', () => expect(orderFilter({ utm_source: 'x' })).toEqual({}));

  it.each([
    ['twice', ['a', 'b']],
    ['as an object', { $ne: '' }],
    ['as a number', 1],
    ['as null', null],
  ])('is refused with a value given %s, which would widen or break the search', (_how, value) => {
    expect(fieldsOf(() => orderFilter({ institution: value, sub_mchid: value }))).toEqual([
      'institution',
      'sub_mchid',
    ]);
  });
});

describe('the query of a list', () => {
  it('is read as a whole', () => {
    const query = { institution: 'hk', sub_mchid: '1', status: 'parked', cursor: CURSOR, limit: '200' };
    expect(listFilter(query)).toEqual({
      institution: 'hk',
      subMchid: '1',
      status: 'parked',
      cursor: CURSOR,
      limit: 200,
    });
  });

  it('has no filters of its own', () => {
    expect(listFilter({})).toEqual({});
    expect(listFilter({ status: '', cursor: '', limit: '' })).toEqual({});
  });

  it.each(SYNC_STATUSES)('may ask for what is %s', (status) =>
    expect(listFilter({ status })).toEqual({ status }),
  );

  it.each([
    ['status', 'done'],
    ['status', 'Parked'],
    ['status', 'constructor'],
    ['status', ['parked']],
    ['cursor', 'x'],
    ['cursor', `${CURSOR}\n`],
    ['cursor', "' OR 1=1"],
    ['limit', '0'],
    ['limit', '201'],
    ['limit', '-1'],
    ['limit', '1.5'],
    ['limit', '1e2'],
    ['limit', ' 5'],
    ['limit', 'all'],
    ['limit', '9999999999999999999999'],
  ])('is refused with %s %p', (name, value) => {
    expect(fieldsOf(() => listFilter({ [name]: value }))).toEqual([name]);
  });

  it('lists every problem at once', () => {
    const query = { institution: ['a'], status: 'x', cursor: 'x', limit: 'x' };
    expect(fieldsOf(() => listFilter(query))).toEqual(['institution', 'status', 'cursor', 'limit']);
  });
});
