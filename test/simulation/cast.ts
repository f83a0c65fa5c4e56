import { asDecimal } from '../../lambdas/core/decimal';
import type { CompletedRecordingMessage, RecordingMessage } from '../../lambdas/core/messages';
import {
  type CallSid,
  type JobNumber,
  type RecordingSid,
  callSid,
  jobNumber,
  recordingSid,
} from '../../lambdas/core/recording';
import { BEGINNING } from '../support/simulated-aws/virtual-time';
import { STARTED_AT } from '../support/subjects';
import type { Plan, PlannedJob, PlannedRecording } from './planned';
import type { JobRow } from './simulated-airtable';

/** Where the recordings of the simulation lie. */
export const BUCKET = 'bucket-of-the-simulation';

const hex = (number: number) => number.toString(16).padStart(32, '0');

/** The calls of the simulation; each fourth one is a conference. */
const callAt = (index: number): CallSid => callSid.parse(`${index % 4 === 3 ? 'CF' : 'CA'}${hex(index)}`);

/** As callbacks name a Job, and as Airtable has it: with white space around, or as a number. */
const numberAt = (index: number): Pick<CastJob, 'named' | 'cell'> =>
  index % 2 === 0
    ? { named: jobNumber.parse(`J-${String(index)}`), cell: ` J-${String(index)} ` }
    : { named: jobNumber.parse(`00${String(index + 6)}`), cell: index + 6 };

export interface CastJob extends PlannedJob {
  readonly id: string;
  readonly named: JobNumber;
  readonly cell: string | number;
  readonly calls: string;
}

export interface CastRecording extends PlannedRecording {
  readonly sid: RecordingSid;
  readonly callSid: CallSid;
  readonly job: CastJob;
  readonly began: Date;
  readonly message: (at: Date) => RecordingMessage;
}

const messageOf =
  (
    planned: PlannedRecording,
    { sid, callSid: call, job, began }: Omit<CastRecording, keyof PlannedRecording | 'message'>,
  ) =>
  (receivedAt: Date): RecordingMessage => {
    const subject = {
      recordingSid: sid,
      callSid: call,
      receivedAt,
      ...(planned.isNamed && { jobNumber: job.named }),
    };
    if (planned.kind === 'absent') return { outcome: 'absent', ...subject, errorCode: '16102' };
    return {
      outcome: 'completed',
      ...subject,
      ...(planned.saysStart && { startedAt: began, channels: 1 }),
    } satisfies CompletedRecordingMessage;
  };

export const castOf = (plan: Plan) => {
  const calls = new Set([0, 1, 2, 3, ...plan.recordings.map(({ call }) => call)]);
  const jobs = plan.jobs.map((planned, index): CastJob => {
    const own = Array.from(calls).filter((call) => call % plan.jobs.length === index);
    const id = `rec${String(index).padStart(14, '0')}`;
    return { ...planned, id, ...numberAt(index), calls: own.map(callAt).join(', ') };
  });
  const recordings = plan.recordings.flatMap((planned, index): CastRecording[] => {
    const job = jobs[planned.call % jobs.length];
    if (job === undefined) return [];
    // A season that was cut down keeps the SIDs of what is left, and so its weather.
    const sid = recordingSid.parse(`RE${hex(planned.number ?? index)}`);
    const began = planned.startsAt === undefined ? STARTED_AT : new Date(BEGINNING.getTime() + planned.startsAt * 1000);
    const known = { sid, callSid: callAt(planned.call), job, began };
    return [{ ...planned, ...known, message: messageOf(planned, known) }];
  });
  return { jobs, recordings };
};
export type Cast = ReturnType<typeof castOf>;

/** Whether a row is a Job that the recording may belong to, by what the row says now. */
export const claims = (
  { number, calls }: JobRow,
  { job, callSid: call }: CastRecording,
  by: 'number' | 'call',
): boolean => {
  if (by === 'call') return calls.includes(call);
  const shown = String(number).trim();
  return shown === job.named || (typeof number === 'number' && shown === asDecimal(job.named));
};

/** The lines of the pipeline itself: links into the bucket, and statuses. */
const isOwn = (line: string): boolean =>
  line.startsWith('---- | ') &&
  !line.includes('| Status: no new link, ') &&
  (line.includes(`https://${BUCKET}.s3.`) || line.includes('| Status: '));

/** Those about a recording. */
export const ownLines = (history: string, sid: string): string[] =>
  history.split('\n').filter((line) => line.includes(sid) && isOwn(line));

/** How many there are about each recording. */
export const ownLinesIn = (history: string): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const line of history.split('\n'))
    if (isOwn(line))
      for (const sid of new Set(line.match(/RE[0-9a-f]{32}/g))) counts.set(sid, (counts.get(sid) ?? 0) + 1);
  return counts;
};
