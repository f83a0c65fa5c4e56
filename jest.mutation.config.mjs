import jestConfig from './jest.config.mjs';

/** What a mutant has to survive: the fast tests that are about the Lambdas. @type {import('jest').Config} */
export default {
  transform: jestConfig.projects[0].transform,
  // Not the simulation: a mutant that never comes to rest there is caught, but only by its time limit.
  testMatch: ['<rootDir>/test/{unit,contract}/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/(unit/(lib|local)|contract/ministack)/'],
  setupFilesAfterEnv: ['<rootDir>/test/support/jest/quick-properties.ts'],
};
