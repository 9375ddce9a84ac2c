import { createDecipheriv } from 'node:crypto';
import type { Simulator } from '../../src/index.js';
import { send, type Call, type Reply } from './merchant.js';

export const LIST = '/v3/global/certificates';

export interface ListedCertificate {
  serial_no: string;
  effective_time: string;
  expire_time: string;
  encrypt_certificate: { algorithm: string; nonce: string; associated_data: string; ciphertext: string };
}

/** Downloads the list; without more, as a caller that holds nothing yet. */
export function download(simulator: Simulator, more: Partial<Call> = {}): Promise<Reply> {
  return send(simulator, { target: LIST, headers: { 'Wechatpay-Serial': null }, ...more });
}

export function listed({ body }: Reply): ListedCertificate[] {
  return (JSON.parse(body.toString()) as { data: ListedCertificate[] }).data;
}

/** Decrypts as the official page says; throws when the tag does not fit. */
export function decrypt({ apiV3Key }: Simulator, { encrypt_certificate: sealed }: ListedCertificate): string {
  const bytes = Buffer.from(sealed.ciphertext, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(apiV3Key), sealed.nonce)
    .setAAD(Buffer.from(sealed.associated_data))
    .setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString();
}
