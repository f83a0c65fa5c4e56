import { CloudWatchClient, type GetMetricDataCommandInput } from '@aws-sdk/client-cloudwatch';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { defaultPrices, priceTable } from '../../../../lib/settings/price-table';
import { defaultUse } from '../../../../operator/cost/defaults';
import { costDocument } from '../../../../operator/cost/document';
import { simulatedClient } from '../../../support/simulated-aws/simulated-client';
import { VirtualTime } from '../../../support/simulated-aws/virtual-time';
import { type CliOptions, cliWorld } from '../../../support/worlds/cli-world';

/** Runs `recordings cost` with `.env` and environment of one's own; AWS is not to be asked. */
const world = (given: { env?: string; environment?: Record<string, string>; options?: CliOptions } = {}) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'cost-'));
  if (given.env !== undefined) writeFileSync(path.join(folder, '.env'), given.env);
  const means = { dotEnvFile: path.join(folder, '.env'), environment: given.environment ?? {} };
  const one = cliWorld({ ...given.options, means: { ...given.options?.means, ...means } });
  const run = async (...args: readonly string[]) => {
    try {
      return await one.run('cost', ...args);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
  return { ...one, run, document: () => costDocument.parse(JSON.parse(one.said.out)) };
};

const documentOf = async (args: readonly string[], given: Parameters<typeof world>[0] = {}) => {
  const { run, said, document } = world(given);
  expect([await run('--json', ...args), said.err]).toEqual([0, '']);
  return document();
};

test('it reckons the example without settings, and asks nobody', async () => {
  const { run, said } = world();
  expect(await run()).toBe(0);
  expect(said).toMatchObject({ err: '', regions: [] });
  expect(said.out).toMatch(
    /^1,000 recordings a day of 5 minutes \(mono, 1\.2 MB\), kept for 365 days, in STANDARD_IA from day 90/,
  );
  expect(said.out).toMatch(/S3 Standard +0\.0000761 +2\.31 +0\.00111759 GB × 0\.023 × 2\.9589 months\n/);
  expect(said.out).toMatch(
    /\n\$[\d.]+ a month, of which \$[\d.]+ are paid without a single call\. A recording costs \$0\.001/,
  );
  expect(said.out).toContain('at prices of us-east-1 read on 2026-11-26');
});

test('--json is the bill for programs', async () => {
  const { use, prices, lines, perMonth, alternatives } = await documentOf([]);
  expect(use).toEqual(defaultUse);
  expect(prices).toEqual({ region: 'us-east-1', readOn: '2026-11-26', changed: {} });
  expect(lines.reduce((sum, line) => sum + line.perMonth, 0)).toBeCloseTo(perMonth, 9);
  expect(alternatives).toBeUndefined();
});

test('every option changes what is reckoned with', async () => {
  const typed = [
    ...['--recordings', '200', '--minutes', '12.5', '--format', 'dual', '--retention-days', '730', '--ia-days', '31'],
    ...['--audit-days', '2557', '--links', '2', '--listenings', '1.5', '--price', 'SqsRequest=0.0000005'],
    ...['--price', 'StandardStorage=0.0245', '--compare'],
  ];
  const { use, prices, alternatives } = await documentOf(typed);
  expect(use).toEqual({
    recordingsPerDay: 200,
    minutes: 12.5,
    format: 'dual',
    retentionDays: 730,
    iaDays: 31,
    auditDays: 2557,
    links: 2,
    listenings: 1.5,
  });
  expect(prices.changed).toEqual({ SqsRequest: 0.0000005, StandardStorage: 0.0245 });
  expect(alternatives?.map(({ name }) => name)).toEqual([
    'this pipeline',
    '… without its monitoring',
    'left at Twilio',
    'a web service on a t4g.small that does all in the webhook',
    'n8n on a t4g.medium, community edition',
    'one Lambda that does all in the webhook',
  ]);
});

test('days and prices are those of the settings: the environment before .env, options before both', async () => {
  const env =
    'RECORDING_RETENTION_DAYS=200\nRECORDING_LIFECYCLE_IA_DAYS=60\nAUDIT_RETENTION_DAYS=400\nPRICES=S3Put=0.000006, S3Get=0\nNONSENSE\n';
  const environment = {
    RECORDING_LIFECYCLE_IA_DAYS: 'never',
    STORAGE_PRICES: 'StandardStorage=0.03',
    AUDIT_RETENTION_DAYS: ' ',
  };
  const { use, prices } = await documentOf(['--retention-days', '300', '--price', 'S3Put=0.000007'], {
    env,
    environment,
  });
  expect(use).toMatchObject({ retentionDays: 300, iaDays: null, auditDays: 400 });
  expect(prices.changed).toEqual({ StandardStorage: 0.03, S3Put: 0.000007, S3Get: 0 });
});

test('--prices lists each price with its source; what was changed is told so', async () => {
  const { run, said } = world({ environment: { PRICES: 'S3Put=0.00001' } });
  expect(await run('--prices')).toBe(0);
  for (const name of Object.keys(priceTable)) expect(said.out).toContain(name);
  expect(said.out).toMatch(/LambdaGBSecond +0\.0000133334 +GB-second +https:\/\/aws\.amazon\.com\/lambda\/pricing\//);
  expect(said.out).toMatch(/S3Put +0\.00001 +PUT or LIST +changed by a setting or an option/);
  const listed = await (async () => {
    const json = world();
    await json.run('--prices', '--json');
    return z.object({ prices: z.record(z.string(), z.number()) }).parse(JSON.parse(json.said.out)).prices;
  })();
  expect(listed).toEqual(defaultPrices);
});

test.each([
  [['--recordings', '0'], '--recordings must be a number from 0.01 to 1000000000; it is "0".'],
  [['--recordings', '1,000'], '--recordings must be a number from 0.01 to 1000000000; it is "1,000".'],
  [['--recordings', '1e3'], '--recordings must be a number from 0.01 to 1000000000; it is "1e3".'],
  [['--minutes', '-5'], '--minutes must be a number from 0.01 to 1440; it is "-5".'],
  [['--minutes', 'Infinity'], '--minutes must be a number from 0.01 to 1440; it is "Infinity".'],
  [['--minutes', ''], '--minutes must be a number from 0.01 to 1440; it is "".'],
  [['--format', 'stereo'], '--format must be mono or dual; it is "stereo".'],
  [['--retention-days', '36.5'], '--retention-days must be a whole number from 1 to 36500; it is "36.5".'],
  [['--ia-days', '29'], '--ia-days must be a whole number from 30 to 36500; it is "29".'],
  [['--audit-days', '15'], '--audit-days must be a whole number from 16 to 36500; it is "15".'],
  [['--links', 'many'], '--links must be a number from 0 to 1000000; it is "many".'],
  [['--listenings', 'NaN'], '--listenings must be a number from 0 to 1000000; it is "NaN".'],
  [
    ['--price', 'S3Putt=1'],
    '--price must be a name and US dollars, such as S3Put=0.0000054; it is "S3Putt=1". recordings cost --prices lists the names.',
  ],
  [
    ['--price', 'S3Put=5e-6'],
    '--price must be a name and US dollars, such as S3Put=0.0000054; it is "S3Put=5e-6". recordings cost --prices lists the names.',
  ],
  [
    ['--retention-days', '60'],
    'A recording cannot move to STANDARD_IA after 90 days when it is deleted after 60: lower --ia-days, raise --retention-days, or say --ia-days never.',
  ],
  [['--minutes', '1', '--minutes', '2'], /^.*Give it once\. See: recordings cost --help$/],
  [['everything'], /^too many arguments.* See: recordings cost --help$/],
])('%j is not understood, in one line', async (args, message) => {
  const { run, said } = world();
  expect([await run(...args), said.out]).toEqual([2, '']);
  expect(said.err.trimEnd()).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
});

test.each([
  [
    { environment: { RECORDING_RETENTION_DAYS: 'long' } },
    /^RECORDING_RETENTION_DAYS is "long": it must be a whole number of days/,
  ],
  [{ env: 'PRICES=Gold=1\n' }, /^PRICES is "Gold=1": it must price what is paid for/],
  [{ env: 'RECORDING_RETENTION_DAYS 60\n' }, /^Line 1 of \.env .*RECORDING_RETENTION_DAYS/],
])('a setting that is wrong is named: %j', async (given, message) => {
  const { run, said } = world(given);
  expect([await run(), said.out]).toEqual([2, '']);
  expect(said.err.trimEnd()).toMatch(message);
  expect(said.err.trimEnd()).not.toContain('\n');
});

describe('--deployed', () => {
  const time = new VirtualTime();
  const VARIABLES: Readonly<Record<string, Record<string, string>>> = {
    'recording-pipeline-reconciler': { RECORDING_RETENTION_DAYS: '400' },
    'recording-pipeline-storage-growth': { STORAGE_PRICES: '{"StandardStorage":0.03,"StandardIAStorage":0.015}' },
  };
  const asked = z.object({ input: z.looseObject({ FunctionName: z.string().optional() }) });
  const queries = z.object({ input: z.custom<GetMetricDataCommandInput>() });

  /** A pipeline that stored so many recordings and bytes on each of the last 30 days. */
  const deployed = (recordings: number, bytes: number): CliOptions => {
    const values: Readonly<Record<string, number>> = { RecordingsStored: recordings, BytesStored: bytes };
    const lambda = (command: unknown) => ({
      Environment: { Variables: VARIABLES[asked.parse(command).input.FunctionName ?? ''] },
    });
    const rules = () => ({
      Rules: [
        { Status: 'Enabled', Expiration: { Days: 400 } },
        { Status: 'Enabled', Filter: { ObjectSizeGreaterThan: 200_000 }, Transitions: [{ Days: 45 }] },
      ],
    });
    const metrics = (command: unknown) => ({
      MetricDataResults: (queries.parse(command).input.MetricDataQueries ?? []).map(({ Id, MetricStat }) => ({
        Id,
        StatusCode: 'Complete',
        Values: Array<number>(30).fill(values[MetricStat?.Metric?.MetricName ?? ''] ?? NaN),
      })),
    });
    return {
      stacks: [{ name: 'recording-pipeline', outputs: { UrlSignerUrl: 'https://x', BucketName: 'the-recordings' } }],
      aws: {
        lambda: () => Promise.resolve(new (simulatedClient(LambdaClient, { time, service: lambda }))({})),
        s3: () => Promise.resolve(new (simulatedClient(S3Client, { time, service: rules }))({})),
        cloudWatch: () => Promise.resolve(new (simulatedClient(CloudWatchClient, { time, service: metrics }))({})),
      },
    };
  };

  test('how much is stored, how long it is kept, and what storage costs are those of the pipeline', async () => {
    const options = deployed(250, 250 * 8_000 * 60 * 3);
    const { use, prices } = await documentOf(['--deployed', '--listenings', '0'], { options });
    expect(use).toEqual({
      ...defaultUse,
      recordingsPerDay: 250,
      minutes: 6,
      retentionDays: 400,
      iaDays: 45,
      listenings: 0,
    });
    expect(prices.changed).toEqual({ StandardStorage: 0.03, StandardIAStorage: 0.015 });
  });

  test('what is typed wins', async () => {
    const { use } = await documentOf(['--deployed', '--recordings', '9', '--ia-days', 'never'], {
      options: deployed(250, 1e8),
    });
    expect(use).toMatchObject({ recordingsPerDay: 9, iaDays: null });
  });

  test('a pipeline that stored nothing is not reckoned with', async () => {
    const { run, said } = world({ options: deployed(0, 0) });
    expect(await run('--deployed')).toBe(1);
    expect(said.err).toBe(
      'recording-pipeline has stored nothing in the last 30 days: leave out --deployed, and say --recordings and --minutes.\n',
    );
  });
});
