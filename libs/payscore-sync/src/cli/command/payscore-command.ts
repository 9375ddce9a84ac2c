import type { Option } from 'commander';
import type { Terminal } from './terminal.js';

/** 0: good; 1: findings, or a refusal; 2: the command line, the settings or the database are unusable. */
export type ExitCode = 0 | 1 | 2;

/** Options of every command. */
export interface CommonFlags {
  readonly envFile?: string;
  readonly dataSource?: string;
  readonly json?: true;
}

/** One call of a command. */
export interface CommandCall<Flags = object> {
  /** Positional arguments; an absent optional one is undefined. */
  readonly args: readonly (string | undefined)[];
  readonly flags: Flags & CommonFlags;
  readonly terminal: Terminal;
  /** Variables of the process and of the env file. */
  readonly environment: NodeJS.ProcessEnv;
  /** Where the built data source is looked for. */
  readonly folder: string;
}

/** A command of `npx payscore`. The program adds `--env-file`, `--data-source`, `--json` and `--help` to its options. */
export interface PayscoreCommand {
  readonly name: string;
  /** As in the usage line: `<file>`, `[id]`. */
  readonly args?: string;
  /** One line of `payscore --help`. */
  readonly summary: string;
  readonly options: readonly Option[];
  /** Text below the options. */
  readonly notes?: string;
  /** @throws UsageError, and PayscoreError, which the program prints */
  readonly run: (call: CommandCall) => Promise<ExitCode>;
}

interface Declaration<Flags> extends Omit<PayscoreCommand, 'run'> {
  readonly run: (call: CommandCall<Flags>) => Promise<ExitCode>;
}

/** Declares a command with the type of its flags, which its options have to fill. */
export function defineCommand<Flags>(declaration: Declaration<Flags>): PayscoreCommand {
  return declaration as PayscoreCommand;
}

/** The command line, a file or a setting that it names is wrong: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
