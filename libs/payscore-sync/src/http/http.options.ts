import type { CanActivate, ControllerOptions, ExecutionContext, Type } from '@nestjs/common';

/**
 * What a caller may do over REST: `record` syncs, `read` them and the state of institutions, or `act` on them: retry,
 * resolve, cancel and check. None includes another: a person who acts needs `read` as well, to see what there is.
 */
export type PayscorePermission = 'record' | 'read' | 'act';

/** Who calls and what they may see and do; applied in every query, and outside it there is nothing to find. */
export interface PayscoreAccess {
  /** Kept with every action, and counted where waits of one caller are limited. */
  readonly actor: string;
  /** Names of institutions; absent: all. */
  readonly institutions?: readonly string[];
  /** Sub-merchant numbers; absent: all. */
  readonly subMchids?: readonly string[];
  /** What they may do; empty: nothing. No permission includes another, so people who act get `['read', 'act']`. */
  readonly can: readonly PayscorePermission[];
}

/** The REST controller; there is none unless it is asked for. */
export interface PayscoreHttpOptions {
  /** Prefix of the routes, below the host's global prefix; default `payscore`. */
  readonly path?: string;
  /** API version of the routes, where the app has versioning switched on; default: the app's own default version. */
  readonly version?: NonNullable<ControllerOptions['version']>;
  /** The host's guards, run in this order; their dependencies come from the `imports` beside `http`. */
  readonly guards?: readonly Type<CanActivate>[];
  /** What the guarded caller may see and do. Default: record and read, everywhere. */
  readonly access?: (context: ExecutionContext) => PayscoreAccess | Promise<PayscoreAccess>;
  /** Must be true to serve the routes without any guard. */
  readonly allowUnauthenticated?: boolean;
}

export const PAYSCORE_HTTP_OPTIONS = Symbol.for('nestjs-payscore-sync:http-options');
