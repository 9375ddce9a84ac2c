import { userInfo } from 'node:os';
import { Option } from 'commander';
import { UsageError } from '../command/payscore-command.js';

export interface ActorFlags {
  readonly actor?: string;
  readonly reason?: string;
}

export const actorOptions = (isReasonRequired: boolean): Option[] => [
  new Option('--reason <text>', 'why, for whoever reads it later').makeOptionMandatory(isReasonRequired),
  new Option('--actor <name>', 'who does it (default: the user of the operating system)'),
];

/** Who acts, and why. @throws UsageError without a name */
export function actorOf({ actor, reason }: ActorFlags): { actor: string; reason?: string } {
  return { actor: actor ?? systemUser(), ...(reason === undefined ? {} : { reason }) };
}

function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number without a name.
    throw new UsageError('the operating system has no name for this user: say who you are with --actor');
  }
}
