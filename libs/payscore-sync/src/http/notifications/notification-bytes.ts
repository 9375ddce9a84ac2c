import type { IncomingMessage } from 'node:http';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { pathOf } from '../route-paths.js';
import { MAX_NOTIFICATION_BYTES } from '../../service/notifications/receive-notification.js';
import { keepBytes, type KeptBytes, keptBytes } from './kept-bytes.js';
import {
  DEFAULT_NOTIFICATION_PATH,
  NOTIFICATION_OPTIONS,
  type PayscoreNotificationOptions,
} from './notification.options.js';

/** How long the rest of a body may take, ms. */
const BODY_MS = 3000;

/** Common part of the adapters for Express and Fastify. */
interface Adapter {
  getType(): string;
  getHttpServer(): { prependListener?(event: 'request', listener: Listener): unknown } | undefined;
  getInstance(): { addHook?(name: 'onRequest', hook: Hook): unknown };
  use(middleware: (request: IncomingMessage, reply: unknown, next: () => void) => void): unknown;
}
type Listener = (request: IncomingMessage) => void;
type Hook = (request: { readonly raw: IncomingMessage }, reply: unknown, done: () => void) => void;

/** A request of Express or Fastify. Body parsers set the rest. */
export interface NotificationRequest {
  readonly raw?: unknown;
  readonly rawBody?: unknown;
  readonly body?: unknown;
  readonly headers: Readonly<Record<string, unknown>>;
}

/**
 * The raw bytes of notifications, which the signature covers. The host's body parser reads them as ever; requests
 * without the path and the signature header of a notification are left alone.
 */
@Injectable()
export class NotificationBytes implements OnModuleInit {
  private readonly path: RegExp;

  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(NOTIFICATION_OPTIONS) { path = DEFAULT_NOTIFICATION_PATH }: PayscoreNotificationOptions,
  ) {
    const plain = path.replace(/^\/+|\/+$/g, '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    // A global prefix and a version may come before it.
    this.path = new RegExp(`(^|/)${plain}/[^/]+/?$`, 'i');
    // Now, before any middleware of the host: an app may also be served by other servers than its own.
    const adapter = this.adapter;
    if (adapter?.getType() !== 'express') return;
    adapter.use((request, _reply, next) => {
      this.look(request);
      next();
    });
  }

  /** A testing module gets its adapter after its providers. */
  onModuleInit(): void {
    this.adapter?.getHttpServer()?.prependListener?.('request', (request) => this.look(request));
    if (this.adapter?.getType() !== 'fastify') return;
    // For requests that no server received: `inject`.
    this.adapter.getInstance().addHook?.('onRequest', ({ raw }, _reply, done) => {
      this.look(raw);
      done();
    });
  }

  /** Null when nobody kept the bytes: the request came neither through the app's server nor through a raw parser. */
  async of(request: NotificationRequest): Promise<KeptBytes | null> {
    const kept = await keptBytes((request.raw ?? request) as IncomingMessage, BODY_MS);
    if (kept !== null) return kept;
    const raw = [request.rawBody, request.body].find((body) => body instanceof Uint8Array);
    if (raw instanceof Uint8Array) return Buffer.from(raw);
    // Without a signature the bytes do not matter.
    return isSigned(request.headers) ? null : Buffer.alloc(0);
  }

  private get adapter(): Adapter | undefined {
    return this.host.httpAdapter;
  }

  private look(request: IncomingMessage): void {
    if (request.method !== 'POST' || !isSigned(request.headers)) return;
    if (this.path.test(pathOf(request.url ?? ''))) keepBytes(request, MAX_NOTIFICATION_BYTES);
  }
}

const isSigned = (headers: Readonly<Record<string, unknown>>) => headers['wechatpay-signature'] !== undefined;
