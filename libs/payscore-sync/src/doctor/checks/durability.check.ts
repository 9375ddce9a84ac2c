import type { DataSource } from 'typeorm';
import { durabilityProblems } from '../database/durability-settings.js';
import { type Finding, ok, skipped, warning } from '../findings/finding.js';
import { reasonOf } from '../findings/reason-of.js';

/** Whether a confirmed commit survives a crash of the server. */
export async function examineDurability(dataSource: DataSource): Promise<Finding> {
  try {
    const problems = await durabilityProblems(dataSource);
    if (problems.length === 0) return ok('durability', 'a confirmed commit survives a crash of the server');
    const detail = problems.map(({ name, value, wanted }) => `${name} is ${value}, not ${wanted}`).join(', ');
    return warning('durability', { detail, code: 'PAYSCORE_E_NOT_DURABLE' });
  } catch (error) {
    return skipped('durability', `the server's settings cannot be read: ${reasonOf(error)}`);
  }
}
