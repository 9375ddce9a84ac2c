import { Command, CommanderError } from 'commander';
import { PACKAGE_VERSION } from '../wechatpay/client-options.js';
import { COMMANDS } from './commands/index.js';
import { loadEnvFile } from './command/load-env-file.js';
import {
  type CommandCall,
  type ExitCode,
  type PayscoreCommand,
  UsageError,
} from './command/payscore-command.js';
import { reportError } from './command/report-error.js';
import type { Terminal } from './command/terminal.js';
import { harmless } from './terminal/harmless-terminal.js';

/** Where a run takes its input from and prints to. */
export interface RunContext {
  readonly terminal: Terminal;
  /** The env file is added to it. */
  readonly environment: NodeJS.ProcessEnv;
  /** Default: the current folder. */
  readonly folder?: string;
}

/** Runs `npx payscore …` and returns its exit code. @param args without `node` and the script */
export async function runPayscore(args: readonly string[], context: RunContext): Promise<ExitCode> {
  let code: ExitCode = 0;
  const program = createProgram(context, (result) => (code = result));
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }
}

function createProgram(context: RunContext, done: (code: ExitCode) => void): Command {
  const terminal = harmless(context.terminal, false);
  const program = new Command('payscore')
    .description('Tools beside nestjs-payscore-sync')
    .version(PACKAGE_VERSION, '-V, --version', 'print the version of nestjs-payscore-sync');
  for (const command of COMMANDS) program.addCommand(toCommander(command, context, done));
  for (const command of [program, ...program.commands]) {
    command.showHelpAfterError('(--help tells more)').exitOverride();
    command.configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.tell(text.trimEnd()),
    });
  }
  return program;
}

function toCommander(
  { name, args, summary, options, notes, run }: PayscoreCommand,
  { environment, folder = process.cwd(), ...context }: RunContext,
  done: (code: ExitCode) => void,
): Command {
  const command = new Command(name).description(summary);
  if (args !== undefined) command.arguments(args);
  for (const option of options) command.addOption(option);
  command
    .option('--env-file <path>', 'read variables from this file that are not set yet (default: .env)')
    .option('-d, --data-source <path>', 'built file that exports your TypeORM DataSource')
    .option('--json', 'print one JSON document instead of text');
  if (notes !== undefined) command.addHelpText('after', notes);
  return command.action(async () => {
    const flags = command.opts<CommandCall['flags']>();
    const terminal = harmless(context.terminal, flags.json === true);
    try {
      readEnvFile(flags.envFile, environment);
      const args = command.processedArgs as CommandCall['args'];
      done(await run({ args, flags, terminal, environment, folder }));
    } catch (error) {
      if (error instanceof UsageError) command.error(`error: ${error.message}`);
      done(reportError(error, flags, terminal));
    }
  });
}

function readEnvFile(path: string | undefined, environment: NodeJS.ProcessEnv): void {
  try {
    loadEnvFile(path, environment);
  } catch {
    throw new UsageError(`${path ?? '.env'} cannot be read`);
  }
}
