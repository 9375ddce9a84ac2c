import fc from 'fast-check';
import { authorizationHeader, canonicalReply, canonicalRequest } from '../../src/entries/wechatpay.js';
import { createNonce } from '../../src/wechatpay/http/canonical-request.js';
import { authorizationParts } from './support/client.js';
import { always } from '../support/always.js';

const line = fc.stringMatching(/^[!-~]{1,60}$/);

describe('canonical texts', () => {
  it('has exactly five lines, each ending with LF, that read back as what went in', () =>
    always(
      fc.constantFrom('GET', 'POST'),
      line,
      fc.nat(),
      line,
      fc.json(),
      (method, target, timestamp, nonce, body) => {
        const text = canonicalRequest(method, target, timestamp, nonce, body);
        expect(text.split('\n')).toEqual([method, target, String(timestamp), nonce, body, '']);
      },
    ));

  it('keeps the line of an absent body', () => {
    expect(canonicalRequest('GET', '/v3/x?a=1', 1554208460, 'N', '')).toBe(
      'GET\n/v3/x?a=1\n1554208460\nN\n\n',
    );
  });

  it('ends a 204 with two line feeds', () => {
    expect(canonicalReply('1554208460', 'N', Buffer.alloc(0)).toString()).toBe('1554208460\nN\n\n');
  });

  it('takes the bytes of a reply as they are, also when they are not UTF-8', () => {
    const body = Buffer.from([0xff, 0x00, 0x0a, 0xe4]);
    expect(canonicalReply('1', 'N', body)).toEqual(Buffer.from([0x31, 0x0a, 0x4e, 0x0a, ...body, 0x0a]));
  });

  it('writes Authorization as one line with the five parts', () => {
    const header = authorizationHeader({
      mchid: '1',
      serialNo: 'AB',
      timestamp: 2,
      nonce: 'N',
      signature: 'S+/=',
    });
    expect(header).toMatch(/^WECHATPAY2-SHA256-RSA2048 [^\r\n ]+$/);
    expect(authorizationParts(header)).toEqual({
      mchid: '1',
      nonce_str: 'N',
      signature: 'S+/=',
      timestamp: '2',
      serial_no: 'AB',
    });
  });
});

describe('createNonce', () => {
  it('gives 32 characters that do not repeat', () => {
    const nonces = Array.from({ length: 1000 }, createNonce);
    expect(nonces.every((nonce) => /^[0-9a-f]{32}$/.test(nonce))).toBe(true);
    expect(new Set(nonces).size).toBe(1000);
  });
});
