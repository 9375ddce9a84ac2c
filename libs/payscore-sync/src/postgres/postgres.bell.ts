import {
  type BellHandler,
  type BellState,
  type DispatchBell,
  InProcessBell,
} from '../delivery/bell/index.js';
import type { ChannelListener } from './channel-listener.js';
import type { NotifySender } from './notify-sender.js';

/** Longest name of an institution that is looked at, characters. */
const MAX_NAME = 256;

/** What the bell rings with. */
export interface PostgresBellParts {
  readonly sender: Pick<NotifySender, 'send' | 'failed' | 'isReached' | 'idle'>;
  /** @param hear gets the payload of each notification */
  readonly listener: (
    hear: (payload: string) => void,
  ) => Pick<ChannelListener, 'start' | 'close' | 'isHeard'>;
}

/**
 * Rings through NOTIFY of PostgreSQL: a process that delivers nothing notifies the worker that listens. A process that
 * delivers serves its own rings. Polls go on as without it, and find what no notification named.
 */
export class PostgresBell implements DispatchBell {
  private readonly ownBell = new InProcessBell();
  private listener: ReturnType<PostgresBellParts['listener']> | null = null;
  private ignored = 0;

  constructor(private readonly parts: PostgresBellParts) {}

  ring(institution: string, at?: number): void {
    if (this.listener !== null) this.ownBell.ring(institution, at);
    // What is due later is found by the polls of the workers.
    else if (at === undefined) this.parts.sender.send(institution);
  }

  serve(handler: BellHandler): void {
    this.ownBell.serve(handler);
    this.listener = this.parts.listener((payload) => {
      if (payload === '' || payload.length > MAX_NAME) this.ignored += 1;
      else this.ownBell.ring(payload);
    });
    void this.listener.start();
  }

  state(): BellState {
    const { sender } = this.parts;
    const isUp = this.listener?.isHeard ?? sender.isReached;
    return {
      ...{ engine: 'postgres', isUp, floorMs: null },
      ...{ failedRings: sender.failed, ignoredMessages: this.ignored },
    };
  }

  async close(): Promise<void> {
    this.listener?.close();
    await Promise.all([this.ownBell.close(), this.parts.sender.idle()]);
  }
}
