import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import importX from 'eslint-plugin-import-x';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import tseslint from 'typescript-eslint';

const foldersOf = (parent) =>
  readdirSync(join(import.meta.dirname, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

const features = foldersOf('lambdas').filter((name) => !['core', 'adapters', 'runtime'].includes(name));
const outside = ['./lib/**', './local/**', './operator/**', './bin/**', './test/**'];

/** Imports run one way: handler -> wire -> use case -> core; adapters -> core; lib -> environment schemas, limits and names only. */
const boundaries = [
  {
    target: './lambdas/core',
    from: ['./lambdas/!(core)/**', ...outside],
    message: 'The core knows ports, not AWS, Twilio or Airtable.',
  },
  {
    target: './lambdas/adapters',
    from: ['./lambdas/!(core|adapters)/**', ...outside],
    message: 'Adapters know the core only.',
  },
  {
    target: './lambdas/runtime',
    from: ['./lambdas/!(core|runtime)/**', ...outside],
    message: 'The runtime serves any Lambda.',
  },
  {
    target: './lambdas/!(core|adapters|runtime)/!(handler|env|wire).ts',
    from: ['./lambdas/adapters/**', './lambdas/runtime/**'],
    message: 'A use case is a plain function of ports and input: wire.ts gives it adapters and runtime.',
  },
  ...features.map((feature) => ({
    target: `./lambdas/${feature}`,
    from: [`./lambdas/!(core|adapters|runtime|${feature})/**`, ...outside],
    message: 'A feature does not know another feature.',
  })),
  {
    target: './lib',
    from: [
      './lambdas/**/!(env|parse-env|limits|airtable-budget|metrics|storage-types|link|records).ts',
      './local/**',
      './operator/**',
      './bin/**',
      './test/**',
    ],
    message:
      "Constructs read a Lambda's env.ts, the limits and budgets, and the names of metrics, storage types, links and folders of records, nothing else of it.",
  },
  { target: './local', from: './test/**', message: 'The local run does not need tests.' },
  {
    target: './operator',
    from: ['./local/**', './test/**'],
    message: 'What a person runs against a deployed pipeline knows no other one.',
  },
  ...foldersOf('test').map((kind) => ({
    target: `./test/${kind}`,
    from: `./test/!(support|${kind})/**`,
    message: 'What several kinds of tests share stands in test/support.',
  })),
];

export default tseslint.config(
  { ignores: ['node_modules', 'cdk.out', '.local', 'coverage'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    plugins: { 'import-x': importX },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones: boundaries }],
      'import-x/no-cycle': 'error',
      'import-x/no-default-export': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true, allowThrowingAny: true }],
      '@typescript-eslint/prefer-promise-reject-errors': [
        'error',
        { allowThrowingUnknown: true, allowThrowingAny: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allow: ['URL'] }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
);
