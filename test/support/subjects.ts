import { randomBytes, randomUUID } from 'node:crypto';
import type { Deadline } from '../../lambdas/core/deadline';
import type { Delivery } from '../../lambdas/core/delivery';
import { type LinkId, linkId } from '../../lambdas/core/link';
import type {
  CleanupMessage,
  LineEvent,
  RecordingMessage,
  RefreshEvent,
  StoredEvent,
} from '../../lambdas/core/messages';
import {
  type AccountSid,
  type CallSid,
  type JobNumber,
  type Recording,
  type RecordingSid,
  accountSid,
  callSid,
  jobId,
  jobNumber,
  recordingSid,
} from '../../lambdas/core/recording';

const hex = () => randomBytes(16).toString('hex');

export const aRecordingSid = (): RecordingSid => recordingSid.parse(`RE${hex()}`);
export const aCallSid = (): CallSid => callSid.parse(`CA${hex()}`);
export const aLinkId = (): LinkId => linkId.parse(randomUUID());
export const job = (number: string): JobNumber => jobNumber.parse(number);

/** One of TWILIO_ACCOUNT_SIDS. */
export const ANOTHER_ACCOUNT: AccountSid = accountSid.parse(`AC${'7'.repeat(32)}`);

export const STARTED_AT = new Date('2026-11-20T23:59:58Z');
export const RECEIVED_AT = new Date('2026-11-21T00:01:00Z');

type Completed = Extract<RecordingMessage, { outcome: 'completed' }>;

/** A callback's message, of a mono recording of job J-1001 unless said otherwise. */
export const completed = (over: Partial<Completed> = {}): Completed => ({
  outcome: 'completed',
  recordingSid: aRecordingSid(),
  callSid: aCallSid(),
  jobNumber: job('J-1001'),
  receivedAt: RECEIVED_AT,
  startedAt: STARTED_AT,
  durationSeconds: 12,
  channels: 1,
  source: 'DialVerb',
  ...over,
});

export const recordingOf = (message: Completed): Recording => ({
  sid: message.recordingSid,
  callSid: message.callSid,
  jobNumber: message.jobNumber,
  startedAt: message.startedAt ?? STARTED_AT,
  durationSeconds: message.durationSeconds,
  channels: message.channels ?? 1,
  origin: message.source,
});

export const storedEvent = (over: Partial<StoredEvent> = {}): StoredEvent => {
  const call = over.callSid ?? aCallSid();
  return {
    kind: 'stored',
    recordingSid: aRecordingSid(),
    callSid: call,
    jobNumber: job('J-1001'),
    receivedAt: RECEIVED_AT,
    key: `recordings/2026/11/20/${call}-${over.jobNumber ?? 'J-1001'}.mp3`,
    ...over,
  };
};

export const missingEvent = (over: Partial<Extract<LineEvent, { kind: 'missing' }>> = {}): LineEvent => {
  const sid = over.recordingSid ?? aRecordingSid();
  return {
    kind: 'missing',
    recordingSid: sid,
    callSid: aCallSid(),
    jobNumber: job('J-1001'),
    receivedAt: RECEIVED_AT,
    status: `absent, ${sid}`,
    ...over,
  };
};

export const refreshEvent = (over: Partial<RefreshEvent> = {}): RefreshEvent => ({
  kind: 'refresh',
  jobId: jobId.parse('rec7'),
  requestedAt: RECEIVED_AT,
  requestId: 'request-1',
  ...over,
});

let messages = 0;
export const delivered = <Body>(body: Body, over: Partial<Delivery<Body>> = {}): Delivery<Body> => ({
  messageId: `message-${++messages}`,
  body,
  attempt: 1,
  waitedSeconds: 0,
  ...over,
});

/** What cleanup gets of a stored recording. */
export const cleanupOf = ({ recordingSid, callSid, jobNumber, receivedAt, key }: StoredEvent): CleanupMessage => ({
  recordingSid,
  callSid,
  jobNumber,
  receivedAt,
  key,
});

/** A deadline that never comes. */
export const NO_DEADLINE: Deadline = { signal: new AbortController().signal, require: () => undefined };

/** A deadline that the test calls. */
export const aDeadline = (): Deadline & { readonly over: (reason: Error) => void } => {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    require: () => {
      controller.signal.throwIfAborted();
    },
    over: (reason) => {
      controller.abort(reason);
    },
  };
};
