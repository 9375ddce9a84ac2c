/**
 * Remedies of hints, the probable causes of failed calls. Each code has an entry in docs/errors.md and is never
 * thrown: it is in the record, in the state of the institution and in the log. No decision uses a hint.
 */
export const HINT_REMEDIES = {
  PAYSCORE_E_CLOCK:
    'WeChat Pay refuses requests signed more than 5 minutes off its own clock. Set the clock of this machine by NTP.',
  PAYSCORE_E_MERCHANT_SERIAL:
    'The merchant certificate serial number does not belong to this mchid, has expired or was revoked. Compare it with 账户中心 › API安全 › 商户API证书 in the merchant platform.',
  PAYSCORE_E_MERCHANT_KEY:
    'WeChat Pay checked exactly what was signed, so the private key and the serial number do not belong together. Give the key and the serial number of one and the same certificate.',
  PAYSCORE_E_ALTERED_REQUEST:
    'The path or the body arrived otherwise than it was signed. Look for a proxy or gateway that rewrites requests, or a base URL with a path.',
  PAYSCORE_E_SIGNATURE_REFUSED:
    'WeChat Pay does not accept the credentials and does not say why. Check in the merchant platform that the APIv3 key is set and the API certificate is valid, and that mchid, serial number and private key belong together.',
  PAYSCORE_E_UNKNOWN_PLATFORM_KEY:
    'Replies are signed with a key of WeChat Pay that is not configured. Give its public key and id from the merchant platform, or the APIv3 key so that platform certificates can be downloaded.',
  PAYSCORE_E_API_V3_KEY:
    'Platform certificates cannot be decrypted. Copy the APIv3 key (APIv3密钥) from the merchant platform again; overseas and mainland keys differ.',
  PAYSCORE_E_CERTIFICATE_LIST:
    'The downloaded list of platform certificates is not genuine, or holds none that is valid. Look for a proxy that alters replies, and check the clock of this machine.',
  PAYSCORE_E_CERTIFICATE_DOWNLOAD:
    'Platform certificates could not be downloaded; it is tried again by itself. If it stays so, look at the cause in the log.',
  PAYSCORE_E_CERTIFICATES_NOT_FOUND:
    "WeChat Pay has no platform certificates for this institution. It uses WeChat Pay's public key: give its id and content (PAYSCORE_WECHATPAY_PUBLIC_KEY_ID, PAYSCORE_WECHATPAY_PUBLIC_KEY). Otherwise check the certificate path.",
} as const;

export type HintCode = keyof typeof HINT_REMEDIES;

export const HINT_CODES = Object.keys(HINT_REMEDIES) as HintCode[];

/** Remedy of a stored hint; null for none, and for a hint of another version. */
export function hintRemedy(code: string | null): string | null {
  return code !== null && Object.hasOwn(HINT_REMEDIES, code) ? HINT_REMEDIES[code as HintCode] : null;
}
