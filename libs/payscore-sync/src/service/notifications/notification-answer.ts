import type { NotificationResult } from '../../telemetry/index.js';

/** Answer to a notification, for WeChat Pay. */
export interface PayscoreNotificationAnswer {
  /** 200: taken. Anything else: WeChat Pay sends it again. */
  readonly status: number;
  readonly body: { readonly code: 'SUCCESS' | 'FAIL'; readonly message: string };
}

const REFUSALS: Readonly<
  Record<Exclude<NotificationResult, 'taken' | 'duplicate'>, readonly [status: number, message: string]>
> = {
  'unknown-institution': [404, 'There is no such institution here.'],
  'too-large': [413, 'The notification is too large.'],
  unsigned: [401, 'The notification is not signed.'],
  probe: [401, 'The signature is not valid.'],
  'unknown-serial': [401, 'The signature is not valid.'],
  stale: [401, 'The signature is not valid.'],
  'bad-signature': [401, 'The signature is not valid.'],
  malformed: [400, 'The notification cannot be read.'],
  'unknown-type': [400, 'Notifications of this type are not received here.'],
  'wrong-tenant': [403, 'The notification is for another merchant.'],
  undecryptable: [500, 'The notification cannot be decrypted.'],
  failed: [500, 'The notification could not be stored. Send it again.'],
};

export function answerTo(result: NotificationResult): PayscoreNotificationAnswer {
  if (result === 'taken' || result === 'duplicate') {
    return { status: 200, body: { code: 'SUCCESS', message: 'OK' } };
  }
  const [status, message] = REFUSALS[result];
  return { status, body: { code: 'FAIL', message } };
}
