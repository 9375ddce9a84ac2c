import { parseArgs } from 'node:util';
import type { SimulatorOptions } from './start-simulator.js';

export const USAGE = `payscore-simulator: a WeChat Pay PayScore to develop and test against, on the loopback address

  --port N              port of the business API (default: any free one)
  --control-port N      port of the control API (default: any free one)
  --mchid N             merchant number of the institution
  --clock-offset-ms N   how far WeChat Pay's clock is ahead of this machine's; negative: behind
  --repeat accept|refuse  what the same sync gets when it comes again (default: refuse)
  --write-env PATH      also write the host's environment there as a .env file, readable by you only
  --help                this text
`;

export interface CommandLine {
  help: boolean;
  envFile: string | undefined;
  simulator: SimulatorOptions;
}

/** Reads the flags; throws an Error with a message for the user when one is wrong. */
export function parseCommandLine(args: string[]): CommandLine {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string' },
      'control-port': { type: 'string' },
      mchid: { type: 'string' },
      'clock-offset-ms': { type: 'string' },
      repeat: { type: 'string' },
      'write-env': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const { mchid, repeat } = values;
  if (mchid !== undefined && !/^[0-9]{1,32}$/.test(mchid)) throw new Error('--mchid must be 1 to 32 digits');
  if (repeat !== undefined && repeat !== 'accept' && repeat !== 'refuse') {
    throw new Error('--repeat must be accept or refuse');
  }
  return {
    help: values.help,
    envFile: values['write-env'],
    simulator: {
      port: port('--port', values.port),
      controlPort: port('--control-port', values['control-port']),
      institution: { mchid },
      clockOffsetMs: integer('--clock-offset-ms', values['clock-offset-ms']),
      repeat,
    },
  };
}

function port(flag: string, text: string | undefined): number | undefined {
  const value = integer(flag, text);
  if (value !== undefined && (value < 0 || value > 65535)) throw new Error(`${flag} must be from 0 to 65535`);
  return value;
}

function integer(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^-?[0-9]{1,15}$/.test(text)) throw new Error(`${flag} must be a whole number`);
  return Number(text);
}
