import { availableParallelism, totalmem } from 'node:os';
import { SHORT_LIVED } from './test/support/node-flags.mjs';

const transpile = (syntax) => ({
  jsc: {
    target: 'es2022',
    parser: { syntax, ...(syntax === 'typescript' ? { decorators: true } : {}) },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    keepClassNames: true,
  },
  module: { type: 'commonjs' },
  // In files of their own beside the cached code, to be read when an error is thrown: not parsed with each suite.
  sourceMaps: true,
  swcrc: false,
});

// Workers take over the options of this process. Suites make and drop much at once; with the usual 16 MB of young objects
// most of it is copied to the old ones first.
process.execArgv.push('--max-semi-space-size=64', ...SHORT_LIVED);

const common = {
  rootDir: import.meta.dirname,
  testEnvironment: '<rootDir>/test/jest/environment.mjs',
  runtime: '<rootDir>/test/jest/runtime.mjs',
  testEnvironmentOptions: { customExportConditions: ['payscore-source', 'node', 'node-addons'] },
  moduleFileExtensions: ['js', 'ts', 'mjs', 'cjs', 'json', 'node'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': ['@swc/jest', transpile('typescript')],
    '^.+\\.m?js$': ['@swc/jest', transpile('ecmascript')],
  },
  // A copy, made to be packed.
  modulePathIgnorePatterns: ['<rootDir>/libs/payscore-sync/examples/'],
  restoreMocks: true,
};

export default {
  // Most suites wait for servers and processes for more than half of their time. A worker takes up to 700 MB, its processes
  // besides. Two at least: suites always run in processes of their own, which Jest ends (docs/decisions.md).
  maxWorkers: Math.max(2, Math.min(availableParallelism() * 3, Math.floor(totalmem() / 1.5e9))),
  testSequencer: '<rootDir>/test/jest/sequencer.mjs',
  // A test that hangs ends; on a busy machine real servers and processes take their time. Jest reads it here only.
  testTimeout: 120_000,
  // A worker is replaced once it holds this much.
  workerIdleMemoryLimit: '700MB',
  projects: [
    {
      ...common,
      displayName: 'unit',
      testPathIgnorePatterns: ['/node_modules/', '/libs/payscore-console/test/browser/'],
      testMatch: [
        '<rootDir>/libs/*/{src,test}/**/*.spec.ts',
        '<rootDir>/{src,test/lint,test/docs,test/campaign,test/explorer,test/support}/**/*.spec.ts',
      ],
    },
    {
      ...common,
      displayName: 'database',
      testMatch: ['<rootDir>/test/database/**/*.spec.ts'],
      globalSetup: '<rootDir>/test/support/servers.setup.mjs',
      globalTeardown: '<rootDir>/test/support/servers.teardown.mjs',
    },
    {
      ...common,
      displayName: 'processes',
      testMatch: ['<rootDir>/test/processes/**/*.spec.ts'],
      // Jest starts them once for both projects.
      globalSetup: '<rootDir>/test/support/servers.setup.mjs',
      globalTeardown: '<rootDir>/test/support/servers.teardown.mjs',
    },
    {
      ...common,
      displayName: 'console',
      testMatch: ['<rootDir>/libs/payscore-console/test/browser/**/*.spec.ts'],
      globalSetup: '<rootDir>/test/support/browser.setup.mjs',
      globalTeardown: '<rootDir>/test/support/browser.teardown.mjs',
    },
    {
      ...common,
      displayName: 'consumers',
      testMatch: ['<rootDir>/test/consumers/*.spec.ts'],
      setupFilesAfterEnv: ['<rootDir>/test/consumers/support/patience.ts'],
      globalSetup: '<rootDir>/test/consumers/support/consumers.setup.mjs',
      globalTeardown: '<rootDir>/test/consumers/support/consumers.teardown.mjs',
    },
  ],
};
