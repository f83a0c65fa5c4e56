import { availableParallelism } from 'node:os';

// JavaScript because jest loads its configuration and reporters untransformed.
const toCommonJs = (syntax) => [
  '@swc/jest',
  { jsc: { parser: { syntax }, target: 'es2024' }, module: { type: 'commonjs' } },
];

/** The parser of Markdown, with what it imports: ES modules only, which CommonJS in Jest cannot require. */
const ES_MODULES = [
  'mdast-util-',
  'micromark',
  'unist-util-',
  'github-slugger',
  'character-entities',
  'decode-named-character-reference',
  'devlop',
  'longest-streak',
  'markdown-table',
  'zwitch',
];

const typescript = {
  transform: { '\\.ts$': toCommonJs('typescript'), '\\.js$': toCommonJs('ecmascript') },
  transformIgnorePatterns: [`/node_modules/(?!${ES_MODULES.join('|')})`],
  setupFilesAfterEnv: ['<rootDir>/test/support/jest/patience.ts'],
};

/** @type {import('jest').Config} */
export default {
  cacheDirectory: '<rootDir>/.local/cache/jest',
  // Integration tests mostly wait: with a few workers more than cores the others go on meanwhile.
  maxWorkers: availableParallelism() + 4,
  // What a test file has loaded is not all given back: a worker grew to 2.8 GB.
  workerIdleMemoryLimit: '1GB',
  testSequencer: '<rootDir>/test/support/jest/longest-first.mjs',
  reporters: ['default', '<rootDir>/test/support/jest/tally-reporter.mjs'],
  projects: [
    {
      ...typescript,
      displayName: 'fast',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/integration/', '<rootDir>/test/contract/ministack/'],
      globalSetup: '<rootDir>/test/support/jest/start-fast.ts',
      globalTeardown: '<rootDir>/test/support/jest/stop-fast.ts',
    },
    {
      ...typescript,
      displayName: 'integration',
      testMatch: ['<rootDir>/test/{integration,contract/ministack}/**/*.test.ts'],
      // One emulator for them all; each test file deploys its pipelines into it, under names of their own.
      globalSetup: '<rootDir>/test/support/jest/start-emulator.ts',
      globalTeardown: '<rootDir>/test/support/jest/stop-emulator.ts',
    },
  ],
};
