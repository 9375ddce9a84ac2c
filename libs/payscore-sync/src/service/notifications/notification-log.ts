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

/** Logs notifications that were not taken in time, never their content, headers or sender. One line a minute of each kind. */
export class NotificationLog {
  private readonly logger = new Logger('PayscoreSync');
  private readonly kinds = new Map<string, { at: number; unlogged: number }>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  refused(institution: string, refusal: Refusal): void {
    const cause = CAUSES[refusal];
    if (cause === undefined) return;
    const what = this.counted(`${institution} ${refusal}`, 'was refused', 'were refused');
    if (what !== null) this.logger.warn(`Institution ${institution}: ${what} (${refusal}): ${cause}.`);
  }

  /** @param why one line */
  notStored(institution: string, why: string): void {
    const what = this.counted(`${institution} failed`, 'could not be stored', 'could not be stored');
    if (what !== null) this.logger.error(`Institution ${institution}: ${what}: ${why}`);
  }

  /** @param came what came of it after the answer was given */
  late(institution: string, came: NotificationResult, answerMs: number): void {
    const kind = `${institution} late ${came}`;
    const what = this.counted(kind, 'was not taken', 'were not taken');
    if (what === null) return;
    this.logger.warn(
      `Institution ${institution}: ${what} within ${answerMs} ms and answered with 500. Afterwards: ${came}. ` +
        'WeChat Pay repeats what it got no 200 for, and nothing is stored twice. Look at the database and at the load of this process.',
    );
  }

  /** How many of a kind since its last line; null: it is too early for another one. */
  private counted(kind: string, one: string, several: string): string | null {
    const last = this.kinds.get(kind);
    if (last !== undefined && this.now() - last.at < QUIET_MS) {
      last.unlogged += 1;
      return null;
    }
    const count = (last?.unlogged ?? 0) + 1;
    this.kinds.set(kind, { at: this.now(), unlogged: 0 });
    return count === 1 ? `a notification ${one}` : `${count} notifications ${several}`;
  }
}
