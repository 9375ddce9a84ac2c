import { withDeadline } from '../../concurrency/with-deadline.js';
import type { ResolvedInstitution } from '../../options/index.js';
import { failed, type Finding, ok, warning } from '../findings/finding.js';
import { reasonOf, timedOut } from '../findings/reason-of.js';

const CHECK = 'notifications';
const CODE = 'PAYSCORE_E_NOTIFY_URL';

/**
 * Whether the address for notifications has the form that WeChat Pay needs, the key that decrypts them is there, and an
 * unsigned request is refused there as the module does it. Nothing is stored by it.
 * @param timeoutMs for the answer
 */
export async function examineNotifyUrl(
  url: string,
  { name, client }: ResolvedInstitution,
  timeoutMs: number,
): Promise<Finding> {
  const subject = URL.canParse(url) ? new URL(url).host : '--notify-url';
  const refuse = (detail: string) => failed(CHECK, { subject, detail, code: CODE });
  if (client.certificates === undefined)
    return refuse('PAYSCORE_API_V3_KEY is not given, so nothing can be decrypted');
  const problem = formProblem(url, name);
  if (problem !== null) return refuse(problem);
  try {
    const answer = await withDeadline(ask(url, timeoutMs), timeoutMs, timedOut);
    if (answer !== '401 FAIL')
      return refuse(`an unsigned request is answered with ${answer} instead of 401 FAIL`);
  } catch (error) {
    return refuse(reasonOf(error));
  }
  const { protocol } = new URL(url);
  if (protocol === 'https:') return ok(CHECK, 'refuses what is not signed', subject);
  return warning(CHECK, { subject, detail: 'http is for a simulator alone', code: CODE });
}

/** What is wrong with its form; null for nothing. @param institution its last segment */
export function formProblem(url: string, institution: string): string | null {
  if (!URL.canParse(url)) return 'it is no URL';
  const { protocol, hostname, search, hash, username, pathname } = new URL(url);
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback)) return 'it is not https';
  if (search !== '' || hash !== '' || username !== '') return 'it has a query, a fragment or a user';
  if (protocol === 'https:' && isLoopback) return 'it is not public';
  if (!pathname.endsWith(`/${institution}`)) return `it does not end with /${institution}`;
  return null;
}

/** Status and `code` of the answer to an unsigned request. */
async function ask(url: string, timeoutMs: number): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = (await response.text()).slice(0, 1000);
  const code = /"code"\s*:\s*"([A-Z_]{1,64})"/.exec(text)?.[1];
  return [String(response.status), code].filter(Boolean).join(' ');
}
