import type { NotificationFault, SentNotification, Simulator } from 'payscore-simulator';
import type { Violation } from '../checker/history.js';
import type { SeededRandom } from '../plan/seeded-random.js';
import type { Fleet } from './fleet.js';

/** Whether one begins at a tick. */
const PER_TICK = 0.25;

/** Notifications on their way at once: a stopped process takes none. */
const MOST = 40;

/** Longest time by which one is late, so that others overtake it, ms. */
const LATE_MS = 3000;

/** Factor of the pauses before the repetitions of those that follow from a payment. */
const SCALE = 0.002;

/** Those that must not be taken, whatever they claim. */
const BAD: readonly NotificationFault[] = [
  ...(['probe', 'forged', 'unsigned', 'stale', 'unknown-serial'] as const),
  ...(['wrong-body', 'wrong-key', 'wrong-tenant', 'broken-json'] as const),
];

interface Planned {
  readonly at: number;
  readonly outOrderNo: string;
  readonly subMchid: string;
  readonly type: string;
  readonly fault: NotificationFault | undefined;
  /** Of an earlier one of its order. */
  readonly id: string | undefined;
}

/**
 * Notifications to the workers: of payments, and of nothing at all; twice, late, out of order, and not WeChat Pay's. Most
 * say that an order was paid that was not.
 */
export class NotificationStorm {
  readonly counts = { sent: 0, taken: 0, bad: 0, badTaken: 0 };
  private readonly planned: Planned[] = [];
  private readonly ids = new Map<string, string>();
  private readonly underway = new Set<Promise<void>>();

  constructor(
    private readonly simulator: Simulator,
    private readonly fleet: Pick<Fleet, 'ready'>,
    private readonly random: SeededRandom,
  ) {}

  tick(): void {
    const { ready } = this.fleet;
    if (ready.length === 0) return;
    const { notifications, merchant, orders } = this.simulator;
    const { port, host } = this.random.pick(ready);
    // The simulator notifies this machine alone.
    if (host.address !== '127.0.0.1') return;
    notifications.setTarget(`http://127.0.0.1:${port}/notifications/${merchant.mchid}`, SCALE);
    const open = orders.list();
    if (open.length > 0 && this.random.chance(PER_TICK)) this.plan(open);
    const now = Date.now();
    const due = this.planned.findIndex(({ at }) => at <= now);
    if (due < 0 || this.underway.size >= MOST) return;
    const [next] = this.planned.splice(due, 1) as [Planned];
    const sent = this.send(next).finally(() => this.underway.delete(sent));
    this.underway.add(sent);
  }

  /** No more of them; resolves once none is on its way. */
  async settle(): Promise<void> {
    this.planned.length = 0;
    this.simulator.notifications.setTarget(null);
    await Promise.all(this.underway);
  }

  /** What was taken and must not be. */
  get violations(): Violation[] {
    const { badTaken } = this.counts;
    if (badTaken === 0) return [];
    return [{ rule: 'notified', orderNo: '', text: `${badTaken} bad notifications were answered with 200` }];
  }

  private plan(open: readonly { readonly outOrderNo: string; readonly subMchid: string }[]): void {
    const { random } = this;
    // Mostly a new order, whose sync is unsettled.
    const from = random.chance(0.8) ? Math.max(0, open.length - 60) : 0;
    const { outOrderNo, subMchid } = random.pick(open.slice(from));
    this.planned.push({
      at: Date.now() + (random.chance(0.5) ? 0 : random.integer(1, LATE_MS)),
      ...{ outOrderNo, subMchid },
      type: random.chance(0.8) ? 'PAYSCORE.USER_PAID' : 'PAYSCORE.USER_CONFIRM',
      fault: random.chance(0.4) ? random.pick(BAD) : undefined,
      id: random.chance(0.3) ? this.ids.get(outOrderNo) : undefined,
    });
  }

  private async send({ at: _at, ...notification }: Planned): Promise<void> {
    const sent = await this.simulator.notifications.send(notification).catch(() => null);
    if (sent !== null) this.count(sent);
  }

  private count({ id, outOrderNo, fault, status }: SentNotification): void {
    const isTaken = status === 200;
    if (fault === null) {
      this.ids.set(outOrderNo, id);
      this.counts.sent += 1;
      if (isTaken) this.counts.taken += 1;
    } else {
      this.counts.bad += 1;
      if (isTaken) this.counts.badTaken += 1;
    }
  }
}
