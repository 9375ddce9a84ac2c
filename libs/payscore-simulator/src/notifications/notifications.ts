import { createPrivateKey, type KeyObject } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { SimulatorClock } from '../clock.js';
import type { Institution } from '../institution.js';
import type { OrderBook } from '../orders/order-book.js';
import type { Order } from '../orders/order.js';
import type { Platform } from '../platform/platform.js';
import { ReplySigner } from '../signing/reply-signer.js';
import { SimulatorError } from '../simulator-error.js';
import { envelopeOf, newNotificationId, type NotificationType } from './envelope.js';
import { distortionOf, type NotificationFault } from './notification-fault.js';

/** Pauses before the repetitions of a notification that was not taken, s, as WeChat Pay documents them. */
export const REPETITIONS = [
  ...[15, 15, 30, 180, 600, 1200, 1800, 1800, 1800],
  ...[3600, 10_800, 10_800, 10_800, 21_600, 21_600],
];

/** How long a receiver may take, ms. */
const PATIENCE_MS = 5000;
const KEPT = 1000;

/** A notification to send now, once. */
export interface SendNotification {
  outOrderNo: string;
  subMchid?: string | undefined;
  /** Default: `PAYSCORE.USER_PAID`. Any other text is sent as it is. */
  type?: NotificationType | (string & {}) | undefined;
  /** Id of an earlier one, for a duplicate. Default: a new one. */
  id?: string | undefined;
  fault?: NotificationFault | undefined;
}

/** One try. */
export interface SentNotification {
  readonly id: string;
  readonly type: string;
  readonly outOrderNo: string;
  readonly fault: NotificationFault | null;
  /** From 1. */
  readonly attempt: number;
  /** Null without an answer. */
  readonly status: number | null;
  readonly body: string;
}

export interface NotificationTarget {
  /** `notify_url`, on the loopback address. */
  readonly url: string;
  /** Factor of the pauses before repetitions; 0.001 makes seconds of hours. */
  readonly scale: number;
}

export interface NotificationTools {
  readonly institution: Institution;
  readonly clock: SimulatorClock;
  readonly platform: Platform;
  readonly orders: OrderBook;
  /** Aborted when the simulator closes. */
  readonly stop: AbortSignal;
}

/** WeChat Pay's notifications: by themselves when a customer pays online, and on demand. */
export class Notifications {
  private readonly signer: ReplySigner;
  private readonly strangerKey: KeyObject;
  private readonly tries: SentNotification[] = [];
  private current: NotificationTarget | null = null;

  constructor(private readonly tools: NotificationTools) {
    this.signer = new ReplySigner(tools.clock);
    this.strangerKey = createPrivateKey(tools.institution.options.merchantPrivateKeyPem);
    tools.orders.onCustomerPaid = (order) => void this.tell(order, 'PAYSCORE.USER_PAID');
  }

  /** Null: none are sent. */
  get target(): NotificationTarget | null {
    return this.current;
  }

  /** @param scale factor of the pauses before repetitions; default 1 */
  setTarget(url: string | null, scale = 1): void {
    if (url !== null) assertLoopback(url);
    this.current = url === null ? null : { url, scale };
  }

  /** Sends one now, and does not repeat it. */
  async send(given: SendNotification): Promise<SentNotification> {
    if (this.current === null) {
      throw new SimulatorError(
        409,
        'there is no address for notifications',
        'set it first: PUT /notifications',
      );
    }
    const { outOrderNo, subMchid, type = 'PAYSCORE.USER_PAID', id = newNotificationId(), fault } = given;
    const order = this.tools.orders.get(outOrderNo, subMchid);
    const body = envelopeOf({ order, type, id, fault }, this.tools.institution, this.tools.clock.now());
    return this.post(this.current.url, body, { id, type, outOrderNo, fault: fault ?? null, attempt: 1 });
  }

  /** The last 1000 tries. */
  list(): readonly SentNotification[] {
    return [...this.tries];
  }

  /** Sends one, and repeats it until it is taken. Never rejects. */
  private async tell(order: Order, type: NotificationType): Promise<void> {
    const { current } = this;
    if (current === null) return;
    const { outOrderNo } = order;
    const id = newNotificationId();
    const body = envelopeOf(
      { order, type, id, fault: undefined },
      this.tools.institution,
      this.tools.clock.now(),
    );
    try {
      for (const [index, seconds] of [...REPETITIONS, null].entries()) {
        const attempt = index + 1;
        const { status } = await this.post(current.url, body, { id, type, outOrderNo, fault: null, attempt });
        if (status === 200 || status === 204 || seconds === null) return;
        await pause(seconds * 1000 * current.scale, undefined, { signal: this.tools.stop, ref: false });
      }
    } catch {
      // The simulator is closing.
    }
  }

  private async post(
    url: string,
    body: Buffer,
    about: Omit<SentNotification, 'status' | 'body'>,
  ): Promise<SentNotification> {
    const fault = about.fault ?? undefined;
    const key = await this.tools.platform.keyFor('PUB_KEY_ID_');
    const distortion = distortionOf(fault, body, this.tools.clock.seconds(), this.strangerKey);
    const { headers } = this.signer.sign(body, key, distortion);
    const signal = AbortSignal.any([this.tools.stop, AbortSignal.timeout(PATIENCE_MS)]);
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...(fault === 'unsigned' ? {} : headers) },
      body: new Uint8Array(body),
      redirect: 'manual',
      signal,
    })
      .then(async (response) => ({ status: response.status, body: await response.text() }))
      .catch(() => ({ status: null, body: '' }));
    const sent = { ...about, ...answer };
    this.tries.push(sent);
    if (this.tries.length > KEPT) this.tries.shift();
    return sent;
  }
}

function assertLoopback(url: string): void {
  const { protocol, hostname } = URL.canParse(url) ? new URL(url) : { protocol: '', hostname: '' };
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  if (isLoopback && protocol === 'http:') return;
  throw new SimulatorError(
    400,
    'url is not valid',
    'use http on a loopback address, e.g. http://127.0.0.1:3000/…',
  );
}
