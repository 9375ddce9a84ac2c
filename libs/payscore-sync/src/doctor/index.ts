export {
  DATA_SOURCE_FILES,
  DataSourceFileError,
  findDataSourceFile,
  openDataSource,
} from './database/open-data-source.js';
export { type LedgerSchema, readLedgerSchema } from './database/ledger-schema.js';
export type { DatabaseAccess } from './database/open-database.js';
export { examineSettings } from './checks/settings.check.js';
export { examine } from './examine.js';
export type { Finding } from './findings/finding.js';
export { codeOf, reasonOf } from './findings/reason-of.js';
export { toJson, toLine, toSummary } from './report.js';
