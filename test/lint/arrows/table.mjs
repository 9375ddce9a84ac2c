/**
 * What each folder may import besides its own files: the arrows of ARCHITECTURE.md. `types`: types of it only; `late`:
 * by `import()` only, since a host may lack it. A folder without a row belongs to the one above it. `outside`: files of another
 * package, each as a value or for its types.
 */
export const ARROWS = {
  // The independent oracle: its own files only.
  'libs/payscore-simulator/src': { '.': { packages: ['node:*'] } },
  // It judges what others did: no package, and its own files only.
  'test/campaign/checker': { '.': {} },
  // A page: it knows the types of the routes and the tables that explain a sync, and nothing else of the library.
  'libs/payscore-console/src': {
    '.': {
      folders: ['api', 'i18n', 'parts', 'routing', 'styles', 'texts', 'views'],
      packages: ['preact', 'preact/hooks'],
    },
    api: {
      outside: [['../../payscore-sync/src/http/console/wire.js', 'type']],
      packages: ['preact/hooks'],
    },
    i18n: {},
    parts: {
      folders: ['i18n', 'routing', 'story', 'tables', 'texts'],
      types: ['api'],
      packages: ['preact', 'preact/hooks'],
    },
    routing: { packages: ['preact', 'preact/hooks'] },
    // The texts that tell what happened, which the command line tells too.
    story: {
      outside: ['facts', 'outcomes', 'reasons', 'replies', 'statuses', 'tell-story'].map((file) => [
        `../../payscore-sync/src/story/${file}.js`,
        'value',
      ]),
    },
    styles: {},
    tables: {
      types: ['i18n'],
      outside: [
        ...['errors/chinese-remedies.js', 'errors/error-codes.js', 'errors/hints.js', 'text/own.js'].map(
          (file) => [file, 'value'],
        ),
        ...['chinese-remedies.js', 'park-reason.js', 'sync-states.js'].map((file) => [
          `ledger/states/${file}`,
          'value',
        ]),
        ['ledger/actions/decide-action.js', 'type'],
      ].map(([file, use]) => [`../../payscore-sync/src/${file}`, use]),
    },
    texts: {
      folders: ['i18n'],
      outside: [['../../payscore-sync/src/story/texts.js', 'value']],
      packages: ['preact', 'preact/hooks'],
    },
    views: {
      folders: ['api', 'i18n', 'parts', 'routing', 'story', 'tables', 'texts'],
      packages: ['preact', 'preact/hooks'],
    },
  },
  'libs/payscore-sync/src': {
    '.': {
      folders: ['api', 'errors', 'handlers', 'http', 'ledger', 'module', 'options', 'postgres', 'service'],
      types: [
        ...['delivery', 'delivery/bell', 'http/notifications', 'institutions', 'service/notifications'],
        'transactions',
      ],
    },
    api: {
      folders: ['errors', 'text'],
      types: ['ledger', 'wechatpay', 'wechatpay/keys'],
      packages: ['class-transformer', 'class-validator', 'reflect-metadata'],
    },
    // The packages are loaded when the entry is used.
    bullmq: {
      folders: ['concurrency', 'delivery/bell', 'errors', 'text'],
      packages: ['@nestjs/common', '@nestjs/core', 'node:*'],
      late: ['@nestjs/bullmq', 'bullmq'],
    },
    cli: {
      folders: ['cli/command', 'cli/commands', 'cli/terminal', 'wechatpay'],
      packages: ['commander', 'reflect-metadata'],
    },
    'cli/command': {
      folders: ['concurrency', 'doctor', 'errors', 'text'],
      packages: ['commander', 'dotenv', 'node:*'],
    },
    'cli/commands': {
      folders: ['cli/command', 'doctor', 'migrate', 'recheck'],
      packages: ['commander'],
    },
    'cli/terminal': {
      folders: ['cli/command', 'text'],
      packages: ['cli-progress', 'cli-table3', 'node:*'],
    },
    concurrency: { folders: ['text'], packages: ['node:*'] },
    delivery: {
      folders: [
        'concurrency',
        'delivery/bell',
        'delivery/outcome',
        'delivery/policy',
        'delivery/rate-limit',
        'delivery/turns',
        'errors',
        'ledger',
        'text',
      ],
      types: ['api', 'delivery/maintenance', 'telemetry', 'wechatpay'],
      packages: ['@nestjs/common', 'node:*'],
    },
    'delivery/bell': { packages: ['@nestjs/common', 'node:*'] },
    'delivery/maintenance': {
      folders: ['concurrency', 'delivery/policy', 'text'],
      types: ['ledger', 'telemetry'],
      packages: ['@nestjs/common', 'node:*'],
    },
    'delivery/outcome': { folders: ['api'], types: ['wechatpay'] },
    'delivery/policy': { folders: ['concurrency'], types: ['delivery/outcome', 'ledger'] },
    'delivery/rate-limit': {
      folders: ['concurrency', 'delivery/outcome', 'errors'],
      types: ['api', 'ledger', 'text', 'wechatpay'],
      packages: ['node:*'],
    },
    'delivery/turns': { types: ['ledger'], packages: ['node:*'] },
    doctor: {
      folders: ['doctor/checks', 'doctor/database', 'doctor/findings', 'text'],
      types: ['options', 'wechatpay'],
    },
    'doctor/checks': {
      folders: [
        'api',
        'concurrency',
        'doctor/database',
        'doctor/findings',
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
      folders: ['ledger', 'ledger/gateway', 'ledger/gateway/pooled', 'options'],
      packages: ['node:*', 'typeorm', 'typeorm/commands/CommandUtils.js'],
    },
    'doctor/findings': { folders: ['errors', 'text'] },
    entries: {
      folders: [
        'bullmq',
        'health',
        'ledger/entities',
        'ledger/migrations',
        'ledger/recording',
        'ledger/states',
        'testing',
        'transactions',
        'wechatpay',
        'wechatpay/certificates',
        'wechatpay/http',
        'wechatpay/keys',
        'wechatpay/replies',
      ],
      types: ['delivery/bell', 'ledger/records'],
    },
    errors: {},
    handlers: {
      folders: ['api', 'concurrency', 'errors', 'ledger', 'options', 'telemetry', 'text'],
      packages: ['@nestjs/common', '@nestjs/core', 'node:*', 'uuid'],
    },
    health: { folders: ['concurrency', 'service'], packages: ['@nestjs/common'] },
    http: {
      folders: ['errors', 'ledger', 'service', 'text'],
      types: ['api'],
      packages: ['@nestjs/common', '@nestjs/core', 'node:*'],
    },
    'http/console': {
      folders: ['errors', 'http'],
      packages: ['@nestjs/common', '@nestjs/core', 'node:*'],
    },
    'http/notifications': {
      folders: ['concurrency', 'http', 'service/notifications'],
      types: ['service'],
      packages: ['@nestjs/common', '@nestjs/core', 'node:*'],
    },
    'http/openapi': {
      folders: ['api', 'errors', 'http', 'ledger', 'text'],
      types: ['service'],
      packages: ['@nestjs/common', 'node:*'],
      late: ['@nestjs/swagger'],
    },
    institutions: {
      folders: ['api', 'concurrency', 'errors', 'options', 'text', 'wechatpay', 'wechatpay/keys'],
      packages: ['@nestjs/common', 'node:*'],
    },
    ledger: {
      folders: [
        'ledger/actions',
        'ledger/entities',
        'ledger/failover',
        'ledger/gateway',
        'ledger/gateway/pooled',
        'ledger/gateway/sqlite',
        'ledger/institutions',
        'ledger/migrations',
        'ledger/notifications',
        'ledger/reading',
        'ledger/recording',
        'ledger/records',
        'ledger/retention',
        'ledger/schema',
        'ledger/server',
        'ledger/sql/mysql',
        'ledger/sql/postgres',
        'ledger/sql/sqlite',
        'ledger/states',
        'ledger/stats',
      ],
      types: ['ledger/sql', 'text', 'transactions'],
      packages: ['typeorm'],
    },
    'ledger/actions': {
      folders: ['errors', 'ledger/entities', 'ledger/reading', 'ledger/records', 'ledger/states', 'text'],
      types: ['ledger/failover', 'ledger/gateway', 'ledger/sql'],
      packages: ['node:*', 'typeorm', 'uuid'],
    },
    'ledger/entities': { types: ['ledger/gateway', 'ledger/states'], packages: ['node:*', 'typeorm'] },
    'ledger/failover': {
      folders: ['errors', 'text'],
      types: ['ledger/sql'],
      packages: ['node:*', 'typeorm'],
    },
    'ledger/gateway': { folders: ['concurrency', 'errors'], packages: ['node:*', 'typeorm'] },
    'ledger/gateway/pooled': {
      folders: ['concurrency', 'ledger/gateway'],
      packages: ['node:*', 'typeorm'],
    },
    'ledger/gateway/sqlite': {
      folders: ['concurrency', 'errors', 'ledger/gateway'],
      packages: ['node:*', 'typeorm'],
    },
    'ledger/institutions': {
      folders: ['errors', 'ledger/entities', 'ledger/gateway'],
      types: ['ledger/sql'],
      packages: ['node:*', 'typeorm'],
    },
    'ledger/migrations': {
      folders: ['ledger/entities', 'ledger/gateway', 'ledger/schema'],
      packages: ['typeorm'],
    },
    'ledger/notifications': {
      folders: ['ledger/actions', 'ledger/entities', 'ledger/gateway', 'ledger/reading', 'ledger/records'],
      types: ['ledger/sql', 'ledger/states'],
      packages: ['typeorm', 'uuid'],
    },
    'ledger/reading': {
      folders: ['ledger/entities', 'ledger/gateway', 'ledger/records', 'ledger/sql', 'ledger/states', 'text'],
      packages: ['typeorm'],
    },
    'ledger/recording': {
      folders: ['errors', 'ledger/entities', 'ledger/gateway', 'ledger/gateway/sqlite', 'ledger/records'],
      types: ['ledger/sql', 'transactions'],
      packages: ['typeorm', 'uuid'],
    },
    'ledger/records': { folders: ['errors', 'ledger/entities', 'ledger/states'] },
    'ledger/retention': {
      folders: ['ledger/entities', 'ledger/gateway'],
      types: ['ledger/sql'],
      packages: ['typeorm'],
    },
    'ledger/schema': { folders: ['errors', 'ledger/entities', 'ledger/gateway'], packages: ['typeorm'] },
    'ledger/server': { folders: ['errors', 'ledger/gateway'] },
    'ledger/sql': { folders: ['ledger/entities', 'ledger/states'], packages: ['typeorm'] },
    'ledger/sql/mysql': {
      folders: ['ledger/gateway', 'ledger/sql'],
      types: ['ledger/entities', 'ledger/states'],
      packages: ['typeorm'],
    },
    'ledger/sql/postgres': {
      folders: ['ledger/gateway', 'ledger/sql'],
      types: ['ledger/entities', 'ledger/states'],
      packages: ['typeorm'],
    },
    'ledger/sql/sqlite': {
      folders: ['ledger/gateway/sqlite', 'ledger/sql'],
      types: ['ledger/entities', 'ledger/gateway', 'ledger/states'],
      packages: ['typeorm'],
    },
    'ledger/states': { folders: ['errors'] },
    'ledger/stats': {
      folders: ['ledger/entities', 'ledger/reading', 'ledger/states'],
      types: ['ledger/gateway', 'ledger/institutions', 'ledger/sql'],
      packages: ['typeorm'],
    },
    migrate: { folders: ['doctor', 'ledger', 'ledger/gateway'], packages: ['typeorm'] },
    module: {
      folders: [
        'api',
        'delivery/bell',
        'errors',
        'handlers',
        'http',
        'http/console',
        'http/notifications',
        'http/openapi',
        'institutions',
        'ledger',
        'options',
        'service',
        'telemetry',
        'text',
        'service/notifications',
        'service/waiting',
      ],
      packages: ['@nestjs/common', '@nestjs/core', '@nestjs/typeorm', 'node:*', 'typeorm'],
      late: ['telemetry/otel', '@opentelemetry/api'],
    },
    options: { folders: ['errors', 'wechatpay', 'wechatpay/keys'], packages: ['node:*'] },
    // Its statements pass through the gateway of the ledger.
    postgres: {
      folders: ['concurrency', 'delivery/bell', 'errors', 'ledger', 'text'],
      packages: ['@nestjs/common', 'node:*'],
    },
    recheck: {
      folders: ['api', 'delivery/outcome', 'ledger', 'wechatpay'],
      types: ['options'],
      packages: ['typeorm'],
    },
    service: {
      folders: [
        'api',
        'concurrency',
        'delivery',
        'delivery/bell',
        'delivery/maintenance',
        'errors',
        'handlers',
        'institutions',
        'ledger',
        'options',
        'telemetry',
        'text',
        'service/notifications',
        'service/waiting',
      ],
      types: ['transactions'],
      packages: ['@nestjs/common', 'node:*', 'typeorm'],
    },
    // Imported by the page as well: types apart, tables and pure functions.
    story: {
      folders: ['ledger/states', 'text'],
      types: ['delivery/outcome', 'http/console', 'ledger/actions', 'wechatpay/replies'],
    },
    telemetry: { types: ['ledger'] },
    'telemetry/otel': {
      folders: ['concurrency', 'text'],
      types: ['ledger', 'telemetry'],
      packages: ['@opentelemetry/api', 'node:*'],
    },
    testing: {
      folders: ['api', 'errors', 'ledger', 'service'],
      types: ['options', 'wechatpay'],
      packages: ['@nestjs/common', '@nestjs/core', 'node:*'],
    },
    text: {},
    transactions: { folders: ['errors'] },
    'service/notifications': {
      folders: [
        'api',
        'concurrency',
        'delivery/bell',
        'errors',
        'handlers',
        'institutions',
        'ledger',
        'service/waiting',
        'telemetry',
        'text',
      ],
      packages: ['@nestjs/common', 'node:*'],
    },
    'service/waiting': {
      folders: ['concurrency', 'institutions', 'ledger', 'options'],
      packages: ['@nestjs/common', 'node:*'],
    },
    wechatpay: {
      folders: [
        'errors',
        'wechatpay/certificates',
        'wechatpay/http',
        'wechatpay/keys',
        'wechatpay/notifications',
        'wechatpay/replies',
      ],
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
    'wechatpay/keys': { folders: ['concurrency', 'errors', 'text'], packages: ['node:*'] },
    'wechatpay/notifications': {
      folders: ['wechatpay/certificates', 'wechatpay/replies'],
      types: ['wechatpay/keys'],
      packages: ['node:*'],
    },
    'wechatpay/replies': {
      folders: ['text'],
      types: ['errors', 'wechatpay/keys'],
      packages: ['node:*'],
    },
  },
};
