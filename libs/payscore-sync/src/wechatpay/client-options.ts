import type { Agent } from 'node:http';
import type { ConnectionOptions } from 'node:tls';
import { ConfigurationError, type PayscoreProblem } from '../errors/payscore.error.js';
import type { PlatformKeys } from './key-ring.js';
import { merchantSerialProblem } from './merchant-private-key.js';
import type { Signer } from './signer.js';
import { defaultUserAgent } from './user-agent.js';

export interface WechatPayClientOptions {
  /** The institution's merchant number (服务商商户号), not the sub-merchant's. */
  readonly mchid: string;
  readonly signer: Signer;
  /** Keys replies are verified with. */
  readonly keys: PlatformKeys;
  /** E.g. `https://apihk.mch.weixin.qq.com`. */
  readonly baseUrl: string;
  /** One deadline per call, from signing and the DNS look-up to the last byte, ms. Default 10,000. */
  readonly timeoutMs?: number;
  /** Largest reply body accepted, bytes. Default 262,144. */
  readonly maxReplyBytes?: number;
  /** Printable ASCII. Default `nestjs-payscore-sync/<version> node/<major>`. */
  readonly userAgent?: string;
  /** Our clock, epoch ms. Default `Date.now`. */
  readonly now?: () => number;
  /**
   * Connections to use instead of the client's own keep-alive agent, e.g. an egress proxy's. The caller destroys
   * it. Certificates are verified and TLS 1.2 is the minimum in any case.
   */
  readonly agent?: Agent;
}

export type ResolvedClientOptions = Required<Omit<WechatPayClientOptions, 'agent'>> &
  Pick<WechatPayClientOptions, 'agent'>;

const MAX_TIMER_MS = 2_147_483_647;

/** Defaults filled in. @throws {@link ConfigurationError} with every problem. */
export function resolveClientOptions(options: WechatPayClientOptions): ResolvedClientOptions {
  const resolved: ResolvedClientOptions = {
    ...options,
    timeoutMs: options.timeoutMs ?? 10_000,
    maxReplyBytes: options.maxReplyBytes ?? 262_144,
    userAgent: options.userAgent ?? defaultUserAgent(),
    now: options.now ?? Date.now,
  };
  const problems = [
    // Quotes or line breaks would let it write other parts of the Authorization header.
    unless(
      /^[0-9A-Za-z_-]{1,32}$/.test(resolved.mchid),
      'mchid',
      'is no merchant number.',
      'Give its digits.',
    ),
    merchantSerialProblem(resolved.signer.serialNo, 'signer.serialNo'),
    baseUrlProblem(resolved.baseUrl),
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
    agentProblem(resolved.agent, resolved.baseUrl),
  ].filter((problem) => problem !== null);
  if (problems.length > 0) throw new ConfigurationError(problems, 'WechatPayClient cannot start');
  return resolved;
}

function unless(ok: boolean, field: string, message: string, remedy: string): PayscoreProblem | null {
  return ok ? null : { field, message, remedy };
}

function isCount(value: number, max: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= max;
}

/** Never quotes the value: somebody may have written a password into it. */
function baseUrlProblem(baseUrl: string): PayscoreProblem | null {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  const isPlain = url && !url.username && !url.password && !url.search && !url.hash;
  return unless(
    Boolean(isPlain && /^https?:$/.test(url.protocol)),
    'baseUrl',
    'is no plain http or https URL.',
    'Give e.g. https://apihk.mch.weixin.qq.com, without credentials, query or fragment.',
  );
}

function agentProblem(agent: Agent | undefined, baseUrl: string): PayscoreProblem | null {
  if (agent === undefined) return null;
  const tls = (agent as { options?: ConnectionOptions }).options ?? {};
  // An agent's own settings win over the request's, so this is the only place to stop them.
  const isWeak =
    tls.rejectUnauthorized === false ||
    [tls.minVersion, tls.maxVersion].some((v) => v === 'TLSv1' || v === 'TLSv1.1');
  return (
    unless(
      !isWeak,
      'agent',
      'switches certificate verification off or allows TLS below 1.2.',
      'Trust a private CA with its `ca` option instead.',
    ) ??
    unless(
      isFitFor(agent, baseUrl),
      'agent',
      'is for another protocol than the base URL.',
      'Give an https.Agent for an https URL, an http.Agent for http.',
    )
  );
}

/** Only an agent that names one protocol can misfit: those of proxies compute theirs for each request. */
function isFitFor(agent: Agent, baseUrl: string): boolean {
  const own: unknown = Object.getOwnPropertyDescriptor(agent, 'protocol')?.value;
  return !own || !URL.canParse(baseUrl) || own === new URL(baseUrl).protocol;
}
