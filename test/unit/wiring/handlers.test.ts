import type * as z from 'zod';
import { accessAuditEnv } from '../../../lambdas/access-audit/env';
import { airtableRefreshEnv } from '../../../lambdas/airtable-refresh/env';
import { cleanupEnv } from '../../../lambdas/cleanup/env';
import { historyWriterEnv } from '../../../lambdas/history-writer/env';
import { ingestEnv } from '../../../lambdas/ingest/env';
import { ledgerEnv } from '../../../lambdas/ledger/env';
import { processorEnv } from '../../../lambdas/processor/env';
import type { Means } from '../../../lambdas/runtime/means';
import { reconcilerEnv } from '../../../lambdas/reconciler/env';
import { parseEnv } from '../../../lambdas/runtime/parse-env';
import { storageGrowthEnv } from '../../../lambdas/storage-growth/env';
import { urlSignerEnv } from '../../../lambdas/url-signer/env';
import { features } from '../../../lib/constructs/feature-folders';
import { TOLD } from '../../support/worlds/told';

/*
 * Each handler.ts as Lambda loads it, in a new execution environment. Only wire.ts, which has tests of its own, is replaced:
 * what it is called with is noted.
 */

type Feature = keyof typeof TOLD;
type Exports = Readonly<Record<string, unknown>>;

/** A module of the execution environment that is being loaded. */
const loaded = (path: string) => jest.requireActual<Exports>(path);

/** What is real, and where it comes from. */
const REAL = {
  S3Client: () => loaded('@aws-sdk/client-s3').S3Client,
  SQSClient: () => loaded('@aws-sdk/client-sqs').SQSClient,
  SecretsManagerClient: () => loaded('@aws-sdk/client-secrets-manager').SecretsManagerClient,
  CloudWatchLogsClient: () => loaded('@aws-sdk/client-cloudwatch-logs').CloudWatchLogsClient,
  CloudWatchClient: () => loaded('@aws-sdk/client-cloudwatch').CloudWatchClient,
  twilioRecordings: () => loaded('../../../lambdas/adapters/twilio-recordings').twilioRecordings,
  twilioListing: () => loaded('../../../lambdas/adapters/twilio-listing').twilioListing,
  twilioCallJobs: () => loaded('../../../lambdas/adapters/twilio-call-jobs').twilioCallJobs,
  fetch: () => fetch,
  newLinkId: () => loaded('../../../lambdas/runtime/new-link-id').newLinkId,
  time: () => loaded('../../../lambdas/runtime/time').realTime,
};

interface Handler {
  readonly schema: z.ZodObject;
  /** What it hands on besides log and metrics. */
  readonly means: readonly (keyof typeof REAL)[];
}

const HANDLERS: Readonly<Record<Feature, Handler>> = {
  ingest: { schema: ingestEnv, means: ['SQSClient', 'SecretsManagerClient', 'time'] },
  processor: {
    schema: processorEnv,
    means: ['S3Client', 'SQSClient', 'SecretsManagerClient', 'twilioRecordings', 'fetch', 'time'],
  },
  'history-writer': {
    schema: historyWriterEnv,
    means: ['S3Client', 'SQSClient', 'SecretsManagerClient', 'fetch', 'newLinkId', 'time'],
  },
  cleanup: {
    schema: cleanupEnv,
    means: ['S3Client', 'SQSClient', 'SecretsManagerClient', 'twilioRecordings', 'time'],
  },
  reconciler: {
    schema: reconcilerEnv,
    means: [
      'S3Client',
      'SQSClient',
      'SecretsManagerClient',
      'CloudWatchLogsClient',
      'twilioListing',
      'twilioCallJobs',
      'time',
    ],
  },
  ledger: {
    schema: ledgerEnv,
    means: ['S3Client', 'SQSClient', 'SecretsManagerClient', 'twilioListing', 'twilioRecordings', 'time'],
  },
  'airtable-refresh': { schema: airtableRefreshEnv, means: ['SQSClient', 'SecretsManagerClient', 'time'] },
  'url-signer': { schema: urlSignerEnv, means: ['S3Client', 'SecretsManagerClient', 'fetch', 'newLinkId', 'time'] },
  'storage-growth': { schema: storageGrowthEnv, means: ['CloudWatchClient', 'time'] },
  'access-audit': { schema: accessAuditEnv, means: ['S3Client', 'time'] },
};

/** What a handler that is told so calls wire.ts with, and what it exports. */
const load = (feature: Feature, told: Readonly<Record<string, string>>) => {
  jest.replaceProperty(process, 'env', { ...told, POWERTOOLS_SERVICE_NAME: feature });
  const wired = jest.fn((...[_env, _means]: [env: unknown, means: Means]) => 'what it made');
  jest.doMock(`../../../lambdas/${feature}/wire`, () => new Proxy({}, { get: () => wired }));
  const { handler } = loaded(`../../../lambdas/${feature}/handler`);
  return { handler, calls: wired.mock.calls };
};

/** The lines that reach the log while `act` runs. */
const logged = (act: () => void): unknown[] => {
  const lines: unknown[] = [];
  const note = (line: unknown) => {
    lines.push(JSON.parse(String(line)));
    return true;
  };
  const streams = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation(note),
  );
  try {
    act();
  } finally {
    for (const stream of streams) stream.mockRestore();
  }
  return lines;
};

afterEach(() => {
  jest.restoreAllMocks();
});

test('every feature is in the table', () => {
  expect(Object.keys(HANDLERS).sort()).toEqual([...features].sort());
});

describe.each(Object.keys(HANDLERS) as Feature[])('the handler of %s', (feature) => {
  const { schema, means } = HANDLERS[feature];

  test('is what wire.ts makes of its environment and of real means', () => {
    jest.isolateModules(() => {
      const { handler, calls } = load(feature, TOLD[feature]);
      expect(handler).toBe('what it made');
      expect(calls).toHaveLength(1);
      for (const [env, { log, metrics, ...others }] of calls) {
        expect(env).toEqual(parseEnv(schema, TOLD[feature]));
        const given: Exports = others;
        expect(Object.keys(given).sort()).toEqual([...means].sort());
        for (const name of means) expect(given[name] === REAL[name]() || name).toBe(true);
        const lines = logged(() => {
          log.warn('storage-size-unknown', {});
          metrics.add('StorageHistoryDays', 3);
          metrics.publish();
        });
        expect(lines).toMatchObject([
          { level: 'WARN', feature, code: 'storage-size-unknown' },
          { Pipeline: 'calls', StorageHistoryDays: 3 },
        ]);
      }
    });
  });

  test('does not start in a broken environment, and says what is wrong with it', () => {
    jest.isolateModules(() => {
      expect(() => load(feature, { ...TOLD[feature], PIPELINE_NAME: '' })).toThrow(
        /^The Lambda's environment is broken, deploy again: .*\n.*at PIPELINE_NAME$/,
      );
    });
  });
});
