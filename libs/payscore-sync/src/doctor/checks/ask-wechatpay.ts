import { randomBytes } from 'node:crypto';
import { pastProbes, PayscoreApi } from '../../api/payscore.api.js';
import {
  type CertificateReport,
  type WechatPayClientOptions,
  type WechatPayReply,
  WechatPayClient,
} from '../../wechatpay/index.js';

/** Service and sub-merchant of the query. */
export interface QueryNames {
  readonly serviceId: string;
  readonly subMchid: string;
}

export interface Answer {
  readonly reply: WechatPayReply;
  /** Result of the download of certificates, if any. */
  readonly certificates: CertificateReport | null;
}

/** Queries an order that cannot exist: harmless, and answered like any other query. */
export async function askWechatpay(options: WechatPayClientOptions, names: QueryNames): Promise<Answer> {
  let certificates: CertificateReport | null = null;
  const onCertificates = (report: CertificateReport) => (certificates ??= report);
  const client = new WechatPayClient({ ...options, onCertificates });
  try {
    const api = new PayscoreApi(client);
    const outOrderNo = `DOCTOR-${randomBytes(12).toString('hex')}`;
    const reply = await pastProbes(() => api.query({ ...names, outOrderNo }));
    return { reply, certificates };
  } finally {
    client.close();
  }
}
