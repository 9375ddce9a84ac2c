/** The longest pause, ms: most looks are statements, and many suites wait at a time. */
const PAUSE_MS = 100;

/**
 * What `look` finds, once it finds something. The deadline is that of the test: a busy machine is no reason to give up.
 *
 * @param look answers undefined while there is nothing
 */
export async function eventually<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (let pauseMs = 5; ; pauseMs = Math.min(pauseMs * 1.5, PAUSE_MS)) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/**
 * Resolves once it is so.
 *
 * @param problem what went wrong, once something did
 * @throws Error of the problem
 */
export async function until(isSo: () => Promise<boolean> | boolean, problem = () => ''): Promise<void> {
  await eventually(async () => {
    if (await isSo()) return true;
    if (problem() !== '') throw new Error(problem());
    return undefined;
  });
}
