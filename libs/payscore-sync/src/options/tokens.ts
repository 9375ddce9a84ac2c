/** Token of the checked options with all defaults (`ResolvedPayscoreSyncOptions`). */
export const RESOLVED_OPTIONS = Symbol('resolved PayscoreSync options');

/** Token of its settings alone (`PayscoreSyncSettings`). */
export const SETTINGS = Symbol('PayscoreSync settings');

/** Token of the `Registration`. `Symbol.for`, because an app may have two copies of this package. */
export const REGISTRATION = Symbol.for('nestjs-payscore-sync:registration');

/** Registration of a module, beside its options. */
export interface Registration {
  /** Undefined: the unnamed one. */
  readonly name: string | undefined;
  /** False: this process records and reads but does not deliver. */
  readonly worker: boolean;
  /** This process receives notifications of WeChat Pay. */
  readonly isNotified: boolean;
}
