/**
 * What each folder may import besides its own files: the arrows of ARCHITECTURE.md. `types`: types of it only; `late`:
 * by `import()` only, since a host may lack it. A folder without a row belongs to the one above it.
 */
export const ARROWS = {
  // The independent oracle: its own files only.
  'libs/payscore-simulator/src': { '.': { packages: ['node:*'] } },
  // It judges what others did: no package, and its own files only.
  'test/campaign/checker': { '.': {} },
  'libs/payscore-sync/src': {
    '.': {
      folders: ['api', 'errors', 'handlers', 'http', 'ledger', 'module', 'options', 'service'],
      types: ['delivery', 'institutions'],
    },
    api: {
      folders: ['errors'],
      types: ['wechatpay'],
      packages: ['class-transformer', 'class-validator', 'reflect-metadata'],
    },
    cli: {
      folders: ['doctor', 'recheck', 'wechatpay/http'],
      packages: ['commander', 'dotenv', 'node:*', 'reflect-metadata'],
    },
    concurrency: { folders: ['text'], packages: ['node:*'] },
    delivery: {
      folders: [
        'concurrency',
        'delivery/maintenance',
        'delivery/outcome',
        'delivery/policy',
        'delivery/rate-limit',
        'delivery/turns',
        'errors',
        'ledger',
      ],
      types: ['api', 'handlers', 'institutions', 'telemetry', 'wechatpay'],
      packages: ['@nestjs/common', 'node:*', 'uuid'],
    },
    'delivery/maintenance': {
      folders: ['concurrency', 'delivery', 'delivery/policy'],
      types: ['handlers', 'ledger', 'telemetry'],
      packages: ['@nestjs/common', 'node:*'],
    },
    'delivery/outcome': { folders: ['api'], types: ['wechatpay'] },
    'delivery/policy': { folders: ['concurrency'], types: ['delivery/outcome', 'ledger'] },
    'delivery/rate-limit': {
      folders: ['concurrency', 'delivery/outcome', 'errors'],
      types: ['institutions', 'ledger', 'wechatpay'],
      packages: ['node:*'],
    },
    'delivery/turns': { types: ['ledger'], packages: ['node:*'] },
    doctor: {
      folders: ['doctor/checks', 'doctor/database', 'doctor/report', 'errors', 'text'],
      types: ['options', 'wechatpay'],
      packages: ['node:*'],
    },
    'doctor/checks': {
      folders: [
        'api',
        'doctor',
        'doctor/database',
        'errors',
        'ledger',
        'ledger/gateway',
        'ledger/schema',
        'options',
        'wechatpay',
      ],
      packages: ['node:*', 'typeorm'],
    },
    'doctor/database': {
      folders: ['ledger', 'ledger/gateway', 'options'],
      packages: ['node:*', 'typeorm', 'typeorm/commands/CommandUtils.js'],
    },
    'doctor/report': { folders: ['doctor', 'text'] },
    entries: {
      folders: [
        'health',
        'ledger/entities',
        'ledger/migrations',
        'ledger/recording',
        'ledger/records',
        'testing',
        'wechatpay',
        'wechatpay/certificates',
        'wechatpay/http',
        'wechatpay/keys',
      ],
      types: ['ledger/actions', 'wechatpay/replies'],
    },
    errors: {},
    handlers: {
      folders: ['concurrency', 'errors', 'ledger', 'text'],
      types: ['telemetry'],
      packages: ['@nestjs/common', '@nestjs/core', 'node:*'],
    },
    health: { folders: ['service'], packages: ['@nestjs/common', 'node:*'] },
    http: {
      folders: ['errors', 'http/openapi', 'ledger', 'service', 'text'],
      types: ['api'],
      packages: ['@nestjs/common', '@nestjs/core', 'node:*'],
    },
    'http/openapi': {
      folders: ['api', 'errors', 'http', 'ledger', 'text'],
      packages: ['@nestjs/common', 'node:*'],
      late: ['@nestjs/swagger'],
    },
    institutions: {
      folders: ['api', 'errors', 'options', 'text', 'wechatpay', 'wechatpay/keys'],
      packages: ['@nestjs/common', 'node:*'],
    },
    ledger: {
      folders: [
        'ledger/actions',
        'ledger/entities',
        'ledger/failover',
        'ledger/gateway',
        'ledger/institutions',
        'ledger/migrations',
        'ledger/reading',
        'ledger/recording',
        'ledger/records',
        'ledger/retention',
        'ledger/schema',
        'ledger/server',
        'ledger/sql',
        'ledger/stats',
      ],
      packages: ['typeorm'],
    },
    'ledger/actions': {
      folders: ['errors', 'ledger/entities', 'ledger/reading', 'ledger/records', 'text'],
      types: ['ledger/failover', 'ledger/gateway', 'ledger/sql'],
      packages: ['typeorm', 'uuid'],
    },
    'ledger/entities': {
      folders: ['ledger/schema'],
      types: ['ledger/actions', 'ledger/records'],
      packages: ['typeorm'],
    },
    'ledger/failover': { folders: ['errors', 'text'], packages: ['node:*', 'typeorm'] },
    'ledger/gateway': { folders: ['errors', 'ledger/gateway/sqlite'], packages: ['node:*', 'typeorm'] },
    'ledger/gateway/sqlite': {
      folders: ['errors', 'ledger/gateway', 'ledger/sql'],
      packages: ['node:*', 'typeorm'],
    },
    'ledger/institutions': {
      folders: ['errors', 'ledger/entities', 'ledger/sql'],
      types: ['ledger/gateway'],
      packages: ['node:*', 'typeorm'],
    },
    'ledger/migrations': { folders: ['ledger/gateway', 'ledger/schema'], packages: ['typeorm'] },
    'ledger/reading': {
      folders: ['ledger/entities', 'ledger/gateway', 'ledger/records', 'ledger/schema', 'ledger/sql'],
      packages: ['typeorm'],
    },
    'ledger/recording': {
      folders: ['errors', 'ledger/gateway', 'ledger/gateway/sqlite', 'ledger/reading', 'ledger/records'],
      types: ['api', 'ledger/sql'],
      packages: ['typeorm', 'uuid'],
    },
    'ledger/records': {
      folders: ['errors', 'ledger/actions', 'ledger/entities', 'ledger/sql'],
      types: ['ledger/gateway'],
    },
    'ledger/retention': {
      folders: ['ledger/entities', 'ledger/gateway', 'ledger/sql'],
      packages: ['typeorm'],
    },
    'ledger/schema': {
      folders: ['errors', 'ledger/entities', 'ledger/gateway'],
      packages: ['node:*', 'typeorm'],
    },
    'ledger/server': { folders: ['errors', 'ledger/gateway'] },
    'ledger/sql': {
      folders: [
        'ledger/entities',
        'ledger/gateway',
        'ledger/schema',
        'ledger/sql/mysql',
        'ledger/sql/postgres',
        'ledger/sql/sqlite',
      ],
      types: ['ledger/failover', 'ledger/records'],
      packages: ['node:*', 'typeorm'],
    },
    'ledger/sql/mysql': {
      folders: ['ledger/sql'],
      types: ['ledger/entities', 'ledger/failover', 'ledger/gateway', 'ledger/records'],
      packages: ['typeorm'],
    },
    'ledger/sql/postgres': {
      folders: ['ledger/sql'],
      types: ['ledger/entities', 'ledger/failover', 'ledger/gateway', 'ledger/records'],
      packages: ['typeorm'],
    },
    'ledger/sql/sqlite': {
      folders: ['ledger/gateway/sqlite', 'ledger/sql'],
      types: ['ledger/entities', 'ledger/failover', 'ledger/gateway', 'ledger/records'],
      packages: ['typeorm'],
    },
    'ledger/stats': {
      folders: ['ledger/entities', 'ledger/reading', 'ledger/records'],
      types: ['ledger/gateway', 'ledger/institutions', 'ledger/sql'],
      packages: ['typeorm'],
    },
    module: {
      folders: ['errors', 'http', 'ledger', 'module/providers', 'service'],
      types: ['institutions', 'options', 'telemetry'],
      packages: ['@nestjs/common', '@nestjs/core', '@nestjs/typeorm', 'node:*'],
    },
    'module/providers': {
      folders: [
        'delivery',
        'handlers',
        'http',
        'institutions',
        'ledger',
        'module',
        'options',
        'service',
        'telemetry',
        'waiting',
      ],
      packages: ['@nestjs/common', '@nestjs/core', '@nestjs/typeorm', 'typeorm'],
    },
    options: { folders: ['errors', 'wechatpay', 'wechatpay/keys'], packages: ['node:*'] },
    recheck: {
      folders: ['api', 'delivery/outcome', 'ledger', 'wechatpay'],
      types: ['options'],
      packages: ['typeorm'],
    },
    service: {
      folders: ['api', 'errors', 'ledger', 'ledger/institutions'],
      types: ['delivery', 'institutions', 'module', 'options', 'telemetry', 'waiting'],
      packages: ['@nestjs/common', 'typeorm'],
    },
    telemetry: {
      folders: ['text'],
      types: ['ledger'],
      late: ['telemetry/otel', '@opentelemetry/api'],
    },
    'telemetry/otel': {
      folders: ['text'],
      types: ['ledger', 'telemetry'],
      packages: ['@opentelemetry/api', 'node:*'],
    },
    testing: {
      folders: ['api', 'errors', 'ledger', 'service'],
      types: ['options', 'wechatpay'],
      packages: ['@nestjs/common', '@nestjs/core', 'node:*'],
    },
    text: {},
    waiting: { types: ['ledger'], packages: ['node:*'] },
    wechatpay: {
      folders: ['errors', 'wechatpay/certificates', 'wechatpay/http', 'wechatpay/keys', 'wechatpay/replies'],
      packages: ['@nestjs/axios', 'node:*'],
    },
    'wechatpay/certificates': {
      folders: ['wechatpay/http', 'wechatpay/keys', 'wechatpay/replies'],
      types: ['errors'],
      packages: ['node:*'],
    },
    'wechatpay/http': {
      folders: ['text', 'wechatpay/keys'],
      types: ['errors', 'wechatpay/replies'],
      packages: ['axios', 'node:*'],
    },
    'wechatpay/keys': { folders: ['errors', 'text'], packages: ['node:*'] },
    'wechatpay/replies': {
      folders: ['text', 'wechatpay/http'],
      types: ['errors', 'wechatpay/keys'],
      packages: ['node:*'],
    },
  },
};
