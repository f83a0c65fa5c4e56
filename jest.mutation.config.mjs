import jestConfig from './jest.config.mjs';

/** What a mutant has to survive: the fast tests that are about the Lambdas. @type {import('jest').Config} */
export default {
  transform: jestConfig.projects[0].transform,
  testMatch: ['<rootDir>/test/{unit,contract,simulation}/**/*.test.ts'],
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/unit/(alarms|emulator|lib|local)/',
    // Nearly every mutant would have to live through them; the sequences that they found are played instead.
    '<rootDir>/test/simulation/(pipeline|sixty-under-way)',
  ],
  setupFilesAfterEnv: ['<rootDir>/test/support/jest/quick-properties.ts'],
};
