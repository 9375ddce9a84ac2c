import type { HintCode } from '../../errors/hints.js';

/** Why platform certificates were not taken over. The message holds no secret and nothing of a certificate. */
export class CertificateError extends Error {
  readonly code: HintCode;

  constructor(code: HintCode, message: string) {
    super(message);
    this.name = 'CertificateError';
    this.code = code;
  }
}
