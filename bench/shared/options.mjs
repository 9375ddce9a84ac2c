import { parseArgs } from 'node:util';

export const QUESTIONS = [
  'call',
  'cash-book',
  'console',
  'delivery',
  'enqueue',
  'fairness',
  'growth',
  'institutions',
  'notifications',
  'engine',
  'replicas',
  'pace',
  'start',
];

export const USAGE = `npm run bench -- [--full] [--only ${QUESTIONS.join(' | ')}] [--json]

  --full   longer and larger runs; without it some 6 minutes in all
  --only   one question; may be given more than once
  --json   the results as JSON on stdout; docs/performance.md stays as it is`;

/**
 * @typedef {object} Options
 * @property {boolean} full
 * @property {boolean} json
 * @property {readonly string[]} only questions to run, in their own order
 * @property {string} command as a reader would type it
 */

export class UsageError extends Error {}

/**
 * @param {readonly string[]} args
 * @returns {Options | null} null when help is asked for
 * @throws {UsageError}
 */
export function readOptions(args) {
  const values = read(args);
  if (values.help) return null;
  const unknown = values.only.filter((name) => !QUESTIONS.includes(name));
  if (unknown.length > 0) throw new UsageError(`There is no question ${unknown.join(', ')}.`);
  const only = values.only.length === 0 ? QUESTIONS : QUESTIONS.filter((name) => values.only.includes(name));
  const flags = [...(values.full ? ['--full'] : []), ...values.only.map((name) => `--only ${name}`)];
  return {
    full: values.full,
    json: values.json,
    only,
    command: ['npm run bench', ...(flags.length > 0 ? ['--', ...flags] : [])].join(' '),
  };
}

function read(args) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        full: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true, default: [] },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
