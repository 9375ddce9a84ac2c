import { textOf } from '../../text/error-text.js';

const WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no such name',
  EAI_AGAIN: 'the DNS server gives no answer',
  ECONNREFUSED: 'refused: nothing listens there',
  ECONNRESET: 'closed by the other side',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  ETIMEDOUT: 'no answer in time',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'the issuer of the certificate is not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the issuer of the certificate is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the issuer of the certificate is not trusted',
  CERT_HAS_EXPIRED: 'the certificate has expired',
  CERT_NOT_YET_VALID: 'the certificate is not valid yet: is the clock of this machine right?',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another name',
  HANDSHAKE_SSL_ERROR: 'the TLS handshake failed: is its certificate trusted, and for this host?',
  HANDSHAKE_NO_SSL_SUPPORT: 'it does not speak TLS',
  ER_SECURE_TRANSPORT_REQUIRED: 'it takes connections by TLS alone',
  EPROTO: 'it does not speak TLS',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS',
  '55000': 'the database allows no connections',
  '57P03': 'the server is starting up or shutting down',
  '53300': 'the server has no connection left',
  ER_CON_COUNT_ERROR: 'the server has no connection left',
  NOAUTH: 'it asks for a password',
  WRONGPASS: 'it refuses the user or the password',
  NOT_REDIS: 'it does not answer as Redis does',
};

/**
 * An error of network or database in words and by its code, without its message: drivers may quote a URL with
 * its password.
 */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  if (code === null) return textOf(error, 'name') ?? 'unknown reason';
  const words = WORDS[code];
  return words === undefined ? code : `${words} (${code})`;
}

/** For work that took too long. @throws Error with the code `ETIMEDOUT` */
export function timedOut(): never {
  throw Object.assign(new Error('It took too long.'), { code: 'ETIMEDOUT' });
}

/** `code` of an error, or of the one it wraps; null when there is none. */
export function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null) return null;
  const code = textOf(error, 'code');
  if (code !== null && /^[0-9A-Z_]{2,64}$/.test(code)) return code;
  const { driverError, cause } = error as { driverError?: unknown; cause?: unknown };
  return codeOf(driverError ?? cause ?? null);
}

/**
 * Whether the error came from a reached database: an SQLSTATE other than those of connections, or a code of
 * MySQL.
 */
export function isOfDatabase(error: unknown): boolean {
  return /^(?!08)(?=.*[0-9])[0-9A-Z]{5}$|^ER_|^AUTH_SWITCH_/.test(codeOf(error) ?? '');
}

/**
 * Whether the error came from TLS: `HANDSHAKE_` of mysql2, or
 * https://nodejs.org/api/tls.html#x509-certificate-error-codes.
 */
export function isOfTls(error: unknown): boolean {
  return /^HANDSHAKE_|^ERR_TLS_|^UNABLE_TO_|CERT/.test(codeOf(error) ?? '');
}
