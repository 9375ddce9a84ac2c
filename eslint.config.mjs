import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const library = 'libs/payscore-sync/src';
/** Where the size of a key is read. */
const KEY_READING = `${library}/wechatpay/key-reading.ts`;

/**
 * What each folder of the library may import besides its own files: the arrows of ARCHITECTURE.md. `types` lists
 * folders of which it may import types only; `late` lists packages a host may lack, and folders that need such a
 * package, to be had by `import()` alone;
 * `pure` ones use neither clock nor chance. A later row that matches the same file replaces an earlier one.
 */
const arrows = {
  text: { folders: [], packages: [] },
  errors: { folders: [], packages: [] },
  wechatpay: { folders: ['errors', 'text'], packages: ['@nestjs/axios', 'axios', 'node:.+'] },
  api: {
    folders: ['errors', 'wechatpay'],
    packages: ['class-transformer', 'class-validator', 'reflect-metadata'],
  },
  ledger: { folders: ['errors', 'text'], packages: ['typeorm', 'uuid', 'node:.+'] },
  options: { folders: ['errors', 'wechatpay'], packages: ['node:.+'] },
  institutions: {
    folders: ['errors', 'text', 'options', 'wechatpay'],
    packages: ['@nestjs/common', 'node:.+'],
  },
  delivery: {
    folders: [
      'errors',
      'text',
      'wechatpay',
      'api',
      'ledger',
      'options',
      'outcome',
      'policy',
      'pacing',
      'rate-limit',
    ],
    types: ['telemetry'],
    packages: ['@nestjs/common', 'uuid', 'node:.+'],
  },
  'delivery/outcome': {
    folders: ['errors', 'api'],
    types: ['wechatpay', 'ledger'],
    packages: [],
    pure: true,
  },
  'delivery/policy': {
    folders: ['errors', 'api', 'outcome'],
    types: ['wechatpay', 'ledger'],
    packages: [],
    pure: true,
  },
  // Callers who wait for a sync.
  waiting: { folders: ['ledger'], packages: ['node:(perf_hooks|timers)'] },
  // Of delivery only what any loop needs: WakeSignal, Semaphore, backoffMs.
  handlers: {
    folders: ['errors', 'text', 'ledger', 'delivery'],
    types: ['telemetry'],
    packages: ['@nestjs/(common|core)', 'node:.+'],
  },
  // Looks at everything, by the very means with which the module calls WeChat Pay and keeps its tables.
  doctor: {
    folders: ['errors', 'text', 'wechatpay', 'api', 'ledger', 'options'],
    packages: ['typeorm', 'typeorm/commands/CommandUtils\\.js', 'node:.+'],
  },
  // What a restored backup needs; by the command line alone.
  recheck: {
    folders: ['wechatpay', 'api', 'ledger', 'options', 'delivery', 'outcome'],
    packages: ['typeorm'],
  },
  // The only folder that knows the command line; nothing imports it.
  cli: {
    folders: ['doctor', 'recheck', 'wechatpay'],
    packages: ['commander', 'dotenv', 'reflect-metadata', 'node:.+'],
  },
  telemetry: { folders: ['text'], types: ['ledger'], packages: [], late: ['otel', '@opentelemetry/api'] },
  // What Nest is to build, in groups; imported by the module alone.
  providers: {
    folders: ['ledger', 'options', 'institutions', 'delivery', 'waiting', 'handlers', 'telemetry', 'http'],
    root: true,
    packages: ['@nestjs/(common|core|typeorm)', 'typeorm'],
  },
  // The host's own tests: no test runner.
  testing: {
    folders: ['errors', 'api', 'ledger'],
    types: ['wechatpay', 'options'],
    root: true,
    packages: ['@nestjs/(common|core)', 'node:.+'],
  },
  health: { folders: [], root: true, packages: ['@nestjs/common', 'node:.+'] },
  'telemetry/otel': {
    folders: ['text', 'telemetry'],
    types: ['ledger'],
    packages: ['@opentelemetry/api', 'node:(perf_hooks|timers)'],
  },
  http: {
    folders: ['errors', 'text', 'api', 'ledger', 'openapi'],
    root: true,
    packages: ['@nestjs/(common|core)', 'node:.+'],
  },
  // Describes the routes where the host has `@nestjs/swagger`.
  'http/openapi': {
    folders: ['errors', 'text', 'api', 'ledger'],
    root: true,
    packages: ['@nestjs/common', 'node:.+'],
    late: ['@nestjs/swagger'],
  },
};

/** Every folder an import may name, those inside `delivery/` too. */
const FOLDERS = [...new Set(Object.keys(arrows).map(lastName)), 'pacing', 'rate-limit'];

function lastName(folder) {
  return folder.slice(folder.lastIndexOf('/') + 1);
}

/** Regular expressions, as text, for what an import may not name. */
const otherPackageThan = (packages) => `^(?!\\.{1,2}/|(${packages.join('|') || '$.'})$)`;
/** A relative path that goes into one of these folders, wherever in it. */
const pathInto = (names) => `^\\.{1,2}/(.*/)?(${names.join('|')})(/|$)`;
const OUTSIDE = pathInto([
  ...['src', 'libs', 'dist', 'test', 'demo', 'node_modules'],
  ...['payscore-sync', 'payscore-simulator'],
]);
const ROOT_FILE =
  '(^|/)\\.\\./(payscore-sync\\.[^/]+|(institution-registry|ledger-observation|registration|readiness|shutdown-hint|start-hint|not-found|sync-recorder|visibility|index)\\.js)$';
const FILE_ABOVE = '(^|/)\\.\\./[^/]+\\.js$';

const SEE = 'See ARCHITECTURE.md.';

/**
 * The rules for one row: every way to name a module in a file, static, dynamic or in a type.
 *
 * @param patterns `[regular expression, message, whether types are allowed]`
 */
function importRules(patterns) {
  // Selectors take no slash in a regular expression.
  const inSelector = (regex) => `/${regex.replaceAll('/', '\\u002F')}/`;
  return {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {
        patterns: patterns.map(([regex, message, allowTypeImports = false]) => ({
          regex,
          message,
          allowTypeImports,
        })),
      },
    ],
    'no-restricted-syntax': [
      'error',
      {
        selector: 'ImportExpression:not([source.type="Literal"])',
        message: 'An import must say what it imports.',
      },
      ...patterns.flatMap(([regex, message, allowTypeImports = false]) => [
        { selector: `ImportExpression[source.value=${inSelector(regex)}]`, message },
        ...(allowTypeImports
          ? []
          : [{ selector: `TSImportType[source.value=${inSelector(regex)}]`, message }]),
      ]),
    ],
  };
}

const PURE = 'Outcome and policy are pure: give it as an argument.';

/** Adds to `rules` what keeps a folder pure. */
function purityRules({ 'no-restricted-syntax': syntax, ...rules }, message = PURE) {
  return {
    ...rules,
    'no-restricted-syntax': [
      ...syntax,
      { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message },
    ],
    'no-restricted-globals': [
      'error',
      ...['performance', 'crypto', 'process', 'globalThis'].map((name) => ({ name, message })),
    ],
    'no-restricted-properties': [
      'error',
      { object: 'Date', property: 'now', message },
      { object: 'Math', property: 'random', message },
    ],
  };
}

/** Adds to `rules` what may be imported late, and its types, but not at once. */
function lateRules(late, { '@typescript-eslint/no-restricted-imports': [level, { patterns }], ...rules }) {
  const optional = { message: `A host may lack it: import() it. ${SEE}`, allowTypeImports: true };
  const regexOf = (name) => (FOLDERS.includes(name) ? pathInto([name]) : `^${name}$`);
  return {
    ...rules,
    '@typescript-eslint/no-restricted-imports': [
      level,
      { patterns: [...patterns, ...late.map((name) => ({ regex: regexOf(name), ...optional }))] },
    ],
  };
}

const libraryArrows = Object.entries(arrows).map(
  ([folder, { folders, types = [], packages, late = [], root = false, pure = false }]) => {
    const others = FOLDERS.filter(
      (name) => ![lastName(folder), ...folders, ...types, ...late].includes(name),
    );
    const message = `Arrows point one way: ${folder}/ must not import this. ${SEE}`;
    const own = importRules([
      [
        otherPackageThan([...packages, ...late]),
        `${folder}/ uses ${packages.join(', ') || 'no package'} only. ${SEE}`,
      ],
      [pathInto(others), message],
      [OUTSIDE, `Do not leave the library by a path. ${SEE}`],
      ...(root ? [] : [[pure ? FILE_ABOVE : ROOT_FILE, message]]),
      ...(types.length === 0 ? [] : [[pathInto(types), `${folder}/ imports types of it only. ${SEE}`, true]]),
    ]);
    const rules = lateRules(late, pure ? purityRules(own) : own);
    return { files: [`${library}/${folder}/**/*.ts`], rules };
  },
);

/** What a test of the host may replace for a while, by `useFakeTimers`: nothing would come back from a wait then. */
const realTimers = {
  files: [`${library}/**/*.ts`],
  rules: {
    'no-restricted-globals': [
      'error',
      ...['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate'].map(
        (name) => ({ name, message: "A host's fake timers replace it: import it from node:timers." }),
      ),
      { name: 'performance', message: "A host's fake timers replace it: import it from node:perf_hooks." },
      { name: 'queueMicrotask', message: "A host's fake timers replace it: use Promise.resolve().then." },
    ],
  },
};

/** The files that put the folders together. */
const rootArrows = {
  files: [`${library}/*.ts`],
  rules: importRules([
    ['^\\./(doctor|cli)/', `No host loads the doctor or the command line. ${SEE}`],
    [
      otherPackageThan(['@nestjs/(axios|common|core|typeorm)', 'typeorm', 'node:.+']),
      `The library imports neither itself nor what a host may lack. ${SEE}`,
    ],
    [pathInto(['otel']), `A host may lack OpenTelemetry: use telemetry/. ${SEE}`],
    [OUTSIDE, `Do not leave the library by a path. ${SEE}`],
  ]),
};

/** The campaign's checker judges product and simulator, so it takes nothing of either, nor a clock or chance. */
const checkerArrows = {
  files: ['test/campaign/checker/**/*.ts'],
  rules: purityRules(
    importRules([
      [otherPackageThan([]), 'The checker uses no package: it judges what others did.'],
      ['^\\.\\./', 'The checker uses its own files only: it judges what others did.'],
    ]),
    'The checker is pure: give it in the history.',
  ),
};

const simulatorArrows = {
  files: ['libs/payscore-simulator/src/**/*.ts'],
  rules: importRules([
    [
      otherPackageThan(['node:.+']),
      'The simulator is the independent oracle: node: modules and its own files only.',
    ],
    [OUTSIDE, 'The simulator shares no code with the product or its tests.'],
  ]),
};

export default tseslint.config(
  // The library's examples are a copy, made to be packed.
  { ignores: ['**/dist/', '**/coverage/', '**/node_modules/', 'libs/payscore-sync/examples/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      'no-restricted-properties': [
        'error',
        { property: 'asymmetricKeyDetails', message: `It can stop the process: see ${KEY_READING}.` },
      ],
    },
  },
  { files: [KEY_READING], rules: { 'no-restricted-properties': 'off' } },
  {
    files: ['**/*.spec.ts', 'test/**/*.ts', 'libs/*/test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    // Apps of their own, typed against the packed packages, which are not there while linting.
    files: ['test/consumers/fixtures/**/*.ts', 'examples/**/*.ts'],
    extends: [tseslint.configs.disableTypeChecked],
    // Without types it cannot tell that decorators need the imported class.
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', URL: 'readonly', fetch: 'readonly' },
    },
  },
  {
    files: ['bench/**/*.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        ['Buffer', 'performance', 'setTimeout', 'setInterval', 'clearInterval', 'setImmediate'].map(
          (name) => [name, 'readonly'],
        ),
      ),
    },
  },
  simulatorArrows,
  checkerArrows,
  realTimers,
  rootArrows,
  ...libraryArrows,
);
