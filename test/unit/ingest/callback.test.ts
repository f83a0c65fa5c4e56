import fc from 'fast-check';
import * as z from 'zod';
import { readCallback } from '../../../lambdas/ingest/callback';
import { RECEIVED_AT, aCallSid, aRecordingSid } from '../../support/subjects';

const [SID, CALL] = [aRecordingSid(), aCallSid()];
const CONFERENCE = `CF${'0123456789abcdef'.repeat(2)}`;

type Params = Record<string, string | string[]>;

/** A callback's parameters; one that is undefined is left out. */
const form = (over: Record<string, string | string[] | undefined> = {}): Params => {
  const all: Record<string, string | string[] | undefined> = {
    CallSid: CALL,
    RecordingSid: SID,
    RecordingStatus: 'completed',
    RecordingDuration: '12',
    RecordingChannels: '2',
    RecordingStartTime: 'Fri, 20 Nov 2026 23:59:58 +0000',
    RecordingSource: 'DialVerb',
    ...over,
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
};
const read = (params: Params, query = 'job_number=J-1001') => readCallback(params, query, RECEIVED_AT);
const messageOf = (over: Parameters<typeof form>[0]) => read(form(over))?.message;

test('a callback becomes a message, with all that it says', () => {
  expect(read(form())).toEqual({
    message: {
      outcome: 'completed',
      recordingSid: SID,
      callSid: CALL,
      jobNumber: 'J-1001',
      receivedAt: RECEIVED_AT,
      startedAt: new Date('2026-11-20T23:59:58Z'),
      durationSeconds: 12,
      channels: 2,
      source: 'DialVerb',
    },
    jobNumberProblem: undefined,
  });
});

describe.each(['absent', 'failed'] as const)('%s', (outcome) => {
  test('becomes a message without audio', () => {
    expect(read(form({ RecordingStatus: outcome, ErrorCode: '16101' }))).toEqual({
      message: {
        outcome,
        recordingSid: SID,
        callSid: CALL,
        jobNumber: 'J-1001',
        receivedAt: RECEIVED_AT,
        errorCode: '16101',
      },
      jobNumberProblem: undefined,
    });
  });

  test.each([
    ['0', '0'],
    ['999999999', '999999999'],
    ['1234567890', undefined],
    ['', undefined],
    ['-1', undefined],
    ['16101a', undefined],
    ['a16101', undefined],
    ['1,2', undefined],
    [undefined, undefined],
    [['16101', '16102'], undefined],
  ])('with ErrorCode %j goes on with %j', (ErrorCode, errorCode) => {
    expect(messageOf({ RecordingStatus: outcome, ErrorCode })).toMatchObject({ outcome, errorCode });
  });
});

test('ErrorCode=0 on a completed callback means nothing', () => {
  expect(messageOf({ ErrorCode: '0' })).toEqual(messageOf({}));
});

describe('a conference', () => {
  test.each([
    ['without a call', { CallSid: undefined }],
    ['with an empty call', { CallSid: '' }],
    ['with a call that is none', { CallSid: 'CA123' }],
    ['with two calls', { CallSid: [CALL, aCallSid()] }],
  ])('%s comes home by its own SID', (_name, over) => {
    expect(messageOf({ ...over, ConferenceSid: CONFERENCE })).toMatchObject({ callSid: CONFERENCE });
  });

  test('that names a call comes home by that', () => {
    expect(messageOf({ ConferenceSid: CONFERENCE })).toMatchObject({ callSid: CALL });
  });

  test('that is malformed does not cost the recording of a call', () => {
    expect(messageOf({ ConferenceSid: 'CF1' })).toMatchObject({ callSid: CALL });
  });
});

test.each([
  ...['in-progress', 'paused', 'resumed', 'stopped', 'processing', 'started', 'deleted', 'exploded', 'Completed'],
  ...['completed ', ' ', 'x', '__proto__', 'has'],
])('RecordingStatus=%j is not final: there is nothing to do', (RecordingStatus) => {
  expect(read(form({ RecordingStatus }))).toBeUndefined();
});

test('a status that is not final asks for nothing else in the callback', () => {
  expect(readCallback({ RecordingStatus: 'resumed' }, 'job_number=JOB_NUMBER', RECEIVED_AT)).toBeUndefined();
});

test('whatever word Twilio adds, it is never refused', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (RecordingStatus) => {
      fc.pre(!['completed', 'absent', 'failed'].includes(RecordingStatus));
      expect(read(form({ RecordingStatus }))).toBeUndefined();
    }),
  );
});

describe('what is unreadable is left for Twilio to be asked about', () => {
  test.each([
    ['no start time', { RecordingStartTime: undefined }, { startedAt: undefined }],
    ['an empty start time', { RecordingStartTime: '' }, { startedAt: undefined }],
    ['an unreadable start time', { RecordingStartTime: 'yesterday' }, { startedAt: undefined }],
    ['a start time beyond the years of ISO 8601', { RecordingStartTime: 'Jan 1 10000' }, { startedAt: undefined }],
    ['a start time before them', { RecordingStartTime: '-000001-01-01T00:00:00Z' }, { startedAt: undefined }],
    ['two start times', { RecordingStartTime: ['a', 'b'] }, { startedAt: undefined }],
    ['no duration', { RecordingDuration: undefined }, { durationSeconds: undefined }],
    ['an empty duration', { RecordingDuration: '' }, { durationSeconds: undefined }],
    ['an unreadable duration', { RecordingDuration: 'long' }, { durationSeconds: undefined }],
    ['a duration below zero', { RecordingDuration: '-1' }, { durationSeconds: undefined }],
    ['half a second', { RecordingDuration: '1.5' }, { durationSeconds: undefined }],
    ['a duration of nothing', { RecordingDuration: '0' }, { durationSeconds: 0 }],
    ['no channels', { RecordingChannels: undefined }, { channels: undefined }],
    ['empty channels', { RecordingChannels: '' }, { channels: undefined }],
    ['no channel', { RecordingChannels: '0' }, { channels: undefined }],
    ['three channels', { RecordingChannels: '3' }, { channels: undefined }],
    ['channels in words', { RecordingChannels: 'dual' }, { channels: undefined }],
    ['one channel', { RecordingChannels: '1' }, { channels: 1 }],
    ['no source', { RecordingSource: undefined }, { source: undefined }],
    ['two sources', { RecordingSource: ['DialVerb', 'RecordVerb'] }, { source: undefined }],
    ['a new source', { RecordingSource: 'HologramVerb' }, { source: 'HologramVerb' }],
  ])('%s', (_name, over, expected) => {
    expect(messageOf(over)).toEqual({ ...messageOf({}), ...expected });
  });
});

test('parameters that nobody knows, once or twice, refuse nothing', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.array(fc.string(), { minLength: 2 }))), (more) => {
      expect(read({ ...more, ...form() })?.message).toEqual(messageOf({}));
    }),
  );
});

describe('what cannot be understood is refused, with the name of what is wrong', () => {
  const NO_SUBJECT = 'neither CallSid nor ConferenceSid tells what was recorded';
  test.each([
    ['no recording', { RecordingSid: undefined }, 'RecordingSid'],
    ['a malformed recording', { RecordingSid: 'RE123' }, 'RecordingSid'],
    ['neither call nor conference', { CallSid: undefined }, `CallSid: ${NO_SUBJECT}`],
    ['both malformed', { CallSid: 'CA1', ConferenceSid: 'CF1' }, `CallSid: ${NO_SUBJECT}`],
    ['no status', { RecordingStatus: undefined }, 'RecordingStatus'],
    ['an empty status', { RecordingStatus: '' }, 'RecordingStatus'],
    ['two statuses', { RecordingStatus: ['completed', 'absent'] }, 'RecordingStatus'],
  ])('%s', (_name, over, reason) => {
    let error: unknown;
    try {
      read(form(over));
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(z.ZodError);
    const issues = error instanceof z.ZodError ? error.issues : [];
    expect(issues.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
      expect.stringContaining(reason),
    ]);
  });
});

test.each([
  ['job_number=JOB_NUMBER', "job_number=JOB_NUMBER was not replaced by a Job's number"],
  [`job_number=${'7'.repeat(300)}`, 'job_number is longer than 256 characters'],
])('of %s only the problem is left: the recording comes home without', (query, jobNumberProblem) => {
  expect(read(form(), query)).toEqual({ message: { ...messageOf({}), jobNumber: undefined }, jobNumberProblem });
});
