import type { EngineSettings } from '../engine/engine-settings.js';

/** Where a worker runs, and how it reaches what it needs from there. */
export interface WorkerHost {
  readonly name: string;
  readonly address: string;
  /** Command that runs another one there; empty: nothing has to. */
  readonly enter: readonly string[];
  readonly databaseUrl: string;
  /** null: no engine. */
  readonly engine: EngineSettings | null;
  readonly environment: Readonly<Record<string, string>>;
}
