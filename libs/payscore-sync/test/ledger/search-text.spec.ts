import { idRange } from '../../src/ledger/reading/id-range.js';
import { readSearchText } from '../../src/ledger/reading/search-text.js';

const NOTHING = { id: null, outOrderNo: null, transactionId: null, traceId: null };

describe('a text that somebody pasted', () => {
  it.each<[string, object]>([
    ['1234323JKHDFE1243252', { outOrderNo: '1234323JKHDFE1243252', transactionId: '1234323JKHDFE1243252' }],
    ['a|b*c', { outOrderNo: 'a|b*c' }],
    [
      '01900000-0000-7000-8000-00000000000A',
      { id: '01900000-0000-7000-8000-00000000000a', transactionId: '01900000-0000-7000-8000-00000000000A' },
    ],
    [
      '08F78BB5AF0610D302189F8A9B1200-268578704',
      { transactionId: '08F78BB5AF0610D302189F8A9B1200-268578704' },
    ],
    [
      '00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01',
      {
        traceId: '0af7651916cd43dd8448eb211c80319c',
        transactionId: '00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01',
      },
    ],
  ])('%s is looked for as each thing that it may be', (text, readings) => {
    expect(readSearchText(` ${text} `)).toEqual({ ...NOTHING, requestId: text, ...readings });
  });

  it.each(['', '   ', 'two words', '订单', '\u0000', 'x'.repeat(129)])('%j is none of them', (text) => {
    expect(readSearchText(text)).toBeNull();
  });
});

describe('a time among ids', () => {
  const at = 0x0190_0000_0000;

  it('lets in what was recorded from then on, before then', () => {
    expect(idRange({ from: at, to: at + 1 })).toEqual({
      above: '01900000-0000-0000-0000-000000000000',
      below: '01900000-0001-0000-0000-000000000000',
      direction: 'DESC',
    });
  });

  it('goes on behind the cursor, at whichever end the page began', () => {
    const cursor = '01900000-0000-7abc-8000-000000000000';
    expect(idRange({ cursor, to: at + 1 })).toMatchObject({ above: '', below: cursor });
    expect(idRange({ cursor, from: at, sort: 'oldest' })).toMatchObject({ above: cursor, direction: 'ASC' });
  });

  it('takes any time', () => {
    expect(idRange({ from: -5, to: Number.MAX_SAFE_INTEGER })).toMatchObject({
      above: '00000000-0000-0000-0000-000000000000',
      below: 'ffffffff-ffff-0000-0000-000000000000',
    });
  });
});
