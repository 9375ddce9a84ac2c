import type { IncomingMessage, ServerResponse } from 'node:http';
import { isSame } from './is-same.js';

/** Lets in who gives the token of `OPERATOR_TOKEN` as password, with any name: browsers ask for both. */
export function operatorsOnly(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  const expected = process.env.OPERATOR_TOKEN;
  const [, encoded = ''] = /^Basic (\S+)$/.exec(request.headers.authorization ?? '') ?? [];
  const password = Buffer.from(encoded, 'base64')
    .toString()
    .replace(/^[^:]*:/, '');
  if (expected && isSame(password, expected)) return next();
  response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="queues", charset="UTF-8"' }).end();
}
