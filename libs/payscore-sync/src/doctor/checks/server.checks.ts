import type { DataSource } from 'typeorm';
import { PayscoreError } from '../../errors/index.js';
import { assertProduct, assertSettings, createLedgerGateway } from '../../ledger/index.js';
import { adaptedSettings } from '../database/adapted-settings.js';
import { failed, type Finding, ok, skipped, warning } from '../findings/finding.js';
import { reasonOf } from '../findings/reason-of.js';

/** Whether the ledger supports the server. @param subject file of the data source, if there is one */
export async function examineProduct(dataSource: DataSource, subject: string | null): Promise<Finding> {
  const { type } = dataSource.options;
  try {
    const unverified = await assertProduct(createLedgerGateway(dataSource));
    if (unverified === null) return ok('database', type, subject);
    return warning('database', { subject, detail: unverified, code: 'PAYSCORE_E_UNVERIFIED_DATABASE' });
  } catch (error) {
    return failed('database', { subject, ...refusalIn(error) });
  }
}

/** Whether the ledger supports the settings of the server and its sessions. */
export async function examineServerSettings(dataSource: DataSource): Promise<Finding> {
  try {
    await assertSettings(createLedgerGateway(dataSource));
  } catch (error) {
    return failed('server-settings', refusalIn(error));
  }
  try {
    const adapted = await adaptedSettings(dataSource);
    if (adapted.length === 0) return ok('server-settings', 'as the ledger needs them');
    return ok('server-settings', `${adapted.join(', ')}: the ledger works with other values of its own`);
  } catch (error) {
    return skipped('server-settings', `the settings of a session cannot be read: ${reasonOf(error)}`);
  }
}

function refusalIn(error: unknown) {
  if (error instanceof PayscoreError) return { detail: error.message, code: error.code };
  return { detail: reasonOf(error), code: 'PAYSCORE_E_DATABASE_REFUSED' as const };
}
