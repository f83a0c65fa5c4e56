import { type MetricName, NAMESPACE, PIPELINE_DIMENSION, metrics } from '../../lambdas/core/metrics';
import { sharedEmulator } from '../../local/emulator/shared-emulator';
import { waitUntil } from '../../local/emulator/wait-until';
import { MAX_HISTORY_LENGTH } from '../../lambdas/core/history-line';
import { parseJson } from '../../lambdas/core/json';
import { features } from '../../lib/constructs/feature-folders';
import type { Feature } from '../../lib/monitoring/watched-pipeline';
import { type LocalPipeline, startPipeline } from '../../local/pipeline/start-pipeline';
import type { CallbackOverrides } from '../../local/twilio/stand-in';
import { askForLinks } from '../support/integration/link-requests';
import { queueDeletion, queueLine, queueRecording } from '../support/integration/messages-in-queues';
import { metricsOfAlarms, monitoringTemplate } from '../support/integration/monitoring-template';
import { isMetricLine, publishedBy } from '../support/integration/published-metrics';
import { runReconciler } from '../support/integration/reconciler-run';
import { reportBucketSizes, runDailyNow } from '../support/integration/storage-growth-now';

// A rate limit of Airtable's is waited out in it, which takes 30 s.
jest.setTimeout(180_000);

/** One metric of one function. */
type Source = `${Feature} ${MetricName}`;

/** All that the catalogue promises of the functions that exist. */
const promised = features.flatMap((feature) =>
  Object.entries(metrics).flatMap(([name, { by }]: [string, { by: readonly string[] }]) =>
    by.includes(feature) ? [`${feature} ${name}` as Source] : [],
  ),
);

/** Of those, what cannot be provoked here. */
const unprovoked: readonly Source[] = [
  // It compares with 30 days ago, and MiniStack 1.5.33 forgets datapoints that are 14 days old.
  'storage-growth StorageCostGrowth',
  // It lists before it writes: only another one that writes between the two is refused.
  'processor ExpectedRefusals',
];

/** Whose run failed here, without the secret. */
const THROWING: readonly Feature[] = ['reconciler'];

let pipeline: LocalPipeline;

beforeAll(async () => {
  pipeline = await startPipeline({
    emulator: sharedEmulator(),
    name: 'metrics',
    credentials: null,
    settings: {
      AIRTABLE_CALL_SID_FIELD: 'Call SIDs',
      AIRTABLE_JOB_WAIT_MINUTES: '0',
      RECORDING_UPLOAD_RETRIES: '0',
      RECONCILE_GRACE_MINUTES: '0',
    },
  });
  pipeline.airtable.addJob({ number: 'job' });
  await workWithoutSecret();
  await askedFor({ jobNumber: 'job' }, 503);
  await refreshed('job', 503);
  await expect(runReconciler(pipeline)).rejects.toThrow('credentials');
  await untilPublished(['processor CredentialsUnusable', 'history-writer CredentialsUnusable']);

  await pipeline.putCredentials();
  await measuredStorage();
  await runDailyNow(pipeline, 'access-audit');
  await runDailyNow(pipeline, 'ledger');
  await lostCallbacks();
  await troubledCalls();
  await untrustedWebhooks();
  await linksOnDemand();
  await renamedTable();
  await rateLimitOfAirtable();
  // The emulator may keep a function's last lines back until its next invocation.
  const anotherCall = () => pipeline.twilio.absentCall({ jobNumber: 'job' });
  await untilPublished(
    promised.filter((source) => !unprovoked.includes(source)),
    anotherCall,
  );
});
afterAll(() => pipeline.stop());

const published = async () => (await Promise.all(features.map((feature) => publishedBy(pipeline, feature)))).flat();

const sourcesSeen = async () => new Set((await published()).map(({ feature, name }): Source => `${feature} ${name}`));

const untilPublished = (sources: readonly Source[], meanwhile?: () => Promise<unknown>) => {
  let missing = sources;
  return waitUntil(
    async () => {
      const seen = await sourcesSeen();
      missing = sources.filter((source) => !seen.has(source));
      if (missing.length === 0) return true;
      await meanwhile?.();
      return undefined;
    },
    { seconds: 90, intervalMilliseconds: 1000, otherwise: () => `not published: ${missing.join(', ')}` },
  );
};

const callback = async (overrides: CallbackOverrides = {}) => {
  const { sid } = await pipeline.twilio.addRecording();
  return pipeline.twilio.sendCallback(sid, { callbackUrl: pipeline.outputs.WebhookUrl, ...overrides });
};

/** For each function something to do; what stands in the queues is tried again until it can go on. */
const workWithoutSecret = async () => {
  const { twilio } = pipeline;
  await callback();
  await queueRecording(pipeline, await twilio.addRecording({ status: 'deleted' }), 'job');
  await queueLine(pipeline, await twilio.addRecording(), { jobNumber: 'job', status: 'absent' });
};

/** Asks for links, with this outcome. */
const askedFor = async (request: unknown, status: number) => {
  expect(await askForLinks(pipeline, request)).toMatchObject({ status });
};

/** Asks for fresh links of a Job, as the automation in Airtable does. */
const refreshed = async (number: string, status: number, token?: string) => {
  const job = pipeline.airtable.jobs().find(({ fields }) => fields['Job Number'] === number);
  expect(await pipeline.askForRefresh(job?.id ?? '', token)).toMatchObject({ status });
};

/** Links that are given and refused, and a box in a Job whose history has no room for a line. */
const linksOnDemand = async () => {
  const nothing = 'recordings/2026/11/20/nothing-here.mp3';
  await askedFor({ key: nothing }, 200);
  await askedFor({ key: nothing, verify: true }, 404);
  await refreshed('job', 401, 'not the token');
  pipeline.airtable.addJob({ number: 'full', history: 'x'.repeat(MAX_HISTORY_LENGTH) });
  pipeline.airtable.tick('full');
  await refreshed('full', 202);
};

/** Of a recording no callback tells; the second run brings out what the emulator keeps back of the first one's log. */
const lostCallbacks = async () => {
  await pipeline.twilio.addRecording();
  expect(await runReconciler(pipeline)).toMatchObject({ done: true });
  await runReconciler(pipeline);
};

const measuredStorage = async () => {
  await reportBucketSizes(pipeline);
  await runDailyNow(pipeline, 'storage-growth');
};

const troubledCalls = async () => {
  const { twilio } = pipeline;
  // Trouble that passes, credentials that are refused, a deletion that is refused for good.
  for (const status of [500, 401, 400])
    await twilio.placeCall({ jobNumber: 'job', faults: [{ on: 'delete', kind: 'status', status }] });
  const nothing = { key: 'recordings/nothing-here.mp3' };
  await queueLine(pipeline, await twilio.addRecording(), { jobNumber: 'job', ...nothing });
  await queueDeletion(pipeline, await twilio.addRecording(), nothing);
  await twilio.placeCall({ jobNumber: 'of nobody' });
  await twilio.absentCall({ jobNumber: 'job' });
  await twilio.absentCall({ callbackUrl: pipeline.outputs.WebhookUrl });
};

/** Until it has its name back, nobody is told anything about a Job, and gets no links of one. */
const renamedTable = async () => {
  const { airtable, twilio, outputs } = pipeline;
  const name = airtable.jobsTable;
  airtable.renameTable('Work orders');
  await untilPublished(['processor AirtableRefusals', 'history-writer AirtableRefusals'], () =>
    twilio.placeCall({ callbackUrl: outputs.WebhookUrl }),
  );
  await askedFor({ jobNumber: 'job' }, 503);
  airtable.renameTable(name);
};

const untrustedWebhooks = async () => {
  const outcomes = [await callback({ signWith: 'somebody else' }), await callback({ signWith: null })];
  expect(outcomes.map(({ status }) => status)).toEqual([403, 403]);
};

/** About a call without a job number the processor asks, when it is its turn; everything else the history-writer asks. */
const rateLimitOfAirtable = async () => {
  const { airtable, twilio, outputs } = pipeline;
  airtable.addFault({ kind: 'rate-limited', times: Infinity });
  await untilPublished(['processor AirtableThrottles'], () => twilio.placeCall({ callbackUrl: outputs.WebhookUrl }));
  const refused = () => airtable.requests.filter(({ status }) => status === 429);
  await waitUntil(() => refused().length > 1 || undefined, {
    seconds: 60,
    otherwise: () => 'Airtable has not refused both of them',
  });
  // It waits for its turn, until somebody who waits for links had better ask again.
  await askedFor({ jobNumber: 'job' }, 429);
  airtable.clearFaults();
};

test('every function publishes all that the catalogue promises of it, but for what cannot be provoked here', async () => {
  const seen = await sourcesSeen();
  expect(promised.filter((source) => !seen.has(source)).sort()).toEqual([...unprovoked].sort());
});

test('what is published stands in the catalogue, with its unit and the function that publishes it', async () => {
  for (const { feature, name, unit, values } of await published()) {
    expect([name, unit]).toEqual([name, metrics[name].unit]);
    expect(metrics[name].by).toContain(feature);
    expect(values.every((value) => value >= 0)).toBe(true);
  }
});

test.each(features)('%s logs nothing but its metrics and its entries', async (feature) => {
  const ofTheRuntime = /^(START|END|REPORT) RequestId: /;
  const lines = (await pipeline.logs(feature)).filter((line) => !isMetricLine(line) && !ofTheRuntime.test(line));
  // What a handler throws the runtime itself writes, in its own form.
  const parse = THROWING.includes(feature) ? parseJson : (line: string): unknown => JSON.parse(line);
  const entries = lines.map(parse).filter((entry) => entry !== undefined);
  expect(entries).not.toEqual([]);
  for (const entry of entries) expect(entry).toMatchObject({ feature, code: expect.any(String) as string });
});

test('what the alarms read of the pipeline is what its functions publish: by name, dimension and unit', async () => {
  const units = new Map<string, string>((await published()).map(({ name, unit }) => [name, unit]));
  const read = metricsOfAlarms(monitoringTemplate(pipeline)).filter(({ Namespace }) => Namespace === NAMESPACE);
  expect(read.length).toBeGreaterThan(10);
  for (const { MetricName, Dimensions, Unit } of read) {
    expect(Dimensions).toEqual([{ Name: PIPELINE_DIMENSION, Value: pipeline.name }]);
    const isUnprovoked = unprovoked.some((source) => source.endsWith(` ${MetricName}`));
    if (!isUnprovoked) expect(units.get(MetricName)).toEqual(Unit ?? expect.any(String));
  }
});
