import { cleanupMessage, groupOf, historyEvent, idsOf, recordingMessage } from '../../../lambdas/core/messages';
import { jobId } from '../../../lambdas/core/recording';
import {
  RECEIVED_AT,
  cleanupOf,
  completed,
  job,
  missingEvent,
  refreshEvent,
  storedEvent,
} from '../../support/subjects';

const { recordingSid, callSid } = completed();
const subject = { recordingSid, callSid, receivedAt: RECEIVED_AT };
const rec7 = jobId.parse('rec7');

describe('a message comes out of its queue as it went in', () => {
  test.each([
    ['a recording', completed()],
    ['a recording that the callback said little about', { outcome: 'completed', ...subject } as const],
    ['a recording whose audio is waited for', completed({ awaitsAudio: true, channels: 2 })],
    ['a recording that was never made', { outcome: 'absent', ...subject, errorCode: '16101' } as const],
    ['a recording that failed', { outcome: 'failed', ...subject } as const],
  ])('%s', (_name, message) => {
    const sent = JSON.stringify(recordingMessage.encode(message));
    expect(recordingMessage.parse(JSON.parse(sent))).toEqual(message);
  });

  test.each([
    ['a stored recording', storedEvent()],
    ['a stored recording whose Job is known', storedEvent({ jobId: rec7, awaitsJob: true })],
    ['a stored recording without a job', { kind: 'stored', ...subject, key: 'k' } as const],
    ['a status', missingEvent()],
    ['a refresh', refreshEvent()],
    ['a refresh in the group of its Job', refreshEvent({ jobNumber: job('J-7') })],
  ])('%s', (_name, event) => {
    const sent = JSON.stringify(historyEvent.encode(event));
    expect(historyEvent.parse(JSON.parse(sent))).toEqual(event);
  });

  test('a cleanup', () => {
    const message = cleanupOf(storedEvent());
    expect(cleanupMessage.parse(JSON.parse(JSON.stringify(cleanupMessage.encode(message))))).toEqual(message);
  });
});

const inQueue = { ...subject, receivedAt: '2026-11-21T00:01:00.000Z' };

test.each([
  ['a recording without its SID', recordingMessage, { outcome: 'completed', ...inQueue, recordingSid: undefined }],
  ['another outcome', recordingMessage, { outcome: 'deleted', ...inQueue }],
  ['three channels', recordingMessage, { outcome: 'completed', ...inQueue, channels: 3 }],
  ['a duration below zero', recordingMessage, { outcome: 'completed', ...inQueue, durationSeconds: -1 }],
  ['a wait for audio that is denied', recordingMessage, { outcome: 'completed', ...inQueue, awaitsAudio: false }],
  ['an event without a key', historyEvent, { kind: 'stored', ...inQueue, key: '' }],
  ['a status without a word', historyEvent, { kind: 'missing', ...inQueue, status: '' }],
  ['another kind of event', historyEvent, { kind: 'gone', ...inQueue, key: 'k' }],
  ['a wait for a Job that is denied', historyEvent, { kind: 'stored', ...inQueue, key: 'k', awaitsJob: false }],
  ['a Job without an id', historyEvent, { kind: 'stored', ...inQueue, key: 'k', jobId: '' }],
  ['a refresh of no Job', historyEvent, { kind: 'refresh', requestedAt: inQueue.receivedAt, requestId: 'r' }],
  ['a cleanup of nothing', cleanupMessage, { ...inQueue, key: '' }],
  ['a time without a zone', cleanupMessage, { ...inQueue, key: 'k', receivedAt: '2026-11-21 00:01' }],
])('%s is unreadable', (_name, schema, message) => {
  expect(schema.safeParse(message).success).toBe(false);
});

test('events are handled one after another by the number of their Job, else by its id, else by their call', () => {
  expect(groupOf({ callSid, jobNumber: job('J-7'), jobId: rec7 })).toBe('J-7');
  expect(groupOf({ callSid, jobNumber: undefined, jobId: rec7 })).toBe('rec7');
  expect(groupOf({ callSid })).toBe(callSid);
  expect(groupOf(refreshEvent())).toBe('rec7');
  expect(groupOf(refreshEvent({ jobNumber: job('J-7') }))).toBe('J-7');
});

test('a log line names recording, call and job, and nothing else of a message', () => {
  expect(idsOf(storedEvent({ recordingSid, callSid, jobId: rec7 }))).toEqual({
    recordingSid,
    callSid,
    jobNumber: 'J-1001',
  });
  expect(idsOf(refreshEvent())).toEqual({ jobId: 'rec7', jobNumber: undefined, requestId: 'request-1' });
});
