import type { DataSource } from 'typeorm';
import { PayscoreError } from '../../errors/index.js';
import { assertEntities } from '../../ledger/schema/assert-tables.js';
import { assertSchema, assertTables, createLedgerGateway } from '../../ledger/index.js';
import { type LedgerSchema, readLedgerSchema, unrecorded } from '../database/ledger-schema.js';
import { failed, type Finding, ok, skipAll, skipped } from '../findings/finding.js';
import { isOfDatabase, reasonOf } from '../findings/reason-of.js';

/** Whether the ledger's tables exist and match the migrations of this version. */
export async function* examineLedger(dataSource: DataSource): AsyncGenerator<Finding> {
  try {
    assertEntities(dataSource);
  } catch (error) {
    const trouble = troubleIn(error);
    yield failed('schema', trouble);
    yield* afterSchema(trouble.detail);
    return;
  }
  let ledger: LedgerSchema;
  try {
    ledger = await readLedgerSchema(dataSource);
  } catch (error) {
    yield failed('schema', { detail: reasonOf(error), code: 'PAYSCORE_E_DATABASE_REFUSED' });
    yield* afterSchema('the schema cannot be read');
    return;
  }
  const schema = examineSchema(ledger);
  yield schema;
  if (schema.status === 'failed') {
    yield* afterSchema("the schema is not this version's");
    return;
  }
  const migrations = unrecorded(ledger);
  if (migrations.length > 0) {
    yield* examineUnrecorded(dataSource, migrations);
    return;
  }
  yield examinePending(ledger);
  yield ledger.pending.length > 0 && ledger.version !== null
    ? skipped('tables', 'migrations are pending')
    : await examineTables(dataSource);
}

const afterSchema = (because: string) => skipAll(['migrations', 'tables'], because);

function examineSchema({ present, missing, newer, version }: LedgerSchema): Finding {
  if (present.length === 0) {
    const detail = `none of the ${missing.length} tables is there`;
    return failed('schema', { detail, code: 'PAYSCORE_E_TABLES_MISSING' });
  }
  if (newer.length > 0) {
    const detail = `it has ${newer.join(', ')}, which this version does not know`;
    return failed('schema', { detail, code: 'PAYSCORE_E_SCHEMA_NEWER' });
  }
  return ok('schema', version ?? 'tables that no migration made');
}

/** The migration fails on existing tables, so the remedy depends on whether they match. */
async function* examineUnrecorded(
  dataSource: DataSource,
  migrations: readonly string[],
): AsyncGenerator<Finding> {
  const tables = await examineTables(dataSource);
  if (tables.status !== 'failed') {
    yield failed('migrations', {
      detail: `the tables are there, and there is no record of ${migrations.join(', ')}`,
      code: 'PAYSCORE_E_MIGRATIONS_PENDING',
      remedy:
        'Do not run it on these tables: it would fail. Give --data-source with the migrationsTableName under which it ' +
        'was run; where only its record was lost, insert that again.',
    });
    yield tables;
    return;
  }
  yield skipped('migrations', 'no migration made the tables, which have to be put right first');
  if (tables.code === 'PAYSCORE_E_DATABASE_TIMEOUT') {
    yield tables;
    return;
  }
  const detail = `synchronize: true made them, or a migration that was not finished: ${tables.detail}`;
  yield failed('tables', { detail, code: 'PAYSCORE_E_SCHEMA_DIFFERS' });
}

function examinePending({ pending }: LedgerSchema): Finding {
  if (pending.length === 0) return ok('migrations', 'none pending');
  const detail = `${pending.length} to run: ${pending.join(', ')}`;
  return failed('migrations', { detail, code: 'PAYSCORE_E_MIGRATIONS_PENDING' });
}

async function examineTables(dataSource: DataSource): Promise<Finding> {
  try {
    const gateway = createLedgerGateway(dataSource);
    await assertTables(gateway);
    await assertSchema(gateway);
    return ok('tables', 'every column can be read, and every index is there');
  } catch (error) {
    return failed('tables', troubleIn(error));
  }
}

/** The first sentence of the error; the rest is its remedy. A user may lack the right to read. */
function troubleIn(error: unknown) {
  if (isOfDatabase(error)) return { detail: reasonOf(error), code: 'PAYSCORE_E_DATABASE_REFUSED' as const };
  if (!(error instanceof PayscoreError)) throw error;
  const [detail = ''] = error.message.split('. ');
  const why = error.cause === undefined ? '' : ` (${reasonOf(error.cause)})`;
  return { detail: `${detail}${why}`, code: error.code };
}
