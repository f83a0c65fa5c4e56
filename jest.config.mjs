// JavaScript because jest loads its configuration and reporters untransformed.
const typescript = {
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'commonjs' } },
    ],
  },
};

/** @type {import('jest').Config} */
export default {
  cacheDirectory: '<rootDir>/.local/cache/jest',
  // Integration tests mostly wait; by default one core would stay free for nobody.
  maxWorkers: '100%',
  testSequencer: '<rootDir>/test/support/jest/integration-first.mjs',
  reporters: ['default', '<rootDir>/test/support/jest/tally-reporter.mjs'],
  projects: [
    {
      ...typescript,
      displayName: 'fast',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/integration/', '<rootDir>/test/contract/ministack/'],
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
