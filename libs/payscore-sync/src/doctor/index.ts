export { DATA_SOURCE_FILES, findDataSourceFile, openDataSource } from './database/open-data-source.js';
export { examineSettings } from './checks/settings.check.js';
export { examine } from './examine.js';
export type { Finding } from './findings/finding.js';
export { toJson, toLine, toSummary } from './report.js';
