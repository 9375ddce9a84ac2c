const PAUSE_MS = 25;

/**
 * What `look` finds, once it finds something. The deadline is that of the test: a busy machine is no reason to give up.
 *
 * @param look answers undefined while there is nothing
 */
export async function eventually<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
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
