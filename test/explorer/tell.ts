import type { Explored } from './search/search.js';

/** What was explored, in one line. */
export function summary({ scenario, states, events, depth, isComplete }: Explored): string {
  const extent = isComplete ? 'every state there is' : `all histories of up to ${depth} events`;
  return `${scenario}: ${states} states, ${events} events, ${extent}`;
}

/** The shortest history of a violation, in plain words; empty when there is none. */
export function story({ violation }: Explored): string[] {
  if (!violation) return [];
  const events = violation.history.map((line, index) => `${index + 1}. ${line}`);
  return [...events, `=> ${violation.broken}`];
}
