import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import cdkJson from '../../cdk.json';
import { PROJECT } from '../../lib/constructs/feature-folders';
import { refusedImports } from '../support/lint/refused-imports';
import { resourceOf, resourcesOf } from '../support/template/resolve';
import { REQUIRED } from '../support/template/settings-variables';
import { type Template, parseTemplate } from '../support/template/synthesise';

/*
 * What a new scheduled Lambda takes: its folder, one construct, one line in the stack, and the sections of its two alarms in
 * the runbook, of which their mails are made. They are put into a copy of the project, and whatever else there is follows by
 * itself. Only prose does not: the other parts of these sections, and the row on the page of costs, which those pages' own
 * tests ask for.
 */

const FOLDER = {
  'lambdas/legal-hold/env.ts': `
    import * as z from 'zod';
    export const legalHoldEnv = z.object({ PIPELINE_NAME: z.string().min(1), HOLD_DAYS: z.coerce.number() });`,
  'lambdas/legal-hold/hold.ts': `
    export const hold = (days: number) => Promise.resolve(days);`,
  'lambdas/legal-hold/handler.ts': `
    import { parseEnv } from '../runtime/parse-env';
    import { legalHoldEnv } from './env';
    import { hold } from './hold';
    const env = parseEnv(legalHoldEnv);
    export const handler = () => hold(env.HOLD_DAYS);`,
};
const CONSTRUCT = {
  'lib/features/legal-hold.ts': `
    import { Duration } from 'aws-cdk-lib';
    import { Construct } from 'constructs';
    import { legalHoldEnv } from '../../lambdas/legal-hold/env';
    import { PipelineFunction } from '../constructs/pipeline-function';
    import { runEvery } from '../constructs/run-every';
    import type { Settings } from '../settings/read-settings';

    export class LegalHold extends Construct {
      constructor(scope: Construct, id: string, { settings }: { readonly settings: Settings }) {
        super(scope, id);
        const fn = new PipelineFunction(this, 'Function', {
          settings,
          feature: 'legal-hold',
          impact: 'Holding recordings for a court',
          memoryMiB: 256,
          timeout: Duration.minutes(1),
          envSchema: legalHoldEnv,
          environment: { HOLD_DAYS: '30' },
        });
        runEvery(this, fn, {
          pipelineName: settings.PIPELINE_NAME,
          rate: Duration.hours(1),
          description: 'Holds recordings for a court, hourly',
          shortName: 'hold',
          maxEventAge: Duration.minutes(30),
        });
      }
    }`,
};
const SECTIONS = ['errors', 'throttles']
  .map(
    (what) => `\n## legal-hold-${what}\n\n**Do first:** Run \`what-fails\`.\n\n**Impact:** No new ${what} are held.\n`,
  )
  .join('');
const IMPORT = "import { LegalHold } from './features/legal-hold';\n";
const LINE = "    new LegalHold(this, 'LegalHold', { settings });\n";

let copy: string;
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'new-feature-'));
  for (const name of [
    'bin',
    'docs',
    'lib',
    'lambdas',
    'local',
    'test',
    'eslint.config.mjs',
    'package.json',
    'tsconfig.json',
  ])
    cpSync(join(PROJECT, name), join(copy, name), { recursive: true });
  for (const name of ['node_modules', 'package-lock.json']) symlinkSync(join(PROJECT, name), join(copy, name));
  mkdirSync(join(copy, 'lambdas/legal-hold'));
  for (const [file, code] of Object.entries({ ...FOLDER, ...CONSTRUCT })) writeFileSync(join(copy, file), code);
  const stack = join(copy, 'lib/pipeline-stack.ts');
  const [before = '', last, after] = readFileSync(stack, 'utf8').split(/( +new StorageGrowth\(.*\n)/);
  if (last === undefined || after === undefined) throw new Error('The stack has no place for a line');
  writeFileSync(stack, IMPORT + before + last + LINE + after);
  appendFileSync(join(copy, 'docs/runbook.md'), SECTIONS);
});
afterAll(() => {
  rmSync(copy, { recursive: true });
});

describe('the synthesised app', () => {
  let pipeline: Template;
  let monitoring: Template;
  beforeAll(() => {
    const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'bin/app.ts'], {
      cwd: copy,
      encoding: 'utf8',
      env: {
        ...REQUIRED,
        CDK_OUTDIR: join(copy, 'cdk.out'),
        CDK_CONTEXT_JSON: JSON.stringify({ ...cdkJson.context, 'aws:cdk:bundling-stacks': [] }),
      },
    });
    if (status !== 0) throw new Error(stderr);
    const templateOf = (stack: string) =>
      parseTemplate(readFileSync(join(copy, 'cdk.out', `${stack}.template.json`), 'utf8'));
    pipeline = templateOf('recording-pipeline');
    monitoring = templateOf('recording-pipeline-monitoring');
  }, 60_000);

  const propertiesOf = (type: string) =>
    [...resourcesOf(monitoring, type, pipeline).values()].map(({ Properties }) => Properties);
  const alarm = (id: string) =>
    propertiesOf('AWS::CloudWatch::Alarm').find(({ AlarmName }) => AlarmName === `recording-pipeline-${id}-signal`);

  test('has the function, with its environment, its role and its schedule', () => {
    expect(resourceOf(pipeline, 'AWS::Lambda::Function', 'LegalHold').Properties).toMatchObject({
      FunctionName: 'recording-pipeline-legal-hold',
      Role: expect.stringContaining(':role/recording-pipeline-legal-hold-us-east-1') as unknown,
      Environment: {
        Variables: {
          HOLD_DAYS: '30',
          PIPELINE_NAME: 'recording-pipeline',
          POWERTOOLS_SERVICE_NAME: 'legal-hold',
        },
      },
    });
    expect(resourceOf(pipeline, 'AWS::Scheduler::Schedule', 'LegalHold').Properties).toMatchObject({
      Name: 'recording-pipeline-legal-hold',
      ScheduleExpression: 'rate(1 hour)',
    });
  });

  test.each(['Errors', 'Throttles'])(
    'has an alarm on its %s that says the impact, from the runbook and from the construct',
    (metric) => {
      expect(alarm(`legal-hold-${metric.toLowerCase()}`)).toMatchObject({
        Namespace: 'AWS/Lambda',
        MetricName: metric,
        Dimensions: [{ Name: 'FunctionName', Value: 'recording-pipeline-legal-hold' }],
        AlarmDescription: expect.stringMatching(
          /^Impact: No new (errors|throttles) are held\.[^]*Fires when holding recordings for a court (broke off|was held up): /,
        ) as unknown,
        AlarmActions: [expect.stringContaining(':recording-pipeline-warning') as unknown],
      });
    },
  );

  test('shows its alarms, errors and throttles on the dashboard', () => {
    const [dashboard] = propertiesOf('AWS::CloudWatch::Dashboard');
    const widget = z.object({ properties: z.looseObject({ title: z.string().optional() }) });
    const { widgets } = z.object({ widgets: z.array(widget) }).parse(JSON.parse(String(dashboard?.DashboardBody)));
    const shown = (title: string) => JSON.stringify(widgets.find(({ properties }) => properties.title === title));
    for (const id of ['legal-hold-errors', 'legal-hold-throttles'])
      expect(shown('Alarms')).toContain(`:alarm:recording-pipeline-${id}-signal"`);
    for (const metric of ['Errors', 'Throttles'])
      expect(shown('Errors and limits that hold work up')).toContain(
        `"${metric}","FunctionName","recording-pipeline-legal-hold"`,
      );
  });

  test('has it in each saved query that reads all logs', () => {
    const logs = propertiesOf('AWS::Logs::QueryDefinition').map(({ LogGroupNames }) => LogGroupNames as string[]);
    const all = logs.filter((names) => names.length > 1);
    expect(all.length).toBeGreaterThan(1);
    for (const names of all) expect(names).toContain('/aws/lambda/recording-pipeline-legal-hold');
  });
});

test('ESLint keeps it and the other features apart, and its use case from adapters', () => {
  const [hold, wire, other, construct] = refusedImports(copy, [
    { file: 'lambdas/legal-hold/hold.ts', from: ['../adapters/s3-env', '../core/recording'] },
    { file: 'lambdas/legal-hold/wire.ts', from: ['../adapters/s3-env', '../processor/env', './hold'] },
    { file: 'lambdas/processor/wire.ts', from: ['../legal-hold/hold', '../legal-hold/env'] },
    { file: 'lib/features/legal-hold.ts', from: ['../../lambdas/legal-hold/env', '../../lambdas/legal-hold/hold'] },
  ]);
  expect(hold).toEqual(['../adapters/s3-env']);
  expect(wire).toEqual(['../processor/env']);
  expect(other).toEqual(['../legal-hold/hold', '../legal-hold/env']);
  expect(construct).toEqual(['../../lambdas/legal-hold/hold']);
});
