import fc from 'fast-check';

type Property<Ts extends unknown[]> = [
  ...arbitraries: { [K in keyof Ts]: fc.Arbitrary<Ts[K]> },
  holds: (...values: Ts) => boolean | void,
];

/** Asserts that a property holds, of so many random values. */
export const alwaysOf =
  (numRuns: number) =>
  <Ts extends [unknown, ...unknown[]]>(...property: Property<Ts>): void =>
    fc.assert(fc.property<Ts>(...property), { numRuns });

export const always = alwaysOf(1000);
