import type { IncomingMessage, ServerResponse } from 'node:http';
import { BodyTooLargeError, readRawRequest, type RawRequest } from '../net/raw-request.js';
import { splitTarget } from '../net/request-target.js';
import { SimulatorError } from '../simulator-error.js';
import { ControlGuard } from './control-guard.js';
import type { ControlRoute } from './control-route.js';

const MAX_BODY_BYTES = 64 * 1024;

/** The control API: JSON in, JSON out, errors as `{ error, remedy }`. */
export class ControlApi {
  private readonly guard: ControlGuard;

  constructor(
    token: string,
    private readonly routes: readonly ControlRoute[],
  ) {
    this.guard = new ControlGuard(token);
  }

  /** Handles one request to its end; never throws. */
  async handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      this.guard.check(message);
      const request = await readRawRequest(message, MAX_BODY_BYTES);
      send(response, 200, await this.run(request));
    } catch (error) {
      const { status, message: text, remedy } = asSimulatorError(error);
      // The rest of an unread body must not be taken for the next request.
      if (!message.complete) response.setHeader('Connection', 'close');
      send(response, status, { error: text, remedy });
    }
  }

  private run(request: RawRequest): unknown {
    const { path, query } = splitTarget(request.target);
    const matches = this.routes.filter((route) => route.path.test(path));
    if (matches.length === 0) {
      throw new SimulatorError(404, `there is no ${path}`, 'see the README for the routes');
    }
    const route = matches.find(({ method }) => method === request.method);
    if (route === undefined) {
      const methods = matches.map(({ method }) => method).join(', ');
      throw new SimulatorError(405, `${path} has no ${request.method}`, `use ${methods}`);
    }
    const segment = decodeSegment(route.path.exec(path)?.[1] ?? '');
    return route.run({ segment, query, body: parseBody(request) });
  }
}

function parseBody(request: RawRequest): unknown {
  if (request.body.length === 0) return {};
  const type = request.headers['content-type']?.[0]?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw new SimulatorError(415, 'the body is not JSON', 'send Content-Type: application/json');
  }
  try {
    return JSON.parse(request.body.toString()) as unknown;
  } catch {
    throw new SimulatorError(400, 'the body is not JSON', 'send a JSON object');
  }
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new SimulatorError(
      400,
      'the path is badly escaped',
      'use encodeURIComponent for what varies in it',
    );
  }
}

function asSimulatorError(error: unknown): SimulatorError {
  if (error instanceof SimulatorError) return error;
  if (error instanceof BodyTooLargeError) return new SimulatorError(413, error.message, 'send less');
  return new SimulatorError(500, `the simulator failed: ${String(error)}`, 'report it');
}

function send(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}
