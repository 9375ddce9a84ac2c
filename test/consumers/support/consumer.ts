import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type RunningProcess, startProcess } from '../../support/process.js';
import { consumersPath, type DependencySet, installed, stepDone } from './steps.js';

const run = promisify(execFile);

/** An app outside of this checkout, which finds the packed libraries and nothing else of ours. */
export interface Consumer {
  readonly folder: string;
  /** What the compiler said of all apps beside these packages: nothing, where they are right. */
  readonly compilerOutput: string;
  /** Runs a command of the installed packages in the app's folder. @throws Error with its output */
  command(name: string, args: string[], environment?: Record<string, string>): Promise<string>;
  /** Starts a file and waits until it says that it is ready. */
  start<Ready = { url: string }>(
    file: string,
    environment: Record<string, string>,
  ): Promise<RunningProcess<Ready>>;
}

/**
 * One of the apps that `consumers.setup.mjs` compiles. Its folder is that of all suites.
 *
 * @param name of its folder
 */
export async function consumerOf(name: string, set: DependencySet): Promise<Consumer> {
  await stepDone(`${set}-compiled`);
  const folder = join(installed(set), name);
  return {
    folder,
    compilerOutput: readFileSync(join(installed(set), 'compiler-output'), 'utf8'),
    command: (command, args, environment = {}) =>
      runToText(join(installed(set), 'node_modules/.bin', command), args, folder, environment),
    start: (file, environment) => startProcess(file, environment, folder),
  };
}

async function runToText(
  file: string,
  args: string[],
  cwd: string,
  environment: Record<string, string>,
): Promise<string> {
  try {
    const env = { PATH: consumersPath(), HOME: process.env['HOME'], ...environment };
    const { stdout, stderr } = await run(file, args, { cwd, env });
    return stdout + stderr;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${file} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}
