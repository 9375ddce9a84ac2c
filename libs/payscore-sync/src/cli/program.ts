import { Command } from 'commander';
import { PACKAGE_VERSION } from '../wechatpay/client-options.js';
import { doctorCommand } from './doctor.command.js';
import { recheckCommand } from './recheck.command.js';

/** Exit code for a wrong command line; 1 is for failed checks. */
const USAGE = 2;

/** `npx payscore …` */
export function createProgram(): Command {
  const program = new Command('payscore')
    .description('Tools beside nestjs-payscore-sync')
    .version(PACKAGE_VERSION, '-V, --version', 'print the version of nestjs-payscore-sync')
    .addCommand(doctorCommand())
    .addCommand(recheckCommand());
  for (const command of [program, ...program.commands]) {
    command.showHelpAfterError('(--help tells more)');
    command.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : USAGE));
  }
  return program;
}
