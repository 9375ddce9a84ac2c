import type { CertificateReport, WechatPayClientOptions } from '../../wechatpay/index.js';
import { failed, type Finding, ok, skipped } from '../findings/finding.js';
import { type Answer, askWechatpay, type QueryNames } from './ask-wechatpay.js';
import { findingsOf, isAboutRequest } from './reply.findings.js';

/**
 * Calls WeChat Pay like the host: downloads the platform certificates if there is an APIv3 key, and queries an
 * order that cannot exist.
 *
 * @param names a service and a sub-merchant of the institution; null: made-up ones
 */
export async function* examineWechatpay(
  client: WechatPayClientOptions,
  names: QueryNames | null,
): AsyncGenerator<Finding> {
  const query = names ?? { serviceId: '1', subMchid: client.mchid };
  const hasPublicKey = client.keys !== undefined;
  let answer: Answer | null = null;
  if (client.certificates === undefined) {
    yield skipped('platform-certificates', 'PAYSCORE_API_V3_KEY is not given; the public key does without');
  } else {
    const { keys: _, ...withCertificatesOnly } = client;
    answer = await askWechatpay(withCertificatesOnly, query);
    yield examineDownload(answer.certificates, hasPublicKey);
  }
  if (hasPublicKey || answer === null) answer = await askWechatpay(client, query);
  yield* findingsOf(answer.reply, { hasPublicKey, isMadeUp: names === null });
}

function examineDownload(report: CertificateReport | null, hasPublicKey: boolean): Finding {
  const check = 'platform-certificates';
  if (report === null) {
    return failed(check, { detail: 'no answer in time', code: 'PAYSCORE_E_CERTIFICATE_DOWNLOAD' });
  }
  if (report.kind === 'refreshed') {
    return ok(check, `decrypted with the APIv3 key: ${report.serials.join(', ')}`);
  }
  const { hint } = report;
  if (isAboutRequest(hint)) return skipped(check, 'WeChat Pay does not accept the request');
  if (hint.code === 'PAYSCORE_E_CERTIFICATES_NOT_FOUND' && hasPublicKey) {
    return skipped(
      check,
      'this institution has none, it uses the public key; so the APIv3 key cannot be tried',
    );
  }
  return failed(check, hint);
}
