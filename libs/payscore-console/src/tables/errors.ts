import type { Both } from '../i18n/language.js';
import type { PayscoreErrorCode } from './tables.js';

/** What each error code means, in short: English as in docs/errors.md, which a test compares. */
export const ERRORS: Readonly<Record<PayscoreErrorCode, Both>> = {
  PAYSCORE_E_VALIDATION: ['The request does not match the official page', '请求不符合官方接口文档'],
  PAYSCORE_E_BAD_REQUEST: ['The HTTP request could not be read', 'HTTP 请求无法解析'],
  PAYSCORE_E_UNKNOWN_INSTITUTION: ['The institution is missing or unknown', '未指明机构，或机构未配置'],
  PAYSCORE_E_UNAUTHENTICATED: ['No valid credentials', '没有有效的登录凭证'],
  PAYSCORE_E_FORBIDDEN: ['The caller lacks a permission', '调用方缺少权限'],
  PAYSCORE_E_NOT_FOUND: ['Unknown, or outside what the caller may see', '不存在，或不在权限范围内'],
  PAYSCORE_E_CONFLICTING_SYNC: ['Already recorded with other facts', '此前已记录，但内容不同'],
  PAYSCORE_E_MIXED_SEQ: ['Whole and numbered syncs in one order', '同一订单混用整单同步与分笔同步'],
  PAYSCORE_E_TOO_MANY_SYNCS: ['The order has too many syncs', '订单的同步条数已达上限'],
  PAYSCORE_E_WRONG_STATUS: ["The sync's status does not allow the action", '同步的当前状态不支持该操作'],
  PAYSCORE_E_SELECTION_CHANGED: ['Other syncs than the dry run showed', '与预览时的同步不一致'],
  PAYSCORE_E_BODY_TOO_LARGE: ['The body is too large', '请求体过大'],
  PAYSCORE_E_INTERNAL: ['An internal error', '本服务内部错误'],
  PAYSCORE_E_DATABASE_CHANGED: ['The database was failed over or restored', '数据库发生过切换或恢复'],
  PAYSCORE_E_DATABASE_TIMEOUT: ['The database did not answer in time', '数据库未在时限内响应'],
  PAYSCORE_E_CONFIGURATION: ['Invalid settings, at start', '启动时发现配置有误'],
  PAYSCORE_E_UNGUARDED_HTTP: ['REST without guards, at start', '启动时发现 REST 未配置守卫'],
  PAYSCORE_E_HANDLER: ['Invalid event handlers, at start', '启动时发现事件处理器配置有误'],
  PAYSCORE_E_DUPLICATE_REGISTRATION: [
    'Two registrations of one name, at start',
    '启动时发现同名模块重复注册',
  ],
  PAYSCORE_E_DISPATCH: ['`dispatch` cannot be set up, at start', '启动时发现 dispatch 无法建立'],
  PAYSCORE_E_UNSUPPORTED_DATABASE: ['Unsupported database, at start', '启动时发现数据库不受支持'],
  PAYSCORE_E_DATA_SOURCE_OPTIONS: [
    'Invalid options of the data source, at start',
    '启动时发现数据源选项有误',
  ],
  PAYSCORE_E_DATABASE_SETTINGS: ['Unusable database settings, at start', '启动时发现数据库设置有误'],
  PAYSCORE_E_TABLES_MISSING: ['Migrations not run, at start', '启动时发现尚未执行迁移'],
  PAYSCORE_E_SCHEMA_DIFFERS: ['Tables differ from the migrations', '数据表结构与迁移不一致'],
  PAYSCORE_E_TRANSACTION_REQUIRED: ['`enqueue` outside a transaction', '在事务之外调用了 enqueue'],
  PAYSCORE_E_SQLITE_TRANSACTION: ['SQLite without `runInTransaction`', 'SQLite 未使用 runInTransaction'],
  PAYSCORE_E_OTHER_DATABASE: ['`transaction` of another database', 'transaction 属于另一个数据库'],
};
