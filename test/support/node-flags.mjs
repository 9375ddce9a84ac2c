/**
 * For Node processes that end soon, as those of tests and the build do: each suite and each started process loads its code again, most of which runs
 * a few times. With V8's usual budget of 66 KB of bytecode a fifth of their time goes into optimizing it.
 */
export const SHORT_LIVED = ['--interrupt-budget=1000000'];
