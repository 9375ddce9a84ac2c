import type { CanActivate, ControllerOptions, ExecutionContext, Type } from '@nestjs/common';

/**
 * What a caller may do over REST: `record` syncs, `read` them and the state of institutions, or `act` on them:
 * retry, resolve, cancel and check. No permission includes another one: an operator needs `read` and `act`.
 */
export type PayscorePermission = 'record' | 'read' | 'act';

/** The caller, and what the caller may see and do. It limits every query; everything else is not found. */
export interface PayscoreAccess {
  /** Stored with every action, and used for the limit of waits per caller. */
  readonly actor: string;
  /** Names of institutions; absent: all. */
  readonly institutions?: readonly string[];
  /** Sub-merchant numbers; absent: all. */
  readonly subMchids?: readonly string[];
  /** Permissions; empty: none. No permission includes another one: operators need `['read', 'act']`. */
  readonly can: readonly PayscorePermission[];
  /** Language of the console, BCP 47; default: the browser's. */
  readonly locale?: string;
}

/** Options of the operators' console. */
export interface PayscoreConsoleOptions {
  /** One segment below the path of the routes; default `console`. */
  readonly path?: string;
  /**
   * `guarded`: the guards apply to the page, for cookies or basic authentication. `public`: for bearer tokens, which a
   * browser does not send with a navigation; the page holds no data and asks for the token. Guards of the whole app
   * (`APP_GUARD`) apply to both. Default `guarded`.
   */
  readonly shell?: 'guarded' | 'public';
  /** Sign-in page for guards that use cookies: target after a 401. */
  readonly signInUrl?: string;
}

/** The REST controller, off by default. */
export interface PayscoreHttpOptions {
  /** Prefix of the routes, below the host's global prefix; default `payscore`. */
  readonly path?: string;
  /** API version of the routes, if the app has versioning; default: the app's default version. */
  readonly version?: NonNullable<ControllerOptions['version']>;
  /** The host's guards, in this order; their dependencies come from the `imports` beside `http`. */
  readonly guards?: readonly Type<CanActivate>[];
  /** What a caller may see and do. Default: record and read everything. */
  readonly access?: (context: ExecutionContext) => PayscoreAccess | Promise<PayscoreAccess>;
  /** The operators' console; default: none. */
  readonly console?: boolean | PayscoreConsoleOptions;
  /** Must be true for routes without a guard. */
  readonly allowUnauthenticated?: boolean;
}

/** Default path of the routes. */
export const DEFAULT_PATH = 'payscore';

export const PAYSCORE_HTTP_OPTIONS = Symbol.for('nestjs-payscore-sync:http-options');
