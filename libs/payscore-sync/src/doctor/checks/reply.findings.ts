import type { Hint, WechatPayReply } from '../../wechatpay/index.js';
import { failed, type Finding, ok, skipAll, skipped, warning } from '../findings/finding.js';
import type { HintCode } from '../../errors/index.js';

/** Tolerated difference of clocks, ms. */
const CLOCK_TOLERANCE_MS = 30_000;

const AFTER_REQUEST = ['clock', 'reply-signature', 'permission'] as const;

export interface ReplyContext {
  /** Whether replies are verified with a public key rather than certificates. */
  readonly hasPublicKey: boolean;
  /** Whether service and sub-merchant of the query were made up. */
  readonly isMadeUp: boolean;
}

/** Findings about signatures, clock and permission from the answer to the query. */
export function findingsOf(reply: WechatPayReply, context: ReplyContext): Finding[] {
  const { failure, hint, status } = reply;
  if (failure === 'no-key' && hint && !isAboutRequest(hint)) {
    return skipAll(['request-signature', ...AFTER_REQUEST], 'there is no key to verify a reply with');
  }
  if (failure === 'no-key' || status === 401) return refusedRequest(hint);
  if (failure !== null) {
    const detail = `the query came to nothing: ${failure}`;
    return [
      failed('request-signature', { detail, code: 'PAYSCORE_E_NO_ANSWER' }),
      ...skipAll(AFTER_REQUEST, 'there is no reply'),
    ];
  }
  if (reply.verification !== 'verified') {
    return [
      ...skipAll(['request-signature', 'clock'], 'the reply cannot be trusted'),
      unverified(reply, context),
      skipped('permission', 'the reply cannot be trusted'),
    ];
  }
  return [
    ok('request-signature', 'mchid, serial number and private key are accepted'),
    clock(reply.skewMs ?? 0),
    ok(
      'reply-signature',
      context.hasPublicKey ? 'verified with the public key' : 'verified with a certificate',
    ),
    permission(reply, context.isMadeUp),
  ];
}

function refusedRequest(given: Hint | null): Finding[] {
  const hint = given ?? { code: 'PAYSCORE_E_NOT_WECHATPAY' as const, detail: '' };
  const detail = ['WeChat Pay answers 401', hint.detail].filter(Boolean).join(': ');
  if (hint.code === 'PAYSCORE_E_CLOCK') {
    return [
      skipped('request-signature', 'the clock has to be right first'),
      failed('clock', { detail, code: hint.code }),
      ...skipAll(['reply-signature', 'permission'], 'a 401 is not signed'),
    ];
  }
  return [
    failed('request-signature', { detail, code: hint.code }),
    ...skipAll(AFTER_REQUEST, 'a 401 is not signed'),
  ];
}

function unverified(reply: WechatPayReply, { hasPublicKey }: ReplyContext): Finding {
  const { verification, hint, status } = reply;
  const check = 'reply-signature';
  if (verification === 'unknown-serial' && hint) {
    // Both keys are public keys, so one id is wrong.
    const isOtherId = hasPublicKey && hint.detail.includes('PUB_KEY_ID_');
    return failed(check, {
      detail: hint.detail,
      code: isOtherId ? 'PAYSCORE_E_PLATFORM_KEY_ID' : hint.code,
    });
  }
  if (verification === 'bad-signature' && hasPublicKey) {
    return failed(check, {
      detail: 'the signature does not fit the public key',
      code: 'PAYSCORE_E_PLATFORM_KEY',
    });
  }
  const detail = `${verification}, ${answerOf(reply)}`;
  if (status === 429) return failed(check, { detail, code: 'PAYSCORE_E_RATE_LIMITED' });
  if (status !== null && status >= 500) return failed(check, { detail, code: 'PAYSCORE_E_WECHATPAY_FAULT' });
  return failed(check, { detail, code: 'PAYSCORE_E_NOT_WECHATPAY' });
}

function clock(skewMs: number): Finding {
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  // The header counts whole seconds, and the reply takes time.
  const detail =
    seconds <= 1 ? "as WeChat Pay's" : `${seconds} s ${skewMs > 0 ? 'behind' : 'ahead of'} WeChat Pay's`;
  if (Math.abs(skewMs) < CLOCK_TOLERANCE_MS) return ok('clock', detail);
  return warning('clock', { detail, code: 'PAYSCORE_E_CLOCK' });
}

function permission(reply: WechatPayReply, isMadeUp: boolean): Finding {
  const { status } = reply;
  const check = 'permission';
  const detail = answerOf(reply);
  if (status === 404 || status === 200) return ok(check, 'an order that does not exist is answered 404');
  if (status === 429) return warning(check, { detail, code: 'PAYSCORE_E_RATE_LIMITED' });
  if (status !== null && status >= 500) return failed(check, { detail, code: 'PAYSCORE_E_WECHATPAY_FAULT' });
  if (!isMadeUp) return failed(check, { detail, code: 'PAYSCORE_E_NOT_PERMITTED' });
  const remedy =
    'The query named a made-up service and sub-merchant, which may be the reason. Give --service-id and --sub-mchid of yours to know.';
  return warning(check, { detail, code: 'PAYSCORE_E_NOT_PERMITTED', remedy });
}

function answerOf({ status, code, message, requestId }: WechatPayReply): string {
  const answer = [status, code, message && `(${message})`].filter(Boolean).join(' ');
  return requestId === null ? answer : `${answer}, Request-ID ${requestId}`;
}

/** Hints about the request itself. */
const REQUEST_HINTS: readonly HintCode[] = [
  'PAYSCORE_E_CLOCK',
  'PAYSCORE_E_MERCHANT_SERIAL',
  'PAYSCORE_E_MERCHANT_KEY',
  'PAYSCORE_E_ALTERED_REQUEST',
  'PAYSCORE_E_SIGNATURE_REFUSED',
];

/** Whether a hint means that the request itself was refused. */
export function isAboutRequest({ code }: Hint): boolean {
  return REQUEST_HINTS.includes(code);
}
