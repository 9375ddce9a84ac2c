export type { QueryNames } from './checks/ask-wechatpay.js';
export { DATA_SOURCE_FILES, findDataSourceFile } from './database/open-data-source.js';
export { openDataSource } from './database/open-data-source.js';
export { examineSettings } from './checks/settings.check.js';
export { examine, type ExamineOptions } from './examine.js';
export { CHECKS, type CheckId, type Finding, type FindingStatus } from './findings/finding.js';
export { toJson } from './report.js';
export { toLine, toSummary } from './report.js';
