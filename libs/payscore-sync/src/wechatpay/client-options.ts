import type { KeyObject } from 'node:crypto';
import type { Agent } from 'node:http';
import { performance } from 'node:perf_hooks';
import { ConfigurationError, type PayscoreProblem } from '../errors/payscore.error.js';
import { agentProblem } from './http/agent-problem.js';
import { readApiV3Key } from './certificates/api-v3-key.js';
import type { CertificateReport } from './certificates/platform-certificates.js';
import type { PlatformKeys } from './keys/key-ring.js';
import { merchantSerialProblem } from './keys/merchant-private-key.js';
import type { Signer, SignerSource } from './keys/signer.js';
import { textProblem } from './keys/text-problem.js';

export interface CertificateOptions {
  /** APIv3 key (APIv3密钥), 32 bytes: text, or a secret `KeyObject`. */
  readonly apiV3Key: string | KeyObject;
  /** A second one, which decrypts as well while the key is changed. */
  readonly secondApiV3Key?: string | KeyObject;
  /** Path of the download. Default `/v3/global/certificates`. */
  readonly path?: string;
  /** Shortest time between the starts of two downloads, ms. Default 10,000. */
  readonly refreshMinMs?: number;
}

export interface WechatPayClientOptions {
  /** The institution's merchant number (服务商商户号), not the sub-merchant's. */
  readonly mchid: string;
  /** Signs every request. A function is called for each request, so key and serial number can change. */
  readonly signer: Signer | SignerSource;
  /** Keys replies are verified with. Optional if certificates are downloaded. */
  readonly keys?: PlatformKeys;
  /**
   * Where platform certificates come from. Without `keys` they are downloaded at the first call and kept
   * current; with `keys` only after a reply is signed with one.
   */
  readonly certificates?: CertificateOptions;
  /** E.g. `https://apihk.mch.weixin.qq.com`. */
  readonly baseUrl?: string;
  /** Instead of `baseUrl`: hosts, tried in this order while no connection can be made. */
  readonly baseUrls?: readonly string[];
  /** One deadline per call, from signing and the DNS look-up to the last byte, ms. Default 10,000. */
  readonly timeoutMs?: number;
  /** Largest reply body accepted, bytes. Default 262,144. */
  readonly maxReplyBytes?: number;
  /** Printable ASCII. Default `nestjs-payscore-sync/<version> node/<major>`. */
  readonly userAgent?: string;
  /** Our clock, epoch ms. Default `Date.now`. */
  readonly now?: () => number;
  /** Monotonic clock, ms. Default `performance.now`. */
  readonly monotonicNow?: () => number;
  /**
   * Connections instead of the client's own keep-alive agent, e.g. of an egress proxy. The caller destroys it.
   * Certificates are always verified, and TLS 1.2 is the minimum.
   */
  readonly agent?: Agent;
  /** Called after every download of certificates. */
  readonly onCertificates?: (report: CertificateReport) => void;
}

export interface ResolvedCertificateOptions {
  readonly apiV3Keys: readonly KeyObject[];
  readonly path: string;
  readonly refreshMinMs: number;
}

export interface ResolvedClientOptions {
  readonly mchid: string;
  readonly signer: SignerSource;
  readonly keys: PlatformKeys | null;
  readonly certificates: ResolvedCertificateOptions | null;
  readonly baseUrls: readonly string[];
  readonly timeoutMs: number;
  readonly maxReplyBytes: number;
  readonly userAgent: string;
  readonly now: () => number;
  readonly monotonicNow: () => number;
  readonly agent: Agent | null;
  readonly onCertificates: (report: CertificateReport) => void;
}

const MAX_TIMER_MS = 2_147_483_647;

/** Defaults filled in. @throws {@link ConfigurationError} with every problem. */
export function resolveClientOptions(options: WechatPayClientOptions): ResolvedClientOptions {
  const { signer, baseUrl, baseUrls = baseUrl === undefined ? [] : [baseUrl] } = options;
  const resolved = {
    mchid: options.mchid,
    signer: typeof signer === 'function' ? signer : () => signer,
    keys: options.keys ?? null,
    baseUrls,
    timeoutMs: options.timeoutMs ?? 10_000,
    maxReplyBytes: options.maxReplyBytes ?? 262_144,
    userAgent: options.userAgent ?? defaultUserAgent(),
    now: options.now ?? Date.now,
    monotonicNow: options.monotonicNow ?? (() => performance.now()),
    agent: options.agent ?? null,
    onCertificates: options.onCertificates ?? (() => undefined),
  };
  const certificates = options.certificates ? resolveCertificates(options.certificates) : null;
  const isList = options.baseUrls !== undefined;
  const problems = [
    textProblem(resolved.mchid, 'mchid', 'Give its digits, in quotes.') ??
      // Quotes or line breaks would let it write other parts of the Authorization header.
      unless(
        /^[0-9A-Za-z_-]{1,32}$/.test(resolved.mchid),
        'mchid',
        'is no merchant number.',
        'Give its digits.',
      ),
    merchantSerialProblem(resolved.signer().serialNo, 'signer.serialNo'),
    unless(
      resolved.keys !== null || certificates !== null,
      'keys',
      'is missing.',
      "Give WeChat Pay's public keys, or certificates.",
    ),
    ...(certificates?.problems ?? []),
    unless(!isList || baseUrl === undefined, 'baseUrls', 'is given beside baseUrl.', 'Give one of the two.'),
    unless(baseUrls.length > 0, 'baseUrl', 'is missing.', 'Give e.g. https://apihk.mch.weixin.qq.com.'),
    ...baseUrls.map((url, index) => {
      const field = isList ? `baseUrls[${index}]` : 'baseUrl';
      return (
        textProblem(url, field, 'Give e.g. https://apihk.mch.weixin.qq.com.') ?? plainUrlProblem(url, field)
      );
    }),
    unless(
      new Set(baseUrls.filter((url) => URL.canParse(url)).map((url) => new URL(url).protocol)).size < 2,
      'baseUrls',
      'mixes http and https.',
      'Use one protocol.',
    ),
    unless(isCount(resolved.timeoutMs, MAX_TIMER_MS), 'timeoutMs', 'is no whole number of ms.', 'Try 10000.'),
    unless(
      isCount(resolved.maxReplyBytes, Number.MAX_SAFE_INTEGER),
      'maxReplyBytes',
      'is no whole number of bytes.',
      'Try 262144.',
    ),
    unless(
      /^[\x21-\x7E][\x20-\x7E]{0,255}$/.test(resolved.userAgent),
      'userAgent',
      'is no ASCII text.',
      'Leave it out.',
    ),
    resolved.agent && agentProblem(resolved.agent, baseUrls[0] ?? '', 'agent'),
  ].filter((problem) => problem !== null);
  if (problems.length > 0) throw new ConfigurationError(problems, 'WechatPayClient cannot start');
  return { ...resolved, certificates: certificates?.resolved ?? null };
}

function unless(ok: boolean, field: string, message: string, remedy: string): PayscoreProblem | null {
  return ok ? null : { field, message, remedy };
}

function isCount(value: number, max: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= max;
}

/** Never quotes the value: it may contain a password. */
function plainUrlProblem(baseUrl: string, field: string): PayscoreProblem | null {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  const isPlain = url && !url.username && !url.password && !url.search && !url.hash;
  return unless(
    Boolean(isPlain && /^https?:$/.test(url.protocol)),
    field,
    'is no plain http or https URL.',
    'Give e.g. https://apihk.mch.weixin.qq.com, without credentials, query or fragment.',
  );
}

function resolveCertificates(given: CertificateOptions): {
  resolved: ResolvedCertificateOptions | null;
  problems: (PayscoreProblem | null)[];
} {
  const { path = '/v3/global/certificates', refreshMinMs = 10_000 } = given;
  const { key, problem } = readApiV3Key(given.apiV3Key, 'certificates.apiV3Key');
  const second =
    given.secondApiV3Key === undefined
      ? null
      : readApiV3Key(given.secondApiV3Key, 'certificates.secondApiV3Key');
  const problems = [
    problem,
    second?.problem ?? null,
    certificatePathProblem(path, 'certificates.path'),
    unless(
      isCount(refreshMinMs, MAX_TIMER_MS),
      'certificates.refreshMinMs',
      'is no whole number of ms.',
      'Try 10000.',
    ),
  ];
  return {
    resolved: key && { apiV3Keys: second?.key ? [key, second.key] : [key], path, refreshMinMs },
    problems,
  };
}

/** Null when the text can be the path of the certificate download. */
export function certificatePathProblem(path: string, field: string): PayscoreProblem | null {
  return unless(
    /^\/[\w.~/-]{1,200}$/.test(path),
    field,
    'is no absolute path.',
    'Leave it out for /v3/global/certificates.',
  );
}

/** Version of this package; a test keeps it equal to package.json. */
export const PACKAGE_VERSION = '0.1.0';

/** E.g. `nestjs-payscore-sync/0.1.0 node/22`. WeChat Pay refuses requests without a User-Agent. */
function defaultUserAgent(): string {
  return `nestjs-payscore-sync/${PACKAGE_VERSION} node/${process.versions.node.split('.')[0]}`;
}
