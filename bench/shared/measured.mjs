import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Questions whose numbers the pictures of docs/scale.md show. */
const PICTURED = ['engine', 'institutions', 'replicas'];

const fileOf = (question) => join(import.meta.dirname, '..', 'measured', `${question}.json`);

/** Keeps the numbers of the questions that have a picture. */
export function writeMeasured({ date, mode, machine }, results) {
  for (const question of PICTURED) {
    if (!results[question]) continue;
    const measured = { date, mode, machine, data: results[question].data };
    writeFileSync(fileOf(question), `${JSON.stringify(measured, null, 2)}\n`);
  }
}

/** @returns {{ date: string, mode: string, machine: readonly string[], data: any }} */
export function readMeasured(question) {
  return JSON.parse(readFileSync(fileOf(question), 'utf8'));
}
