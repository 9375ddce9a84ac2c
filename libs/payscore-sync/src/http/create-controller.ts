import { Controller, Inject, type Type, UseGuards } from '@nestjs/common';
import { PayscoreError } from '../errors/index.js';
import type { PayscoreSyncService } from '../service/payscore-sync.service.js';
import { getPayscoreSyncToken, type PayscoreSyncToken } from '../service/payscore-sync.tokens.js';
import { AccessGuard } from './access.guard.js';
import { DEFAULT_PATH, type PayscoreHttpOptions } from './http.options.js';
import { PayscoreSyncControllerBase } from './payscore-sync.controller.js';

/**
 * A separate controller class for a registration: a shared class would mix path and options of two
 * registrations.
 * @param token of the registration's service
 * @throws PayscoreError `PAYSCORE_E_UNGUARDED_HTTP`
 */
export function createPayscoreSyncController(
  options: PayscoreHttpOptions,
  token: PayscoreSyncToken = getPayscoreSyncToken(),
): Type<PayscoreSyncControllerBase> {
  const { path = DEFAULT_PATH, version, guards = [], allowUnauthenticated = false } = options;
  if (guards.length === 0 && !allowUnauthenticated) {
    throw new PayscoreError(
      'PAYSCORE_E_UNGUARDED_HTTP',
      'http was asked for without guards, so anybody could record payments. Give http.guards, or say allowUnauthenticated: true.',
    );
  }

  @Controller({ path, ...(version === undefined ? {} : { version }) })
  @UseGuards(...guards, AccessGuard)
  class PayscoreSyncController extends PayscoreSyncControllerBase {
    constructor(@Inject(token) payscore: PayscoreSyncService) {
      super(payscore);
    }
  }
  return Object.defineProperty(PayscoreSyncController, 'name', { value: classNameOf(path) });
}

/** Unique in an OpenAPI document, where operations are named after their class. */
function classNameOf(path: string): string {
  const words = path === DEFAULT_PATH ? [] : path.split(/[^0-9A-Za-z]+/);
  const prefix = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return `${prefix}PayscoreSyncController`;
}
