import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT, features } from '../../lib/constructs/feature-folders';
import { type Imports, refusedImports } from '../support/lint/refused-imports';

/* Which way imports run: what eslint.config.mjs refuses, and what it lets pass. */

const kinds = readdirSync(join(PROJECT, 'test')).filter((kind) => kind !== 'support');
/** A file of each kind of tests. */
const FILE_OF: Readonly<Record<string, string>> = {
  unit: '../unit/core/limits.test',
  contract: '../contract/jobs.test',
  infra: '../infra/queues.test',
  drill: '../drill/scenarios',
  simulation: '../simulation/pipeline.test',
  integration: '../integration/webhook.test',
  attack: '../attack/front-door.test',
  soak: '../soak/run',
};
const filesOf = (some: readonly string[]) => some.map((kind) => FILE_OF[kind] ?? kind);

const refused: readonly Imports[] = [
  {
    file: 'lambdas/core/x.ts',
    from: ['../adapters/s3-env', '../runtime/logger', '../processor/env', '../../lib/settings/kinds'],
  },
  { file: 'lambdas/core/ports/x.ts', from: ['../../adapters/s3-env', '../../runtime/logger'] },
  { file: 'lambdas/adapters/x.ts', from: ['../runtime/logger', '../cleanup/env', '../../local/airtable/stand-in'] },
  { file: 'lambdas/runtime/x.ts', from: ['../adapters/s3-env', '../cleanup/env', '../../lib/settings/kinds'] },
  { file: 'lambdas/processor/x.ts', from: ['../adapters/s3-env', '../runtime/logger'] },
  ...features.map((feature) => ({
    file: `lambdas/${feature}/wire.ts`,
    from: [
      ...features.filter((other) => other !== feature).map((other) => `../${other}/env`),
      '../../lib/settings/kinds',
      '../../test/support/subjects',
    ],
  })),
  {
    file: 'lib/features/x.ts',
    from: [
      '../../lambdas/processor/handler',
      '../../lambdas/core/messages',
      '../../local/airtable/stand-in',
      '../../test/support/subjects',
    ],
  },
  { file: 'local/x.ts', from: ['../test/support/subjects'] },
  { file: 'test/support/x.ts', from: filesOf(kinds) },
  ...kinds.map((kind) => ({ file: `test/${kind}/x.ts`, from: filesOf(kinds.filter((other) => other !== kind)) })),
];

const allowed: readonly Imports[] = [
  { file: 'lambdas/core/x.ts', from: ['./ports/airtable'] },
  { file: 'lambdas/adapters/x.ts', from: ['../core/ports/airtable'] },
  { file: 'lambdas/runtime/x.ts', from: ['../core/limits'] },
  { file: 'lambdas/processor/x.ts', from: ['../core/recording', './env'] },
  ...['handler', 'env', 'wire'].map((name) => ({
    file: `lambdas/processor/${name}.ts`,
    from: ['../adapters/s3-env', '../runtime/logger', '../core/recording'],
  })),
  {
    file: 'lib/features/x.ts',
    from: [
      ...features.map((feature) => `${feature}/env`),
      'core/limits',
      'core/airtable-budget',
      'core/metrics',
      'runtime/parse-env',
      'storage-growth/storage-types',
    ].map((path) => `../../lambdas/${path}`),
  },
  ...kinds.map((kind) => ({
    file: `test/${kind}/x.ts`,
    from: [...filesOf([kind]), '../support/subjects', '../../lambdas/core/recording', '../../lib/settings/kinds'],
  })),
];

const told = new Map<Imports, string[]>();
beforeAll(() => {
  const all = [...refused, ...allowed];
  for (const [index, imports] of refusedImports(PROJECT, all).entries()) {
    const [one] = all.slice(index);
    if (one !== undefined) told.set(one, imports);
  }
}, 60_000);

test.each(refused)('$file imports none of $from', (one) => {
  expect(told.get(one)).toEqual(one.from);
});

test.each(allowed)('$file may import $from', (one) => {
  expect(told.get(one)).toEqual([]);
});
