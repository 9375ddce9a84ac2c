import type { Agent } from 'node:http';
import type { ConnectionOptions, PeerCertificate } from 'node:tls';
import type { PayscoreProblem } from '../../errors/payscore.error.js';

/** Where an agent keeps its connection options; agents of proxies use the second one for the proxy. */
interface AgentSettings {
  readonly options?: ConnectionOptions;
  readonly connectOpts?: ConnectionOptions;
}

/** A certificate of another host. */
const FOREIGN = {
  subject: { CN: 'somebody-else.invalid' },
  subjectaltname: 'DNS:somebody-else.invalid',
} as unknown as PeerCertificate;

/** Null when this agent is acceptable. Its connections are checked again when they are made. */
export function agentProblem(agent: Agent, baseUrl: string, field: string): PayscoreProblem | null {
  if (typeof (agent as Partial<Agent> & { addRequest?: unknown }).addRequest !== 'function') {
    const message = 'is no agent of node:http or node:https.';
    return {
      field,
      message,
      remedy: 'Give an https.Agent, or an agent of a proxy that is made for node:https.',
    };
  }
  const { options, connectOpts } = agent as AgentSettings;
  // An agent's settings override those of the request.
  if ([options, connectOpts].some((tls) => tls && isWeak(tls))) {
    const message = 'switches certificate verification off or allows TLS below 1.2.';
    return { field, message, remedy: 'Trust a private CA with its `ca` option instead.' };
  }
  if ([options, connectOpts].some((tls) => tls?.checkServerIdentity && acceptsAnybody(tls))) {
    const message = 'has a checkServerIdentity that accepts the certificate of any host.';
    const remedy = 'Leave checkServerIdentity out, or let it call that of node:tls before checks of its own.';
    return { field, message, remedy };
  }
  if (!isFitFor(agent, baseUrl)) {
    const message = 'is for another protocol than the base URL.';
    return { field, message, remedy: 'Give an https.Agent for an https URL, an http.Agent for http.' };
  }
  return null;
}

function isWeak({ rejectUnauthorized, minVersion, maxVersion }: ConnectionOptions): boolean {
  const isOld = [minVersion, maxVersion].some((version) => version === 'TLSv1' || version === 'TLSv1.1');
  return rejectUnauthorized === false || isOld;
}

function acceptsAnybody({ checkServerIdentity }: ConnectionOptions): boolean {
  try {
    return checkServerIdentity?.('apihk.mch.weixin.qq.com', FOREIGN) === undefined;
  } catch {
    // An agent that throws makes no connection.
    return false;
  }
}

/** Only an agent with a fixed protocol can be wrong: agents of proxies choose it per request. */
function isFitFor(agent: Agent, baseUrl: string): boolean {
  const own: unknown = Object.getOwnPropertyDescriptor(agent, 'protocol')?.value;
  return !own || !URL.canParse(baseUrl) || own === new URL(baseUrl).protocol;
}
