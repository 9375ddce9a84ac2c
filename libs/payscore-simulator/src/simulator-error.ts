/** What a caller of the control or programmatic API did wrong, and what to do instead. */
export class SimulatorError extends Error {
  override readonly name = 'SimulatorError';

  constructor(
    /** HTTP status the control API answers with. */
    readonly status: number,
    message: string,
    readonly remedy: string,
  ) {
    super(message);
  }
}
