import { Command } from 'commander';
import {
  DATA_SOURCE_FILES,
  examine,
  findDataSourceFile,
  type Finding,
  toJson,
  toLine,
  toSummary,
} from '../doctor/index.js';
import { loadEnvFile } from './load-env-file.js';
import { flushed, print, wholeMs } from './command-values.js';

interface DoctorFlags {
  readonly envFile?: string;
  readonly dataSource?: string;
  readonly merchantCertificate?: string;
  readonly serviceId?: string;
  readonly subMchid?: string;
  readonly timeoutMs: number;
  readonly json?: true;
}

const AFTER = `
Without --data-source it takes the first of these that is there, and else the database of DATABASE_URL:
  ${DATA_SOURCE_FILES.join('\n  ')}

It reads the environment the host reads, PAYSCORE_* and DATABASE_URL, and changes nothing: it reads tables, and queries
an order that cannot exist. Exit code 0: no check failed; 1: one did; 2: the command line is wrong.
Every code is explained in docs/errors.md.`;

/** `payscore doctor`: prints problems of a setup with their remedies. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('Check settings, keys, hosts, permissions and database of this setup')
    .option(
      '--env-file <path>',
      'read variables from this file that are not set yet (default: .env, if there is one)',
    )
    .option(
      '-d, --data-source <path>',
      'built file that exports your TypeORM DataSource (default: see below)',
    )
    .option('--merchant-certificate <path>', 'apiclient_cert.pem, to hold it against key and serial number')
    .option('--service-id <id>', 'a service id of yours, to find out about permissions')
    .option('--sub-mchid <number>', 'a sub-merchant of yours, to find out about permissions')
    .option('--timeout-ms <ms>', 'longest wait for each step towards a host or the database', wholeMs, 5000)
    .option('--json', 'print one JSON document instead of lines')
    .addHelpText('after', AFTER)
    .action(runDoctor);
}

async function runDoctor(flags: DoctorFlags, command: Command): Promise<void> {
  const { serviceId, subMchid } = flags;
  if ((serviceId === undefined) !== (subMchid === undefined)) {
    command.error('error: --service-id and --sub-mchid go together');
  }
  try {
    loadEnvFile(flags.envFile, process.env);
  } catch {
    command.error(`error: ${flags.envFile ?? '.env'} cannot be read`);
  }
  const findings: Finding[] = [];
  const examination = examine({
    environment: process.env,
    merchantCertificatePath: flags.merchantCertificate,
    names: serviceId !== undefined && subMchid !== undefined ? { serviceId, subMchid } : undefined,
    dataSourcePath: flags.dataSource ?? findDataSourceFile(process.cwd()),
    timeoutMs: flags.timeoutMs,
  });
  for await (const finding of examination) {
    findings.push(finding);
    if (!flags.json) print(toLine(finding));
  }
  print(flags.json ? toJson(findings) : toSummary(findings));
  await flushed();
  // A driver that still waits for a database would keep the process alive.
  process.exit(findings.some(({ status }) => status === 'failed') ? 1 : 0);
}
