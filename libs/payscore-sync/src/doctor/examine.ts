import type { Environment } from '../options/index.js';
import type { WechatPayClientOptions } from '../wechatpay/index.js';
import type { QueryNames } from './checks/ask-wechatpay.js';
import { examineDatabase } from './checks/database.checks.js';
import { examineEngine } from './checks/engine.check.js';
import { examineHost } from './checks/host.checks.js';
import { examineMerchantCertificate } from './checks/merchant-certificate.check.js';
import { examineNotifyUrl } from './checks/notify-url.check.js';
import { examineSettings } from './checks/settings.check.js';
import { examineWechatpay } from './checks/wechatpay.checks.js';
import { openDataSource } from './database/open-data-source.js';
import { type Finding, skipAll } from './findings/finding.js';

export interface ExamineOptions {
  /** `PAYSCORE_*`, `DATABASE_URL` and `REDIS_URL`, as the host reads them. */
  readonly environment: Environment;
  /** Path of the merchant's API certificate (`apiclient_cert.pem`). */
  readonly merchantCertificatePath?: string | undefined;
  /** A service and a sub-merchant of the institution, to check permissions. */
  readonly names?: QueryNames | undefined;
  /** `notify_url` of the institution's orders, to check that notifications arrive. */
  readonly notifyUrl?: string | undefined;
  /** Built file that exports the host's data source; absent: `DATABASE_URL`. */
  readonly dataSourcePath?: string | undefined;
  /** Timeout of each step to a host or a database, ms. Default 5000. */
  readonly timeoutMs?: number | undefined;
}

const HOST_CHECKS = ['dns', 'connection', 'tls'] as const;
const CALL_CHECKS = [
  'platform-certificates',
  'request-signature',
  'clock',
  'reply-signature',
  'permission',
] as const;

/**
 * Checks everything that this module needs, in the order of use. A check is skipped only if it depends on a
 * failed one. Changes nothing: it reads tables, and queries an order that cannot exist.
 */
export async function* examine(options: ExamineOptions): AsyncGenerator<Finding> {
  const { environment, timeoutMs = 5000 } = options;
  const { findings, given, institution } = examineSettings(environment);
  yield* findings;
  if (institution === null || given === null) {
    yield* skipAll(
      ['merchant-certificate', ...HOST_CHECKS, ...CALL_CHECKS],
      'the settings have to be right first',
    );
  } else {
    yield examineMerchantCertificate(options.merchantCertificatePath, given, Date.now());
    yield* examineRemote(institution.client, options.names ?? null, timeoutMs);
    const { notifyUrl } = options;
    if (notifyUrl !== undefined) yield await examineNotifyUrl(notifyUrl, institution, timeoutMs);
  }
  const { dataSourcePath = null } = options;
  const open = () => openDataSource(dataSourcePath, environment, { access: 'look', timeoutMs });
  yield* examineDatabase(open, timeoutMs, dataSourcePath);
  const redisUrl = environment['REDIS_URL']?.trim();
  if (redisUrl) yield await examineEngine(redisUrl, timeoutMs);
}

async function* examineRemote(
  client: WechatPayClientOptions,
  names: QueryNames | null,
  timeoutMs: number,
): AsyncGenerator<Finding> {
  let isReachable = false;
  for (const baseUrl of client.baseUrls ?? []) {
    const findings: Finding[] = [];
    for await (const finding of examineHost(baseUrl, timeoutMs)) {
      findings.push(finding);
      yield finding;
    }
    isReachable ||= findings.every(({ status }) => status !== 'failed');
  }
  if (isReachable) yield* examineWechatpay(client, names);
  else yield* skipAll(CALL_CHECKS, 'no host can be reached');
}
