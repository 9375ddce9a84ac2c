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
  EPROTO: 'it does not speak TLS',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS',
};

/**
 * An error of the network or a database in words and by its code. Its message stays out: those of drivers may quote
 * a URL with its password.
 */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  if (code === null) return error instanceof Error ? error.name : 'unknown reason';
  const words = WORDS[code];
  return words === undefined ? code : `${words} (${code})`;
}

/** `code` of an error, or of the one it wraps; null when there is none. */
export function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null) return null;
  const { code, driverError, cause } = error as { code?: unknown; driverError?: unknown; cause?: unknown };
  if (typeof code === 'string' && /^[0-9A-Z_]{2,64}$/.test(code)) return code;
  return codeOf(driverError ?? cause ?? null);
}
