import { ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { sharedEmulator } from '../../local/emulator/shared-emulator';
import { waitUntil } from '../../local/emulator/wait-until';
import { type LocalPipeline, startPipeline } from '../../local/pipeline/start-pipeline';
import { Watcher } from '../../local/pipeline/watcher';
import type { Feature } from '../../lib/monitoring/watched-pipeline';
import { keysOfCall } from '../support/integration/bucket';
import { linesOf } from '../support/integration/histories';
import { untilHome } from '../support/integration/homecoming';

/* The runbook's "Move to another bucket or folder", with calls that come while it is done. */

jest.setTimeout(180_000);

let pipeline: LocalPipeline;
let watcher: Watcher;

beforeAll(async () => {
  pipeline = await startPipeline({ emulator: sharedEmulator(), name: 'moving' });
  watcher = new Watcher(pipeline, () => undefined);
});
afterAll(() => pipeline.stop());

const placeCall = async (jobNumber: string) => {
  pipeline.airtable.addJob({ number: jobNumber });
  const { callSid, recordings, callbacks } = await pipeline.twilio.placeCall({ jobNumber });
  expect(callbacks.map(({ status }) => status)).toEqual([204]);
  return { jobNumber, callSid, sid: recordings[0]?.sid ?? '' };
};

const mappingOf = async (feature: Feature) => {
  const { EventSourceMappings = [] } = await pipeline.aws.lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName: `${pipeline.name}-${feature}` }),
  );
  const [mapping] = EventSourceMappings;
  if (mapping?.UUID === undefined) throw new Error(`${feature} feeds on no queue`);
  return { uuid: mapping.UUID, state: mapping.State };
};

const turn = async (feature: Feature, to: 'Enabled' | 'Disabled') => {
  const { uuid } = await mappingOf(feature);
  await pipeline.aws.lambda.send(new UpdateEventSourceMappingCommand({ UUID: uuid, Enabled: to === 'Enabled' }));
  await waitUntil(async () => ((await mappingOf(feature)).state === to ? true : undefined), {
    seconds: 30,
    otherwise: () => `${feature} is not ${to}`,
  });
};

const keyOf = ({ jobNumber }: { readonly jobNumber: string }): string =>
  new URL(linesOf(pipeline, jobNumber)[0]?.split(' | URL: ')[1] ?? '').pathname;

test('a line that waited while S3_PREFIX changed comes home from the former folder', async () => {
  await turn('history-writer', 'Disabled');
  const before = await placeCall('before-folder');
  const stored = () => keysOfCall(pipeline, before.callSid);
  await waitUntil(async () => ((await stored()).length > 0 ? true : undefined), {
    seconds: 30,
    otherwise: () => 'the recording is not stored',
  });

  await pipeline.redeploy({ S3_PREFIX: 'calls/', S3_FORMER_PREFIXES: 'recordings/' });
  expect((await mappingOf('history-writer')).state).toBe('Disabled');
  await turn('history-writer', 'Enabled');
  const after = await placeCall('after-folder');

  await untilHome(watcher, [before.sid, after.sid]);
  expect(keyOf(before)).toContain('/recordings/');
  expect(keyOf(after)).toContain('/calls/');
});

test('a call that comes while the pipeline moves to another bucket is stored there, and the former bucket keeps what it has', async () => {
  const before = await placeCall('before-bucket');
  await untilHome(watcher, [before.sid]);
  const former = pipeline.outputs.BucketName;
  const kept = await keysOfCall(pipeline, before.callSid);

  await turn('processor', 'Disabled');
  const meanwhile = await placeCall('meanwhile-bucket');
  await pipeline.redeploy({
    S3_PREFIX: 'calls/',
    S3_FORMER_PREFIXES: 'recordings/',
    S3_BUCKET: 'moving-to-another-bucket',
  });
  expect(pipeline.outputs.BucketName).toBe('moving-to-another-bucket');
  expect((await mappingOf('processor')).state).toBe('Disabled');
  await turn('processor', 'Enabled');

  await untilHome(watcher, [meanwhile.sid]);
  expect(keyOf(meanwhile)).toContain('moving-to-another-bucket/calls/');
  const formerly = { ...pipeline, outputs: { ...pipeline.outputs, BucketName: former } };
  expect(await keysOfCall(formerly, before.callSid)).toEqual(kept);
});
