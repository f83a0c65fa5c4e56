import { UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { sharedEmulator } from '../../local/emulator/shared-emulator';
import { waitUntil } from '../../local/emulator/wait-until';
import { type LocalPipeline, startPipeline } from '../../local/pipeline/start-pipeline';
import { Watcher } from '../../local/pipeline/watcher';
import type { Fault } from '../../local/twilio/faults';
import { atATime } from '../support/integration/at-a-time';
import { keysOfCall } from '../support/integration/bucket';
import { attributesOf, historyDeadLetters, recordingsDeadLetters } from '../support/integration/dead-letters';
import { logged } from '../support/integration/logged';
import { linesOf, untilNoted } from '../support/integration/histories';
import { untilHome } from '../support/integration/homecoming';
import { busiestSecond } from '../support/integration/request-rate';
import { tellingLines } from '../support/integration/secrets-in-logs';

jest.setTimeout(120_000);

const CALLS_AT_ONCE = 4;

let pipeline: LocalPipeline;
let watcher: Watcher;
/** Two calls that take long, in which the other tests go on: one whose audio never comes is given up after 12 s. */
let hopeless: Call;
/** The other one's Job is left alone for 60 s, since Airtable may still be at a write that it did not answer. */
let unanswered: Call;

beforeAll(async () => {
  pipeline = await startPipeline({
    emulator: sharedEmulator(),
    name: 'trouble',
    settings: {
      RECORDING_UPLOAD_TIMEOUT_SECONDS: '2',
      RECORDING_UPLOAD_RETRIES: '1',
      // 12 s: the queue delivers at least twice.
      TWILIO_AUDIO_WAIT_MINUTES: '0.2',
    },
    airtable: { lockSeconds: 2 },
  });
  watcher = new Watcher(pipeline, () => undefined);
  pipeline.airtable.addFault({ kind: 'drop-after-write' });
  unanswered = await placeCall('unanswered');
  await waitUntil(() => (linesOf(pipeline, unanswered.jobNumber).length > 0 ? true : undefined), {
    seconds: 60,
    otherwise: () => 'nobody wrote into the Job',
  });
  hopeless = await placeCall('hopeless', [{ kind: 'html', times: Infinity }]);
});
afterEach(() => {
  pipeline.airtable.clearFaults();
});
afterAll(() => pipeline.stop());

/** A call of a job of its own, whose download meets these faults. */
const placeCall = async (jobNumber: string, faults: readonly Fault[] = []) => {
  pipeline.airtable.addJob({ number: jobNumber });
  const { callSid, recordings, callbacks } = await pipeline.twilio.placeCall({ jobNumber, faults });
  expect(callbacks.map(({ status }) => status)).toEqual([204]);
  return { jobNumber, callSid, sid: recordings[0]?.sid ?? '' };
};
type Call = Awaited<ReturnType<typeof placeCall>>;

const placeCalls = (name: string, count: number): Promise<Call[]> =>
  atATime(
    CALLS_AT_ONCE,
    Array.from({ length: count }, (_, index) => () => placeCall(`${name}-${index}`)),
  );

const expectHome = async (calls: readonly Call[]) => {
  await untilHome(
    watcher,
    calls.map(({ sid }) => sid),
  );
  for (const { jobNumber, callSid } of calls) {
    expect(linesOf(pipeline, jobNumber)).toHaveLength(1);
    expect(await keysOfCall(pipeline, callSid)).toHaveLength(1);
  }
};

const deadLettersOf = async (sids: readonly string[]) => [
  ...(await recordingsDeadLetters(pipeline).amongThem(sids)),
  ...(await historyDeadLetters(pipeline).amongThem(sids)),
];

/** How often Twilio was asked for a recording's audio. */
const downloadsOf = (sid: string) =>
  pipeline.twilio.requests.filter(({ route, recordingSid }) => route === 'media' && recordingSid === sid).length;

describe('a download', () => {
  // The second try is the same delivery's, the third the next one's.
  const faults: readonly (readonly [name: string, tries: number, fault: Fault])[] = [
    ['that Twilio answers 404 at first', 2, { kind: 'not-found' }],
    ['that Twilio answers 404 for a while', 4, { kind: 'not-found', times: 3 }],
    ['that is cut', 2, { kind: 'cut', afterBytes: 20_000 }],
    ['that stalls', 2, { kind: 'stall', afterBytes: 20_000 }],
    ['that stalls before its headers', 2, { kind: 'stall', afterBytes: -1 }],
    ['that is reset', 2, { kind: 'reset' }],
    ['that is shorter than announced', 2, { kind: 'wrong-length' }],
    ['that is empty', 2, { kind: 'empty' }],
    ['that is HTML instead of audio', 2, { kind: 'html' }],
    ['that is no MP3', 2, { kind: 'not-mp3' }],
    ['that Twilio answers 429', 2, { kind: 'status', status: 429 }],
    ['without a length', 1, { kind: 'chunked' }],
  ];
  const calls = new Map<string, Call>();
  beforeAll(async () => {
    const tasks = faults.map(([name, , fault]) => async () => {
      calls.set(name, await placeCall(name, [fault]));
    });
    await atATime(CALLS_AT_ONCE, tasks);
  });

  test.each(faults)('%s comes home, at the try number %i at the earliest', async (name, tries) => {
    const call = calls.get(name);
    if (call === undefined) throw new Error('the call was not placed');
    await expectHome([call]);
    expect(downloadsOf(call.sid)).toBeGreaterThanOrEqual(tries);
    expect(await deadLettersOf([call.sid])).toEqual([]);
  });

  test('without a length, of more than one part, comes home', async () => {
    const { twilio, airtable } = pipeline;
    airtable.addJob({ number: 'parts' });
    const audio = { generate: { bytes: 20 * 1024 * 1024 } };
    const faults: Fault[] = [
      { kind: 'cut', afterBytes: 10 * 1024 * 1024 },
      { kind: 'chunked', times: 2 },
    ];
    const { recordings, callSid } = await twilio.placeCall({ jobNumber: 'parts', audio, faults });
    await expectHome([{ jobNumber: 'parts', callSid, sid: recordings[0]?.sid ?? '' }]);
  });
});

test('a recording that was deleted at Twilio before it was fetched is a dead letter, and noted in its Job', async () => {
  const { twilio, airtable } = pipeline;
  airtable.addJob({ number: 'deleted' });
  const { sid, callSid } = await twilio.addRecording({ status: 'deleted' });
  const { status } = await twilio.sendCallback(sid, { jobNumber: 'deleted', event: 'completed' });
  expect(status).toBe(204);

  const letter = await recordingsDeadLetters(pipeline).about(sid);
  expect(attributesOf(letter)).toMatchObject({ step: 'processor', disposition: 'reject', reason: 'recording-deleted' });
  const [line, ...others] = await untilNoted(pipeline, 'deleted', sid);
  expect(line).toMatch(new RegExp(` \\| Status: not stored \\(recording-deleted\\), ${sid}$`));
  expect(others).toEqual([]);
  expect(await keysOfCall(pipeline, callSid)).toEqual([]);
});

test('HTML for ever is a dead letter, noted in the Job, and never stored; once there is audio a redrive brings it home', async () => {
  const { twilio } = pipeline;
  const { jobNumber, callSid, sid } = hopeless;

  const letters = recordingsDeadLetters(pipeline);
  const letter = await letters.about(sid);
  const attributes = attributesOf(letter);
  expect(attributes).toMatchObject({ step: 'processor', disposition: 'reject', reason: 'no-audio' });
  expect(Number(attributes.attempts)).toBeGreaterThan(1);
  const [status, ...others] = await untilNoted(pipeline, jobNumber, sid);
  expect(status).toMatch(new RegExp(` \\| Status: not stored \\(no-audio\\), ${sid}$`));
  expect(others).toEqual([]);
  expect(await keysOfCall(pipeline, callSid)).toEqual([]);
  expect(twilio.recording(sid).status).toBe('completed');

  twilio.clearFaults();
  await letters.redrive(letter);
  await untilHome(watcher, [sid]);
  expect(linesOf(pipeline, jobNumber)).toEqual([status, expect.stringContaining(' | URL: ')]);
});

test('while Twilio refuses the deletion the line is written, once; then its copy goes', async () => {
  const call = await placeCall('undeletable', [{ on: 'delete', kind: 'status', status: 500 }]);
  await expectHome([call]);
});

test('an outage of Airtable delays lines, but neither loses, doubles nor parks any', async () => {
  const { airtable } = pipeline;
  airtable.addFault({ kind: 'down' });
  const calls = await placeCalls('outage', 8);
  const before = airtable.requests.length;
  await waitUntil(() => (airtable.requests.length >= before + 3 ? true : undefined), {
    seconds: 60,
    otherwise: () => 'nobody asked Airtable',
  });
  expect(calls.flatMap(({ jobNumber }) => linesOf(pipeline, jobNumber))).toEqual([]);
  airtable.clearFaults();

  await expectHome(calls);
  expect(await deadLettersOf(calls.map(({ sid }) => sid))).toEqual([]);
});

test('a write that Airtable answers as if it were done, and it is not, leads to one line', async () => {
  pipeline.airtable.addFault({ kind: 'write-lost' });
  await expectHome([await placeCall('write-lost')]);
});

test('a rate limit is waited out: all come home, and Airtable never gets more than 5 requests in any second', async () => {
  const { airtable } = pipeline;
  const before = airtable.requests.length;
  airtable.addFault({ kind: 'rate-limited' });
  const calls = await placeCalls('limited', 12);
  await expectHome(calls);

  const requests = airtable.requests.slice(before);
  expect(requests.filter(({ status }) => status === 429)).toHaveLength(1);
  expect(busiestSecond(requests.map(({ at }) => at))).toBeLessThanOrEqual(5);
  expect(await deadLettersOf(calls.map(({ sid }) => sid))).toEqual([]);
});

test('a download that the invocation has no time for is left for the next one, which brings it home', async () => {
  // 10 s of it are kept for the end: five are left for the work, and the download would take twenty.
  await pipeline.aws.lambda.send(
    new UpdateFunctionConfigurationCommand({ FunctionName: `${pipeline.name}-processor`, Timeout: 15 }),
  );
  pipeline.airtable.addJob({ number: 'slow' });
  const { recordings } = await pipeline.twilio.placeCall({
    jobNumber: 'slow',
    audio: { generate: { bytes: 200_000 } },
    faults: [{ kind: 'slow', bytesPerSecond: 10_000 }],
  });
  const sid = recordings[0]?.sid ?? '';
  await untilHome(watcher, [sid]);
  const retries = await logged(pipeline, 'processor', { code: 'message-retry', recordingSid: sid });
  expect(retries).toMatchObject([{ error: 'out-of-time', attempts: 1 }]);
  expect(downloadsOf(sid)).toBe(2);
});

test('a write that is done, and that Airtable does not answer, leads to one line', async () => {
  await expectHome([unanswered]);
});

test('no log of all this trouble tells a secret', async () => {
  expect(await tellingLines(pipeline, [])).toEqual([]);
});
