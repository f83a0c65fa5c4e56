import { sharedEmulator } from '../../local/emulator/shared-emulator';
import { waitUntil } from '../../local/emulator/wait-until';
import { type LocalPipeline, startPipeline } from '../../local/pipeline/start-pipeline';
import { Watcher } from '../../local/pipeline/watcher';
import { newSid } from '../../local/twilio/recordings';
import { keysOfCall } from '../support/integration/bucket';
import { attributesOf, historyDeadLetters } from '../support/integration/dead-letters';
import { linesOf } from '../support/integration/histories';
import { untilHome } from '../support/integration/homecoming';
import { logged } from '../support/integration/logged';
import { untilQuiet } from '../support/integration/quiet';

jest.setTimeout(120_000);

const CALLS_AT_ONCE = 10;

let pipeline: LocalPipeline;
let watcher: Watcher;

beforeAll(async () => {
  pipeline = await startPipeline({
    emulator: sharedEmulator(),
    name: 'by-call',
    // 6 s: the writer asks at least twice.
    settings: { AIRTABLE_CALL_SID_FIELD: 'Call SIDs', AIRTABLE_JOB_WAIT_MINUTES: '0.1' },
  });
  watcher = new Watcher(pipeline, () => undefined);
});
afterAll(() => pipeline.stop());

/** A call whose callback URL names no job. */
const placeCall = async (callSid = newSid('CA')) => {
  const { recordings, callbacks } = await pipeline.twilio.placeCall({
    callSid,
    callbackUrl: pipeline.outputs.WebhookUrl,
  });
  expect(callbacks.map(({ status }) => status)).toEqual([204]);
  return { callSid, sid: recordings[0]?.sid ?? '' };
};

/** Waits until Airtable has answered a question about the call. */
const untilAsked = (callSid: string) =>
  waitUntil(() => pipeline.airtable.requests.find(({ url, status }) => url.includes(callSid) && status === 200), {
    seconds: 60,
    intervalMilliseconds: 10,
    otherwise: () => 'Airtable was not asked about the call',
  });

// The first of all: a processor that asked Airtable a moment ago does not ask again, and stores without knowing the job.
test('a job that knows the call before is part of the key', async () => {
  const callSid = newSid('CA');
  pipeline.airtable.addJob({ number: 'before', callSids: `${newSid('CA')}, ${callSid}` });
  const { sid } = await placeCall(callSid);
  const [travel] = await untilHome(watcher, [sid]);
  expect(travel?.stored?.key).toMatch(new RegExp(`/${callSid}-before\\.mp3$`));
  expect(linesOf(pipeline, 'before')).toHaveLength(1);
});

test('a job that learns of the call only after it was stored gets the line all the same', async () => {
  const { airtable } = pipeline;
  airtable.addJob({ number: 'after' });
  const { callSid, sid } = await placeCall();
  await untilAsked(callSid);
  airtable.setCallSids('after', [newSid('CA'), callSid]);

  const [travel] = await untilHome(watcher, [sid]);
  expect(travel?.stored?.key).toMatch(new RegExp(`/${callSid}-unassigned\\.mp3$`));
  expect(travel?.line?.jobNumber).toBe('after');
  expect(linesOf(pipeline, 'after')).toHaveLength(1);
  expect(await keysOfCall(pipeline, callSid)).toHaveLength(1);
});

test('a call that no job ever knows is stored, logged as unassigned and kept at Twilio, and is no dead letter', async () => {
  const { callSid, sid } = await placeCall();
  await waitUntil(async () => ((await keysOfCall(pipeline, callSid)).length === 1 ? true : undefined), {
    seconds: 60,
    otherwise: () => 'it was not stored',
  });
  await untilQuiet(pipeline);

  expect(await keysOfCall(pipeline, callSid)).toEqual([expect.stringMatching(/-unassigned\.mp3$/)]);
  expect(pipeline.twilio.recording(sid).status).toBe('completed');
  expect(await historyDeadLetters(pipeline).amongThem([sid])).toEqual([]);
  expect(pipeline.airtable.jobs().filter(({ fields }) => String(fields.History).includes(sid))).toEqual([]);
  // The emulator keeps a function's last lines back until its next invocation.
  pipeline.airtable.addJob({ number: 'next' });
  const { recordings } = await pipeline.twilio.placeCall({ jobNumber: 'next' });
  await untilHome(
    watcher,
    recordings.map((recording) => recording.sid),
  );
  expect(await logged(pipeline, 'history-writer', { code: 'recording-unassigned', recordingSid: sid })).toHaveLength(1);
});

test('a call that two jobs claim is parked, and comes home when one of them lets go', async () => {
  const { airtable } = pipeline;
  const callSid = newSid('CA');
  for (const number of ['mine', 'yours']) airtable.addJob({ number, callSids: callSid });
  const { sid } = await placeCall(callSid);
  const letters = historyDeadLetters(pipeline);
  const letter = await letters.about(sid);
  expect(attributesOf(letter)).toMatchObject({ step: 'history-writer', disposition: 'park', reason: 'job-ambiguous' });

  airtable.setCallSids('yours', '');
  await letters.redrive(letter);
  const [travel] = await untilHome(watcher, [sid]);
  expect(travel?.line?.jobNumber).toBe('mine');
});

// Cold processors cannot know of each other, so a burst of them may meet a 429; nothing may come of that but a delay.
test('many such calls at once come home, whichever look-ups Airtable refuses', async () => {
  const { airtable } = pipeline;
  const calls = Array.from({ length: CALLS_AT_ONCE }, () => newSid('CA'));
  calls.forEach((callSid, index) => airtable.addJob({ number: `crowd-${index}`, callSids: callSid }));
  const placed = await Promise.all(calls.map(placeCall));
  const travels = await untilHome(
    watcher,
    placed.map(({ sid }) => sid),
  );
  expect(travels.map(({ line }) => line?.jobNumber)).toEqual(calls.map((_, index) => `crowd-${index}`));
  for (const index of calls.keys()) expect(linesOf(pipeline, `crowd-${index}`)).toHaveLength(1);
});
