import type { PayscoreCommand } from '../command/payscore-command.js';
import { doctorCommand } from './doctor.command.js';
import { findCommand } from './find.command.js';
import { listCommand } from './list.command.js';
import { migrateCommand } from './migrate.command.js';
import { recheckCommand } from './recheck.command.js';
import { reconcileCommand } from './reconcile.command.js';
import { recordCommand } from './record.command.js';
import { checkCommand, retryCommand } from './run.commands.js';
import { cancelCommand, resolveCommand } from './settle.commands.js';
import { showCommand } from './show.command.js';
import { statsCommand } from './stats.command.js';

/** Every command of `npx payscore`, in the order of its help. */
export const COMMANDS: readonly PayscoreCommand[] = [
  ...[listCommand, showCommand, findCommand, statsCommand],
  ...[retryCommand, checkCommand, cancelCommand, resolveCommand],
  ...[recordCommand, reconcileCommand],
  ...[doctorCommand, migrateCommand, recheckCommand],
];
