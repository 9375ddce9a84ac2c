import { Allow, IsInt, Matches, registerDecorator, validateSync } from 'class-validator';
import fc from 'fast-check';
import { compileRules } from '../../src/api/compiled-rules.js';
import { SyncDetailDto, SyncServiceOrderDto } from '../../src/api/index.js';
import { alwaysOf } from '../support/always.js';
import { official } from './support/requests.js';

const anything = fc.oneof(
  fc.constantFrom(...['Order_Paid', 'A1', '', '2019-11-11T16:24:05+08:00', '2019-02-30T00:00:00Z']),
  fc.constantFrom(...[undefined, null, 0, 1, -1, 1.5, Number.NaN, 2 ** 31, Number.MAX_SAFE_INTEGER, 2 ** 53]),
  fc.anything(),
);

/** The official example with any values in place of some of its fields. */
const likely = <T extends object>(example: T) =>
  fc.record(
    Object.fromEntries(
      Object.entries(example).map(([name, value]) => [name, fc.oneof(fc.constant(value), anything)]),
    ),
  );

describe('the compiled rules', () => {
  it.each([
    ['an order', SyncServiceOrderDto, { ...official, detail: {} }],
    ['a detail', SyncDetailDto, official.detail],
  ])('are those of class-validator for %s', (_what, dto, example) => {
    const keepsRules = compileRules(dto);
    alwaysOf(2000)(likely(example), (fields) => {
      const object = Object.assign(new dto(), fields);
      const named = validateSync(object).filter(({ constraints }) => constraints !== undefined);
      expect(keepsRules(object)).toBe(named.length === 0);
    });
  });

  it('are kept by the official example', () => {
    expect(compileRules(SyncServiceOrderDto)(official)).toBe(true);
    expect(compileRules(SyncDetailDto)(official.detail)).toBe(true);
  });

  it('leave what they cannot judge to class-validator: lists, other kinds, rules that take time, and no rules', () => {
    class Listed {
      @IsInt({ each: true })
      numbers = [1];
    }
    class Allowed {
      @Allow()
      text = '';
    }
    class Slow {
      @Later()
      text = '';
    }
    class Bare {}
    const kept = [Listed, Allowed, Slow, Bare].map((dto) => compileRules(dto)(new dto()));
    expect(kept).toEqual([false, false, false, false]);
    // As it refuses values that it does not know.
    expect(validateSync(new Bare())).toHaveLength(1);
  });

  it('are those of a parent, too', () => {
    class Parent {
      @Matches(/^a$/)
      text = 'a';
    }
    class Child extends Parent {}
    expect(compileRules(Child)({ text: 'a' })).toBe(true);
    expect(compileRules(Child)({ text: 'b' })).toBe(false);
  });
});

function Later(): PropertyDecorator {
  return (target, propertyName) =>
    registerDecorator({
      ...{ target: target.constructor, propertyName: String(propertyName), async: true },
      validator: { validate: () => Promise.resolve(true) },
    });
}
