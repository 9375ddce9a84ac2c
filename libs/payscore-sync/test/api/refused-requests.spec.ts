import { toPaidTime, validateSyncRequest } from '../../src/api/index.js';
import { PayscoreError } from '../../src/errors/index.js';
import { fieldsOf, NOW, official, PAID_AT, problemsOf, withDetail, without } from './support/requests.js';

describe('an order number', () => {
  it.each([
    ['with a slash', 'A/1'],
    ['with an escaped slash', 'A%2F1'],
    ['that climbs', '../refunds'],
    ['with a space', 'A 1'],
    ['with a dot', 'A.1'],
    ['with a quote', 'A"1'],
    ['of 33 characters', 'a'.repeat(33)],
    ['that is empty', ''],
    ['in Chinese', '订单一'],
    ['in full-width digits', '\uff11\uff12\uff13'],
    ['with a combining accent', 'e\u0301'],
    ['with a newline at its end', 'A1\n'],
    ['with a newline in front', '\nA1'],
    ['with a second line', 'A1\nB2'],
    ['with a NUL', 'A1\0'],
    ['that is a number', 1234323],
    ['that is a list of one', ['A1']],
    ['that is null', null],
    ['that is a boxed text', new String('A1')],
  ])('%s is refused', (_what, out_order_no) => {
    expect(fieldsOf({ ...official, out_order_no })).toEqual(['out_order_no']);
  });
});

describe.each(['service_id', 'sub_mchid'])('%s', (field) => {
  it.each([
    ['empty', ''],
    ['33 characters long', '1'.repeat(33)],
    ['a number', 500001],
    ['text with a newline at its end', '500001\n'],
    ['text with a space in front', ' 500001'],
    ['null', null],
    ['an object', { toString: () => '500001' }],
  ])('is refused when it is %s', (_what, value) => {
    expect(fieldsOf({ ...official, [field]: value })).toEqual([field]);
  });
});

describe('the type', () => {
  it.each([['order_paid'], ['ORDER_PAID'], ['Order_Paid '], [''], [null], [1], [['Order_Paid']]])(
    '%p is refused',
    (type) => expect(fieldsOf({ ...official, type })).toEqual(['type']),
  );
});

describe('paid_time', () => {
  it.each([
    ['without an offset', '2019-11-11T16:24:05', 'has no offset'],
    ['without an offset and with a space', '2019-11-11 16:24:05', 'has no offset'],
    ['in the form of the mainland', '20191111162405', 'mainland'],
    ['in the date form of the mainland', '20191111', 'mainland'],
    ['without a time of day', '2019-11-11', 'RFC 3339'],
    ['without seconds', '2019-11-11T16:24+08:00', 'RFC 3339'],
    ['with a space instead of T', '2019-11-11 16:24:05+08:00', 'RFC 3339'],
    ['with a small t', '2019-11-11t16:24:05+08:00', 'RFC 3339'],
    ['with a small z', '2019-11-11T08:24:05z', 'RFC 3339'],
    ['with an offset without colon', '2019-11-11T16:24:05+0800', 'RFC 3339'],
    ['with the offset of hours alone', '2019-11-11T16:24:05+08', 'RFC 3339'],
    ['with the name of a zone', '2019-11-11T16:24:05 GMT', 'RFC 3339'],
    ['with a newline at its end', '2019-11-11T16:24:05+08:00\n', 'RFC 3339'],
    ['with a space in front', ' 2019-11-11T16:24:05+08:00', 'RFC 3339'],
    ['with one digit for the month', '2019-1-11T16:24:05+08:00', 'RFC 3339'],
    ['of five digits for the year', '12019-11-11T16:24:05+08:00', 'RFC 3339'],
    ['of a signed year', '+002019-11-11T16:24:05+08:00', 'RFC 3339'],
    ['in full-width digits', '\uff12\uff10\uff11\uff19-11-11T16:24:05+08:00', 'RFC 3339'],
    ['that is empty', '', 'RFC 3339'],
    ['with milliseconds', '2019-11-11T16:24:05.678+08:00', 'fraction'],
    ['with a nanosecond', '2019-11-11T16:24:05.000000001+08:00', 'fraction'],
    ['on 29 February of a common year', '2019-02-29T12:00:00+08:00', 'exists'],
    ['on 29 February 1900', '1900-02-29T12:00:00+08:00', 'exists'],
    ['on 31 April', '2019-04-31T12:00:00+08:00', 'exists'],
    ['in month 13', '2019-13-01T12:00:00+08:00', 'exists'],
    ['in month 0', '2019-00-01T12:00:00+08:00', 'exists'],
    ['on day 0', '2019-11-00T12:00:00+08:00', 'exists'],
    ['at 24:00:00', '2019-11-10T24:00:00+08:00', 'exists'],
    ['at minute 60', '2019-11-11T16:60:05+08:00', 'exists'],
    ['at second 60', '2019-11-11T16:24:60+08:00', 'exists'],
    ['with an offset of 24 hours', '2019-11-11T16:24:05+24:00', 'exists'],
    ['with an offset of 60 minutes', '2019-11-11T16:24:05+08:60', 'exists'],
    ['as epoch ms', PAID_AT, 'must be text'],
    ['as a Date', new Date(PAID_AT), 'must be text'],
    ['that is missing', undefined, 'must be text'],
    ['that is null', null, 'must be text'],
    ['in a list', ['2019-11-11T16:24:05+08:00'], 'must be text'],
  ])('%s is refused', (_what, paid_time, message) => {
    const problems = problemsOf(withDetail({ paid_time }));
    expect(problems.map((one) => one.field)).toEqual(['detail.paid_time']);
    expect(problems[0]?.message).toContain(message);
  });

  it('of 2025-02-29 is refused, though it is not in the future', () => {
    const problems = problemsOf(
      withDetail({ paid_time: '2025-02-29T12:00:00+08:00' }),
      Date.parse('2026-01-01T00:00:00Z'),
    );
    expect(problems[0]?.message).toContain('exists');
  });

  it.each([
    ['made of seconds taken for milliseconds', toPaidTime(new Date(1_764_300_000)), 'seconds * 1000'],
    ['of the epoch', '1970-01-01T00:00:00Z', 'seconds * 1000'],
    ['of the year 1, which is no time in some languages', '0001-01-01T00:00:00Z', 'never set'],
    ['of 1900', '1900-01-01T00:00:00+08:00', 'never set'],
    ['of a clock that was never set', '2000-01-01T00:00:00+08:00', 'check the clock'],
    ['a second before 2019 in China', '2018-12-31T23:59:59+08:00', 'check the clock'],
  ])('%s is refused, with the likely cause', (_what, paid_time, remedy) => {
    const problems = problemsOf(withDetail({ paid_time }));
    expect(problems.map((one) => one.field)).toEqual(['detail.paid_time']);
    expect(problems[0]?.message).toContain('before 2019');
    expect(problems[0]?.remedy).toContain(remedy);
  });

  it('more than 5 minutes ahead of our clock is refused', () => {
    const problems = problemsOf(official, PAID_AT - 300_001);
    expect(problems.map((one) => one.field)).toEqual(['detail.paid_time']);
    expect(problems[0]?.message).toContain('more than 5 minutes in the future');
  });

  it('in another offset is held against the same clock', () => {
    const tokyo = withDetail({ paid_time: '2019-11-11T17:24:05+09:00' });
    expect(fieldsOf(tokyo, PAID_AT - 300_000)).toEqual([]);
    expect(fieldsOf(tokyo, PAID_AT - 300_001)).toEqual(['detail.paid_time']);
  });
});

describe.each([
  ['seq', 2_147_483_648],
  ['paid_amount', Number.MAX_SAFE_INTEGER + 1],
])('%s', (field, tooLarge) => {
  it.each([
    ['0', 0],
    ['minus 0', -0],
    ['negative', -1],
    ['a fraction', 10.5],
    ['a hair above a whole number', 1.0000000000000002],
    ['too large', tooLarge],
    ['1e21, which JSON writes with an exponent', 1e21],
    ['NaN', Number.NaN],
    ['infinite', Number.POSITIVE_INFINITY],
    ['text', '1'],
    ['empty text', ''],
    ['a bigint', 1n],
    ['true', true],
    ['null', null],
    ['a list', [1]],
    ['an object', { valueOf: () => 1 }],
  ])('is refused when it is %s', (_what, value) => {
    expect(fieldsOf(withDetail({ [field]: value }))).toEqual([`detail.${field}`]);
  });
});

describe('the shape of a request', () => {
  it.each([
    ['undefined', undefined],
    ['null', null],
    ['text', JSON.stringify(official)],
    ['a number', 1],
    ['a boolean', true],
    ['a list', [official]],
    ['a function', () => official],
    ['a symbol', Symbol('x')],
  ])('that is %s is refused', (_what, request) => expect(fieldsOf(request)).toEqual(['body']));

  it.each(['out_order_no', 'service_id', 'sub_mchid', 'type', 'detail'])('without %s is refused', (field) => {
    expect(fieldsOf(without(official, field))).toEqual([field]);
  });

  it('without detail.paid_time is refused', () => {
    expect(fieldsOf({ ...official, detail: without(official.detail, 'paid_time') })).toEqual([
      'detail.paid_time',
    ]);
  });

  it.each([
    ['a list', [official.detail]],
    ['an empty list', []],
    ['null', null],
    ['text', JSON.stringify(official.detail)],
    ['a number', 1],
    ['a Date', new Date(PAID_AT)],
    ['a Map', new Map(Object.entries(official.detail))],
    ['a Set', new Set([official.detail])],
    ['a function', () => official.detail],
  ])('with a detail that is %s is refused', (_what, detail) => {
    const fields = fieldsOf({ ...official, detail });
    expect(fields.length).toBeGreaterThan(0);
    expect(fields.filter((field) => !/^detail(\.|$)/.test(field))).toEqual([]);
  });

  it.each([
    ['of the mainland', '{"appid":"wx1"}', 'appid'],
    ['with another case', '{"Type":"Order_Paid"}', 'Type'],
    ['that a copy would swallow', '{"__proto__":{"type":"Order_Paid"}}', '__proto__'],
    ['named constructor', '{"constructor":{"prototype":{}}}', 'constructor'],
    ['named toString', '{"toString":1}', 'toString'],
    ['without a name', '{"":1}', ''],
  ])('with a field %s is refused, in the body and in detail', (_what, json, name) => {
    const own = (target: object) =>
      Object.defineProperty({ ...target }, name, {
        value: Object.getOwnPropertyDescriptor(JSON.parse(json), name)?.value,
        enumerable: true,
      });
    expect(fieldsOf(own(official))).toEqual([name]);
    expect(fieldsOf({ ...official, detail: own(official.detail) })).toEqual([`detail.${name}`]);
  });

  it('is refused for __proto__ as JSON.parse leaves it', () => {
    const json = JSON.stringify(official);
    const above = JSON.parse(`{"__proto__":{},${json.slice(1)}`) as object;
    const below = JSON.parse(json.replace('"seq"', '"__proto__":{"paid_amount":5},"seq"')) as object;
    expect(Object.hasOwn(above, '__proto__')).toBe(true);
    expect([fieldsOf(above), fieldsOf(below)]).toEqual([['__proto__'], ['detail.__proto__']]);
  });

  it('with a symbol for a key is refused, in the body and in detail', () => {
    const key = Symbol('type');
    expect(fieldsOf({ ...official, [key]: 1 })).toEqual(['Symbol(type)']);
    expect(fieldsOf(withDetail({ [key]: 1 }))).toEqual(['detail.Symbol(type)']);
  });

  it('with a hidden field is refused', () => {
    const request = Object.defineProperty({ ...official }, 'appid', { value: 'wx1', enumerable: false });
    expect(fieldsOf(request)).toEqual(['appid']);
  });

  it('that inherits its fields is refused, since a prototype is no statement of the caller', () => {
    const inherited = fieldsOf(Object.create(official));
    expect([...inherited].sort()).toEqual(['detail', 'out_order_no', 'service_id', 'sub_mchid', 'type']);
    expect(fieldsOf({ ...official, detail: Object.create(official.detail) as object })).toEqual([
      'detail.seq',
      'detail.paid_time',
      'detail.paid_amount',
    ]);
  });

  it('that hides a field from a copy is refused, since the copy would be another payment', () => {
    class Detail {
      paid_time = official.detail.paid_time;
      get seq() {
        return 2;
      }
    }
    expect(fieldsOf({ ...official, detail: new Detail() })).toEqual(['detail.seq']);
    const hidden = Object.defineProperty({ ...official.detail }, 'paid_amount', { enumerable: false });
    expect(fieldsOf({ ...official, detail: hidden })).toEqual(['detail.paid_amount']);
    const computed = Object.defineProperty({ ...official }, 'detail', {
      get: () => official.detail,
      enumerable: true,
    });
    expect(fieldsOf(computed)).toEqual(['detail']);
  });

  it('whose class has accessors instead of fields is refused', () => {
    class Detail {
      get paid_time() {
        return official.detail.paid_time;
      }
    }
    expect(fieldsOf({ ...official, detail: new Detail() })).toEqual(['detail.paid_time']);
  });

  it('whose accessor gives another answer each time is judged and recorded by one of them', () => {
    const answers = ['2019-11-11T16:24:05+08:00', 'tomorrow', 'never'];
    const detail = {
      get paid_time() {
        return answers.shift() ?? 'gone';
      },
    };
    try {
      const facts = validateSyncRequest({ ...official, detail }, NOW);
      expect(facts).toMatchObject({ paidAt: PAID_AT });
      expect(facts.body).toContain('2019-11-11T16:24:05+08:00');
    } catch (error) {
      expect(error).toMatchObject({ code: 'PAYSCORE_E_VALIDATION' });
    }
  });

  it('names the first ten of many unknown fields, without control characters and not at any length', () => {
    const many = Object.fromEntries(
      Array.from({ length: 1000 }, (_, i) => [`${i}\n\u001b[31m${'x'.repeat(500)}`, 1]),
    );
    const fields = fieldsOf({ ...official, ...many });
    expect(fields).toHaveLength(10);
    for (const field of fields) expect(field).toMatch(/^[\x20-\x7e]{1,64}$/);
  });
});

describe('a refusal', () => {
  const everythingWrong = {
    out_order_no: '订单',
    service_id: 1,
    sub_mchid: '',
    type: 'Order_Unpaid',
    detail: { seq: '1', paid_time: '20191111162405', paid_amount: 10.5 },
  };

  it('lists every problem at once', () => {
    expect([...fieldsOf(everythingWrong)].sort()).toEqual([
      'detail.paid_amount',
      'detail.paid_time',
      'detail.seq',
      'out_order_no',
      'service_id',
      'sub_mchid',
      'type',
    ]);
  });

  it.each([
    ['wrong values', everythingWrong],
    ['a detail that is text', { ...official, detail: 'x' }],
    ['a detail that is null', { ...official, detail: null }],
    ['a detail that is a list', { ...official, detail: [{}] }],
    ['no detail', without(official, 'detail')],
    ['unknown fields', { ...official, appid: 'wx1' }],
    ['an empty object', {}],
    ['no object', null],
    ['a time in the future', withDetail({ paid_time: '2999-01-01T00:00:00Z' })],
    ['a time without offset', withDetail({ paid_time: '2019-11-11T16:24:05' })],
    ['a time with a fraction', withDetail({ paid_time: '2019-11-11T16:24:05.5Z' })],
    ['numbers out of range', withDetail({ seq: 0, paid_amount: 1e21 })],
  ])('of %s says for each problem where, what and what to do', (_what, request) => {
    const problems = problemsOf(request);
    expect(problems.length).toBeGreaterThan(0);
    for (const { field, message, remedy } of problems) {
      expect(field).toMatch(/^(body|appid|out_order_no|service_id|sub_mchid|type|detail(\.\w+)*)$/);
      expect(message).toMatch(/^(must|is|has|lies) .*\.$/);
      expect(remedy).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('is an error whose text holds every problem and its remedy', () => {
    const thrown = catchError(() => validateSyncRequest(everythingWrong, NOW));
    expect(thrown).toBeInstanceOf(PayscoreError);
    for (const { field, message, remedy } of problemsOf(everythingWrong)) {
      expect((thrown as Error).message).toContain(`${field}: ${message} ${remedy}`);
    }
  });

  it('leaves what was given as it was', () => {
    const request = structuredClone(everythingWrong);
    problemsOf(Object.freeze(request));
    expect(request).toEqual(everythingWrong);
  });
});

function catchError(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
