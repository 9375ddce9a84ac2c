import type { RawRequest } from '../net/raw-request.js';
import { invalidRequest, paramError } from '../wire-error.js';

/** Headers WeChat Pay insists on, besides the signature. */
export function checkHeaders(request: RawRequest, platformKeyId: string): void {
  const header = (name: string) => request.headers[name]?.join(', ') ?? '';

  if (!mediaTypes(header('accept')).includes('application/json') || header('user-agent').trim() === '') {
    throw invalidRequest('The header Accept: application/json or User-Agent is missing.');
  }
  if (request.body.length > 0 && mediaTypes(header('content-type'))[0] !== 'application/json') {
    throw invalidRequest('The header Content-Type must be application/json.');
  }
  const serial = request.headers['wechatpay-serial'];
  if (serial !== undefined && header('wechatpay-serial') !== platformKeyId) {
    throw paramError('Wechatpay-Serial', serial.join(', '), 'no such key or certificate', 'header');
  }
}

function mediaTypes(header: string): string[] {
  return header.split(',').map((item) => (item.split(';')[0] ?? '').trim().toLowerCase());
}
