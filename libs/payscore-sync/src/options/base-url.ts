import { type PayscoreProblem, problemOf } from '../errors/index.js';
import { textProblem } from '../wechatpay/keys/text-problem.js';

export const DEFAULT_BASE_URL = 'https://apihk.mch.weixin.qq.com';

/** WeChat Pay's own hosts; the overseas ones share one backend. */
const WECHATPAY_HOSTS = ['apihk', 'apius', 'apieu', 'api'].map((name) => `${name}.mch.weixin.qq.com`);

/** A host without path or query: paths are appended as text, so an empty query would absorb them. */
const PLAIN = /^https?:\/\/[^\s/?#@\\]+\/?$/i;

/** Length of the origin column of attempts. */
const MAX_LENGTH = 128;

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Never quotes the value: somebody may have written a password into it. */
export function wechatpayHostProblem(
  baseUrl: string,
  allowCustomHost: boolean,
  field: string,
): PayscoreProblem | null {
  const remedy = `Give one URL such as ${DEFAULT_BASE_URL}, without credentials, path or query.`;
  const problem = textProblem(baseUrl, field, remedy);
  if (problem) return problem;
  const url = PLAIN.test(baseUrl) && URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  if (!url) {
    return { field, message: 'is no plain URL of a host.', remedy };
  }
  // An international name is longer as an origin.
  if (Math.max(baseUrl.length, url.origin.length) > MAX_LENGTH) {
    return problemOf(field, `is longer than ${MAX_LENGTH} characters.`, 'Give the host a shorter name.');
  }
  const isLoopback = LOOPBACK.test(url.hostname);
  if (url.protocol === 'http:' && !isLoopback) {
    return problemOf(field, 'is not https.', 'Use https; http is for a simulator on this machine only.');
  }
  if (
    process.env['NODE_ENV'] === 'production' &&
    !WECHATPAY_HOSTS.includes(url.hostname) &&
    !allowCustomHost
  ) {
    return {
      field,
      message: 'is not a host of WeChat Pay, and this is production.',
      remedy: `Use ${DEFAULT_BASE_URL}, or allow it with allowCustomHost: true (PAYSCORE_ALLOW_CUSTOM_HOST=1).`,
    };
  }
  return null;
}
