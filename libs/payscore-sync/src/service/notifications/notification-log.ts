import { Logger } from '@nestjs/common';
import { performance } from 'node:perf_hooks';
import type { NotificationResult } from '../../telemetry/index.js';

/** Shortest time between two lines of one kind, ms: anybody may send refused notifications. */
const QUIET_MS = 60_000;

type Refusal = Exclude<NotificationResult, 'taken' | 'duplicate'>;

/** What an operator can do; the others are in the metric alone. */
const CAUSES: Readonly<Partial<Record<Refusal, string>>> = {
  'unknown-serial':
    'signed with a key of WeChat Pay that is not configured. Give its public key, or the APIv3 key for certificates. Forgeries look the same',
  stale: 'signed at another time. Check the clock of this machine. Replayed ones look the same',
  'bad-signature': 'not signed by WeChat Pay, or changed on the way. Look for a proxy that rewrites bodies',
  malformed: 'signed, but of an unknown form',
  'unknown-type': 'of a type that is not received. Give services of another kind another notify_url',
  'wrong-tenant': "of another merchant's order. Check the institution in the notify_url",
  undecryptable:
    'not encrypted with the configured APIv3 key. Copy it from the merchant platform again (PAYSCORE_E_API_V3_KEY)',
};

/** Logs refused notifications, never their content, headers or sender. */
export class NotificationLog {
  private readonly logger = new Logger('PayscoreSync');
  private readonly kinds = new Map<string, { at: number; unlogged: number }>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  refused(institution: string, refusal: Refusal): void {
    const cause = CAUSES[refusal];
    if (cause === undefined) return;
    const kind = `${institution} ${refusal}`;
    const last = this.kinds.get(kind);
    if (last !== undefined && this.now() - last.at < QUIET_MS) {
      last.unlogged += 1;
      return;
    }
    const count = (last?.unlogged ?? 0) + 1;
    this.kinds.set(kind, { at: this.now(), unlogged: 0 });
    const what = count === 1 ? 'a notification was refused' : `${count} notifications were refused`;
    this.logger.warn(`Institution ${institution}: ${what} (${refusal}): ${cause}.`);
  }
}
