import type { KeyObject } from 'node:crypto';
import type { FailoverTransport } from '../http/failover-transport.js';
import type { Deadline } from '../http/deadline.js';
import type { Hint } from '../replies/reply.js';
import type { PlatformKeys } from '../keys/key-ring.js';
import { cleanMessage, errorCode, parseBody } from '../replies/parse-reply.js';
import type { ReplyVerifier } from '../replies/reply-verifier.js';
import type { JudgedResponse } from '../http/pipeline.js';
import { CertificateError, refusedList } from './certificate.error.js';
import { openCertificateList, type OpenedList, UndecryptableListError } from './certificate-list.js';
import type { PlatformCertificate } from './platform-certificate.js';

export interface DownloadOptions {
  readonly transport: FailoverTransport;
  readonly verifier: ReplyVerifier;
  /** Keys known before. */
  readonly keys: PlatformKeys;
  /** Secret keys of 32 bytes. */
  readonly apiV3Keys: readonly KeyObject[];
  readonly path: string;
  /** Our clock, epoch ms. */
  readonly now: () => number;
  readonly explain: (response: JudgedResponse, baseUrl: string) => Hint;
}

/**
 * Downloads the platform certificates and accepts them only if all checks pass: decrypted with the APIv3 key,
 * each matches its serial number, at least one valid, and the list signed by a known key or by a certificate in
 * it. The latter is enough, because only holders of the APIv3 key can have encrypted it.
 *
 * @throws CertificateError
 */
export async function downloadCertificates(
  options: DownloadOptions,
  deadline: Deadline,
): Promise<readonly PlatformCertificate[]> {
  const { transport, path, keys } = options;
  const { response, error, baseUrl } = await transport.send({ method: 'GET', path }, deadline);
  if (error) throw new CertificateError('PAYSCORE_E_CERTIFICATE_DOWNLOAD', cleanMessage(error.message));
  if (response.status !== 200) throw refusedBy(response, options.explain(response, baseUrl), path);
  const { certificates } = open(response, options);
  const fresh = new Map(certificates.map((one) => [one.serial.toUpperCase(), one.key]));
  const find = (serial: string) => fresh.get(serial.toUpperCase()) ?? keys.find(serial);
  // A verified reply has used its nonce and cannot be verified again.
  const { verification } =
    response.verification === 'verified'
      ? response
      : options.verifier.verify(response.headers, response.data, { find });
  if (verification !== 'verified') {
    const message = `the list is signed with a key that is neither known nor in the list (${verification})`;
    throw refusedList(message);
  }
  return certificates;
}

function open({ data, verification }: JudgedResponse, { apiV3Keys, keys, now }: DownloadOptions): OpenedList {
  try {
    return openCertificateList(parseBody(data), apiV3Keys, now());
  } catch (error) {
    if (!(error instanceof UndecryptableListError)) throw error;
    // A genuine list means that the key is wrong; a key that worked before means that the list is wrong.
    const isGenuine = verification === 'verified';
    if (!isGenuine && keys.preferredSerial !== null) {
      throw refusedList('the list was altered: it cannot be decrypted');
    }
    const message = isGenuine
      ? 'the list is genuine, but the APIv3 key does not decrypt it'
      : 'the APIv3 key does not decrypt the list: it is not the one set in the merchant platform, or the list was altered';
    throw new CertificateError('PAYSCORE_E_API_V3_KEY', message);
  }
}

function refusedBy({ status, data }: JudgedResponse, explained: Hint, path: string): CertificateError {
  const code = errorCode(parseBody(data));
  const answer = [`WeChat Pay answered ${status}`, code].filter(Boolean).join(' ');
  if (status === 401 && code !== null) {
    return new CertificateError(explained.code, [answer, explained.detail].filter(Boolean).join(': '));
  }
  const hintCode =
    status === 404 && code !== null ? 'PAYSCORE_E_CERTIFICATES_NOT_FOUND' : 'PAYSCORE_E_CERTIFICATE_DOWNLOAD';
  return new CertificateError(hintCode, `${answer} to ${path}`);
}
