import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Server } from 'node:http';

/** How long a shutdown waits for requests, ms. */
export const REQUEST_MS = 10_000;

/**
 * Ends requests that keep a shutdown waiting. Nest waits for every open request, and Node no longer times a request once
 * its server closes: a client that sends a byte a second would hold the process until it is killed.
 */
@Injectable()
export class OpenRequests implements BeforeApplicationShutdown, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}

  beforeApplicationShutdown(): void {
    const server = this.host.httpAdapter.getHttpServer() as Server;
    // Again and again: others may come until the server closes, which is after the worker's calls in progress.
    this.timer = setInterval(() => server.closeAllConnections(), REQUEST_MS).unref();
  }

  /** The server is closed. */
  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }
}
