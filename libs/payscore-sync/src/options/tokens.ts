/** Token of what `useFactory` answered, checked and with every default (`ResolvedPayscoreSyncOptions`). */
export const RESOLVED_OPTIONS = Symbol('resolved PayscoreSync options');

/** Token of its settings alone (`PayscoreSyncSettings`). */
export const SETTINGS = Symbol('PayscoreSync settings');

/** Token of the `Registration`. `Symbol.for`, since an app may hold two copies of this package. */
export const REGISTRATION = Symbol.for('nestjs-payscore-sync:registration');

/** How a module is registered, beside its options. */
export interface Registration {
  /** Undefined: the unnamed one. */
  readonly name: string | undefined;
  /** False: this process records and reads, others deliver. */
  readonly worker: boolean;
}
