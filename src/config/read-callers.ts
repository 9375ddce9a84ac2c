import { ConfigurationError, type Environment, type PayscoreProblem } from 'nestjs-payscore-sync';
import { type KnownCaller, digestOf } from '../auth/caller.js';
import { readText } from './environment.js';

const HTTP_TOKEN = 'PAYSCORE_HTTP_TOKEN';
const OPERATOR_TOKENS = 'PAYSCORE_OPERATOR_TOKENS';

/** The actor of every call with the HTTP token; no operator may be mistaken for it in the records. */
const HTTP_ACTOR = 'http';

/** What an Authorization header can carry; long enough not to be guessed. */
const TOKEN = /^[\x21-\x7e]{16,512}$/;
const ACTOR = /^[0-9A-Za-z_.@-]{1,64}$/;
const NEW_TOKEN = 'Give at least 16 characters without blanks, e.g. from: openssl rand -hex 32';

/**
 * The callers of `PAYSCORE_HTTP_TOKEN` and `PAYSCORE_OPERATOR_TOKENS` (`name:token,…`), as digests.
 * @throws ConfigurationError that counts the entries instead of quoting them, since any part may be a token.
 */
export function readCallers(environment: Environment): KnownCaller[] {
  const problems: PayscoreProblem[] = [];
  const httpToken = readText(environment, HTTP_TOKEN);
  if (httpToken === undefined) {
    problems.push({ field: HTTP_TOKEN, message: 'is missing.', remedy: NEW_TOKEN });
  } else if (!TOKEN.test(httpToken)) {
    problems.push({ field: HTTP_TOKEN, message: 'is no usable token.', remedy: NEW_TOKEN });
  }

  const actors = new Set([HTTP_ACTOR]);
  const tokens = new Set([httpToken]);
  const callers: KnownCaller[] =
    httpToken === undefined
      ? []
      : [{ actor: HTTP_ACTOR, can: ['record', 'read'], digest: digestOf(httpToken) }];

  for (const [index, { actor, token }] of operatorEntries(environment).entries()) {
    const complain = (what: string, remedy: string) =>
      problems.push({ field: OPERATOR_TOKENS, message: `entry ${index + 1} ${what}`, remedy });
    if (!ACTOR.test(actor)) complain('has no usable name.', 'Write name:token with a short plain name.');
    else if (actors.has(actor))
      complain('has a name that is taken.', 'Give each operator a name of its own.');
    if (!TOKEN.test(token)) complain('has no usable token.', NEW_TOKEN);
    else if (tokens.has(token))
      complain('has a token that is taken.', 'Give each caller a token of its own.');
    actors.add(actor);
    tokens.add(token);
    callers.push({ actor, can: ['record', 'read', 'act'], digest: digestOf(token) });
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return callers;
}

function operatorEntries(environment: Environment): { actor: string; token: string }[] {
  const list = readText(environment, OPERATOR_TOKENS);
  if (list === undefined) return [];
  return list.split(',').map((entry) => {
    const [actor = '', ...token] = entry.trim().split(':');
    return { actor, token: token.join(':') };
  });
}
