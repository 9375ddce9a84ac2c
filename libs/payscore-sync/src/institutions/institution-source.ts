import type { InjectionToken, OptionalFactoryDependency, Type } from '@nestjs/common';
import type { PayscoreInstitutionOptions } from '../options/index.js';

/** Where institutions come from that are added, changed and removed while the app runs: a table, a vault. */
export interface PayscoreInstitutionSource {
  /**
   * All of them as they are now. Asked at start, then every `refreshMs`, and at `refreshInstitutions()`. When it
   * throws after the start, everything stays as it was.
   */
  loadInstitutions(): readonly PayscoreInstitutionOptions[] | Promise<readonly PayscoreInstitutionOptions[]>;
}

/** How to make the source: one of `useClass`, `useExisting` and `useFactory`. Stands beside the options' factory. */
export interface PayscoreInstitutionSourceOptions {
  useClass?: Type<PayscoreInstitutionSource>;
  useExisting?: InjectionToken<PayscoreInstitutionSource>;
  useFactory?: (...dependencies: never[]) => PayscoreInstitutionSource | Promise<PayscoreInstitutionSource>;
  inject?: (InjectionToken | OptionalFactoryDependency)[];
  /** How often it is asked, ms; 1000 to a day, default 60,000. */
  refreshMs?: number;
}

export const INSTITUTION_SOURCE = Symbol('source of PayscoreSync institutions');
