/** What is done before Ctrl-C ends the process. */
const acts = new Set<() => void>();

/** Ctrl-C ends the process as ever, with the acts before it, newest first. @returns a function that takes the act back */
export function onInterrupt(act: () => void): () => void {
  if (acts.size === 0) process.once('SIGINT', interrupted);
  acts.add(act);
  return () => {
    if (acts.delete(act) && acts.size === 0) process.off('SIGINT', interrupted);
  };
}

function interrupted(): void {
  const newestFirst = [...acts].reverse();
  acts.clear();
  for (const act of newestFirst) act();
  // Nobody listens any more, so that the shell sees the signal: 130.
  process.kill(process.pid, 'SIGINT');
}
