import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Me } from '../api/types.js';
import type { PollOptions } from '../api/use-poll.js';

/** What every view knows. */
export interface AppContextValue {
  readonly me: Me;
  /** For `usePoll`. */
  readonly polling: PollOptions;
  /** Ticks each second while the tab is seen. */
  readonly now: Date;
  /** Said to screen readers and shown for a while. */
  readonly announce: (text: string) => void;
}

export const AppContext = createContext<AppContextValue | null>(null);

export function useApp(): AppContextValue {
  const value = useContext(AppContext);
  if (!value) throw new Error('Outside of the app.');
  return value;
}
