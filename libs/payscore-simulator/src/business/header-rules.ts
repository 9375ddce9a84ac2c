import type { RawRequest } from '../net/raw-request.js';
import type { Platform } from '../platform/platform.js';
import { invalidRequest, paramError } from '../wire-error.js';

/** Headers WeChat Pay insists on, besides the signature. */
export function checkHeaders(request: RawRequest, platform: Platform): void {
  const header = (name: string) => request.headers[name]?.join(', ') ?? '';

  if (!mediaTypes(header('accept')).includes('application/json') || header('user-agent').trim() === '') {
    throw invalidRequest('The header Accept: application/json or User-Agent is missing.');
  }
  if (request.body.length > 0 && mediaTypes(header('content-type'))[0] !== 'application/json') {
    throw invalidRequest('The header Content-Type must be application/json.');
  }
  const serial = namedSerial(request);
  if (serial !== undefined && !platform.knows(serial)) {
    throw paramError('Wechatpay-Serial', serial, 'no such key or certificate', 'header');
  }
}

/** The key or certificate the caller wants the reply signed with. */
export function namedSerial(request: RawRequest): string | undefined {
  return request.headers['wechatpay-serial']?.join(', ');
}

function mediaTypes(header: string): string[] {
  return header.split(',').map((item) => (item.split(';')[0] ?? '').trim().toLowerCase());
}
