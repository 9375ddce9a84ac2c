import type { ControllerOptions } from '@nestjs/common';

/** The receiver of WeChat Pay's notifications (回调通知), off by default. */
export interface PayscoreNotificationOptions {
  /** Prefix of the route `POST /{path}/{institution}`, below the host's global prefix; default `notifications`. */
  readonly path?: string;
  /** API version of the route, if the app has versioning; default: the app's default version. */
  readonly version?: NonNullable<ControllerOptions['version']>;
  /**
   * Decorators of the controller, e.g. the one that exempts a route from a guard of the whole app. The route has no
   * guards: its signature is verified.
   */
  readonly decorators?: readonly ClassDecorator[];
}

export const NOTIFICATION_OPTIONS = Symbol('PayscoreSync notification options');

export const DEFAULT_NOTIFICATION_PATH = 'notifications';
