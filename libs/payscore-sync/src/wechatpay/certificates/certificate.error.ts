import type { HintCode } from '../../errors/hints.js';

/** Why platform certificates were rejected. The message contains no secret and no part of a certificate. */
export class CertificateError extends Error {
  readonly code: HintCode;

  constructor(code: HintCode, message: string) {
    super(message);
    this.name = 'CertificateError';
    this.code = code;
  }
}

export function refusedList(message: string): CertificateError {
  return new CertificateError('PAYSCORE_E_CERTIFICATE_LIST', message);
}
