import type { InjectionToken, OptionalFactoryDependency, Type } from '@nestjs/common';
import type { PayscoreInstitutionOptions } from '../options/index.js';

/** Source of institutions that change at run time: a table, a vault. */
export interface PayscoreInstitutionSource {
  /**
   * All institutions. Called at start, every `refreshMs`, and by `refreshInstitutions()`. An error after the
   * start changes nothing.
   */
  loadInstitutions(): readonly PayscoreInstitutionOptions[] | Promise<readonly PayscoreInstitutionOptions[]>;
}

/** Provider of the source: one of `useClass`, `useExisting` and `useFactory`, beside the options' factory. */
export interface PayscoreInstitutionSourceOptions {
  useClass?: Type<PayscoreInstitutionSource>;
  useExisting?: InjectionToken<PayscoreInstitutionSource>;
  useFactory?: (...dependencies: never[]) => PayscoreInstitutionSource | Promise<PayscoreInstitutionSource>;
  inject?: (InjectionToken | OptionalFactoryDependency)[];
  /** Time between two calls, ms; 1000 to a day, default 60,000. */
  refreshMs?: number;
}

export const INSTITUTION_SOURCE = Symbol('source of PayscoreSync institutions');
