import type { PayscoreCommand } from '../command/payscore-command.js';
import { doctorCommand } from './doctor.command.js';
import { migrateCommand } from './migrate.command.js';
import { recheckCommand } from './recheck.command.js';

/** Every command of `npx payscore`, in the order of its help. */
export const COMMANDS: readonly PayscoreCommand[] = [doctorCommand, migrateCommand, recheckCommand];
