import { execFile } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT, type RunningProcess, startProcess } from '../../support/process.js';

const run = promisify(execFile);

/** What is installed once for several fixtures: `sets/NAME/package.json` and both packed libraries. */
export type DependencySet = 'nest12' | 'nest11';

/** A fixture outside of this checkout, which finds the packed libraries and nothing else of ours. */
export interface Consumer {
  readonly folder: string;
  /** Runs a command of the installed packages in the fixture's folder. @throws Error with its output */
  command(name: string, args: string[], environment?: Record<string, string>): Promise<string>;
  /** Starts a file and waits until it says where it listens. */
  start(file: string, environment: Record<string, string>): Promise<RunningProcess<{ url: string }>>;
}

let placed = 0;

/** Copies a folder of this checkout beside the installed dependencies; each time into another one. */
export function placeConsumer(source: string, set: DependencySet): Consumer {
  placed += 1;
  const folder = join(installed(set), `${source.replaceAll('/', '-')}-${process.pid}-${placed}`);
  cpSync(join(ROOT, source), folder, {
    recursive: true,
    filter: (path) => !/\/(node_modules|dist)$/.test(path),
  });
  return {
    folder,
    command: (name, args, environment = {}) =>
      runToText(join(installed(set), 'node_modules/.bin', name), args, folder, environment),
    start: (file, environment) => startProcess(file, environment, folder),
  };
}

/** Where the packages of a set are installed. */
export function installed(set: DependencySet): string {
  return join(consumersHome(), set);
}

/** Where the tarballs are, as `NAME.tgz`. */
export function consumersHome(): string {
  const home = process.env['PAYSCORE_TEST_CONSUMERS'];
  if (!home) throw new Error('Run these suites as the Jest project "consumers".');
  return home;
}

async function runToText(
  file: string,
  args: string[],
  cwd: string,
  environment: Record<string, string>,
): Promise<string> {
  try {
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment };
    const { stdout, stderr } = await run(file, args, { cwd, env });
    return stdout + stderr;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${file} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}
