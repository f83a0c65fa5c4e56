const folder = '.local/mutation';

// No ignoreStatic: the schemas at every boundary are static, and they are what most deserves a test.
export default {
  mutate: ['lambdas/**/*.ts'],
  testRunner: 'jest',
  jest: { configFile: 'jest.mutation.config.mjs' },
  coverageAnalysis: 'perTest',
  // Links in the local AWS's virtual environment would break the copy that is tested.
  ignorePatterns: ['.local', 'cdk.out'],
  tempDirName: `${folder}/sandbox`,
  incremental: true,
  incrementalFile: `${folder}/incremental.json`,
  reporters: ['clear-text', 'progress', 'html', 'json'],
  clearTextReporter: { reportTests: false, logTests: false },
  htmlReporter: { fileName: `${folder}/report.html` },
  jsonReporter: { fileName: `${folder}/report.json` },
  thresholds: { high: 95, low: 90, break: 90 },
};
