import { join } from 'node:path';
import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { arrowsRule } from './test/lint/arrows/rule.mjs';
import { ARROWS } from './test/lint/arrows/table.mjs';

const library = 'libs/payscore-sync/src';
/** Where the size of a key is read. */
const KEY_READING = `${library}/wechatpay/keys/key-reading.ts`;

/** The files that must be pure: neither clock nor chance. */
const PURE_FOLDERS = ['delivery/outcome', 'delivery/policy'];

/** Each folder of a package imports what its row of the table allows. */
const arrowsOf = (folder, table) => ({
  files: [`${folder}/**/*.{ts,tsx}`],
  plugins: { house: { rules: { arrows: arrowsRule } } },
  rules: { 'house/arrows': ['error', { root: join(import.meta.dirname, folder), table }] },
});

const PURE = 'Outcome and policy are pure: give it as an argument.';

/** What keeps a folder pure. */
const purityRules = (message = PURE) => ({
  'no-restricted-syntax': [
    'error',
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
});

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

/** What a class needs stands in its constructor, and fits there. */
const constructorRules = {
  files: ['libs/*/src/**/*.ts'],
  rules: {
    'no-restricted-syntax': [
      'error',
      {
        selector: 'MethodDefinition[kind="constructor"] > FunctionExpression[params.length>7]',
        message: 'A constructor takes at most 7 parameters: divide the class.',
      },
      { selector: 'NewExpression > SpreadElement', message: 'Name each argument of a constructor.' },
    ],
  },
};

/** The campaign's checker judges product and simulator, so it takes nothing of either, nor a clock or chance. */
const checkerPurity = {
  files: ['test/campaign/checker/**/*.ts'],
  rules: purityRules('The checker is pure: give it in the history.'),
};

export default tseslint.config(
  // The library's examples are a copy, made to be packed.
  { ignores: ['**/dist/', '**/coverage/', '**/node_modules/', 'libs/payscore-sync/examples/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
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
    files: ['libs/payscore-console/**/*.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          ...['sessionStorage', 'localStorage', 'document', 'performance'],
          ...['MutationObserver', 'requestAnimationFrame'],
        ].map((name) => [name, 'readonly']),
      ),
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
  realTimers,
  constructorRules,
  { files: PURE_FOLDERS.map((folder) => `${library}/${folder}/**/*.ts`), rules: purityRules() },
  checkerPurity,
  ...Object.entries(ARROWS).map(([folder, table]) => arrowsOf(folder, table)),
);
