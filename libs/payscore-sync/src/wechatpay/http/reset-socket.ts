import type { Socket } from 'node:net';

/** What Node keeps of a connection below TLS, where `resetAndDestroy` does not reach. */
interface TlsHandle {
  readonly _parent?: {
    close(done: () => void): void;
    reset?(done: () => void): number;
  };
}

/**
 * Ends a connection with a reset, so that the system throws away what the other side has not received. After an ordinary end it
 * goes on sending that for minutes, and a call that was given up arrives once the network is back. Where Node offers no
 * reset, the connection is ended as usual. Never throws.
 */
export function resetSocket(socket: Socket): void {
  const below = (socket as Socket & { readonly _handle?: TlsHandle | null })._handle?._parent;
  if (below && typeof below.reset === 'function') {
    // TLS closes what is below it, and waits for that.
    below.close = (done) => void below.reset?.(done);
    socket.destroy();
    return;
  }
  try {
    socket.resetAndDestroy();
  } catch {
    // A stream of an agent that is no TCP connection.
    socket.destroy();
  }
}
