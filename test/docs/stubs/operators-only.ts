import type { IncomingMessage, ServerResponse } from 'node:http';

export declare function operatorsOnly(
  request: IncomingMessage,
  response: ServerResponse,
  next: () => void,
): void;
