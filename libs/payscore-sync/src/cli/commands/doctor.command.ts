import { Option } from 'commander';
import {
  DATA_SOURCE_FILES,
  examine,
  findDataSourceFile,
  type Finding,
  toJson,
  toLine,
  toSummary,
} from '../../doctor/index.js';
import { wholeMs } from '../command/option-values.js';
import { type CommandCall, defineCommand, type ExitCode, UsageError } from '../command/payscore-command.js';

interface DoctorFlags {
  readonly merchantCertificate?: string;
  readonly serviceId?: string;
  readonly subMchid?: string;
  readonly notifyUrl?: string;
  readonly timeoutMs: number;
}

/** `payscore doctor`: prints problems of a setup with their remedies. */
export const doctorCommand = defineCommand<DoctorFlags>({
  name: 'doctor',
  summary: 'Check settings, keys, hosts, permissions and database of this setup',
  options: [
    new Option(
      '--merchant-certificate <path>',
      'apiclient_cert.pem, to hold it against key and serial number',
    ),
    new Option('--service-id <id>', 'a service id of yours, to find out about permissions'),
    new Option('--sub-mchid <number>', 'a sub-merchant of yours, to find out about permissions'),
    new Option(
      '--notify-url <url>',
      'your address for notifications, to see whether it refuses what is not signed',
    ),
    new Option('--timeout-ms <ms>', 'longest wait for each step towards a host or the database')
      .argParser(wholeMs)
      .default(5000),
  ],
  notes: `
Without --data-source it takes the first of these that is there, and else the database of DATABASE_URL:
  ${DATA_SOURCE_FILES.join('\n  ')}

It reads the environment the host reads, PAYSCORE_* and DATABASE_URL, and changes nothing: it reads tables, and queries
an order that cannot exist. Exit code 0: no check failed; 1: one did; 2: the command line is wrong.
Every code is explained in docs/errors.md.`,
  run: runDoctor,
});

async function runDoctor({
  flags,
  terminal,
  environment,
  folder,
}: CommandCall<DoctorFlags>): Promise<ExitCode> {
  const { serviceId, subMchid } = flags;
  if ((serviceId === undefined) !== (subMchid === undefined)) {
    throw new UsageError('--service-id and --sub-mchid go together');
  }
  const findings: Finding[] = [];
  const examination = examine({
    environment,
    merchantCertificatePath: flags.merchantCertificate,
    names: serviceId !== undefined && subMchid !== undefined ? { serviceId, subMchid } : undefined,
    notifyUrl: flags.notifyUrl,
    dataSourcePath: flags.dataSource ?? findDataSourceFile(folder),
    timeoutMs: flags.timeoutMs,
  });
  for await (const finding of examination) {
    findings.push(finding);
    if (!flags.json) terminal.print(toLine(finding));
  }
  terminal.print(flags.json ? toJson(findings) : toSummary(findings));
  return findings.some(({ status }) => status === 'failed') ? 1 : 0;
}
