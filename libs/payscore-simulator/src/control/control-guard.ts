import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { SimulatorError } from '../simulator-error.js';

/** Lets a request in only from this machine and with the token. */
export class ControlGuard {
  private readonly expected: Buffer;

  constructor(token: string) {
    this.expected = digest(`Bearer ${token}`);
  }

  check(request: IncomingMessage): void {
    // A web page that rebinds its name to 127.0.0.1 still sends its own name as Host.
    const port = request.socket.localPort;
    const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`);
    if (!hosts.includes(request.headers.host ?? '')) {
      throw new SimulatorError(403, 'the Host header is not a loopback name', `call ${hosts[0]} directly`);
    }
    if (!timingSafeEqual(digest(request.headers.authorization ?? ''), this.expected)) {
      throw new SimulatorError(401, 'the token is missing or wrong', 'send Authorization: Bearer TOKEN');
    }
  }
}

/** Equal length for any input, as the constant-time comparison needs. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
