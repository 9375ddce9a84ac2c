import type { Environment } from 'nestjs-payscore-sync';

/** A variable without surrounding blanks; empty counts as absent. */
export function readText(environment: Environment, name: string): string | undefined {
  return environment[name]?.trim() || undefined;
}
