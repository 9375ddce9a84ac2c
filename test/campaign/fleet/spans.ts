import type { Span } from '../checker/history.js';

/** Spans of time in which something was so; several may be open at once, each ended by what its begin answered. */
export class Spans {
  private readonly closed: Span[] = [];
  private readonly open = new Map<symbol, number>();

  /** Begins one; answers what ends it. */
  begin(): () => void {
    const key = Symbol('span');
    this.open.set(key, Date.now());
    return () => this.close(key);
  }

  /** For what is either so or not: begins one when it has become so, ends it when it is so no more. */
  set(isSo: boolean): void {
    if (!isSo) for (const key of [...this.open.keys()]) this.close(key);
    else if (this.open.size === 0) this.begin();
  }

  list(): readonly Span[] {
    const now = Date.now();
    return [...this.closed, ...[...this.open.values()].map((from) => ({ from, to: now }))];
  }

  private close(key: symbol): void {
    const from = this.open.get(key);
    if (from === undefined) return;
    this.open.delete(key);
    this.closed.push({ from, to: Date.now() });
  }
}

/** The same time, each moment once. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: { from: number; to: number }[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else merged.push({ ...span });
  }
  return merged;
}
