import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const library = 'libs/payscore-sync/src';

/** Which folders of the library a folder may not import: the arrows of ARCHITECTURE.md. */
const forbidden = {
  text: ['errors', 'wechatpay', 'api', 'ledger', 'delivery', 'handlers', 'http', 'options'],
  errors: ['wechatpay', 'api', 'ledger', 'delivery', 'handlers', 'http', 'options'],
  wechatpay: ['api', 'ledger', 'delivery', 'handlers', 'http', 'options'],
  api: ['ledger', 'delivery', 'handlers', 'http', 'options'],
  ledger: ['api', 'wechatpay', 'delivery', 'handlers', 'http', 'options'],
  options: ['api', 'ledger', 'delivery', 'handlers', 'http'],
  delivery: ['handlers', 'http'],
  // Of delivery only what any loop needs: Waker, Slots, backoffMs.
  handlers: ['api', 'wechatpay', 'http', 'options'],
};

const arrows = Object.entries(forbidden).map(([folder, others]) => ({
  files: [`${library}/${folder}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: `^(\\.\\./)+((${others.join('|')})/|(payscore-sync\\.|institution-registry|index).*\\.js$)`,
            message: `Arrows point one way: ${folder}/ must not import this. See ARCHITECTURE.md.`,
          },
        ],
      },
    ],
  },
}));

export default tseslint.config(
  { ignores: ['**/dist/', '**/coverage/', '**/node_modules/'] },
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
    },
  },
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
    files: ['**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
  {
    files: ['libs/payscore-simulator/src/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?!node:|\\./|\\.\\./)',
              message: 'The simulator is the independent oracle: node: modules and its own files only.',
            },
            { group: ['**/payscore-sync/**'], message: 'The simulator shares no code with the product.' },
          ],
        },
      ],
    },
  },
  ...arrows,
);
