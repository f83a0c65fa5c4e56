import { asDecimal } from '../../lambdas/core/decimal';
import type { CompletedRecordingMessage, RecordingMessage } from '../../lambdas/core/messages';
import { callSid, jobNumber, recordingSid } from '../../lambdas/core/recording';
import { STARTED_AT } from '../support/subjects';
import type { Plan, PlannedJob, PlannedRecording } from './plan';
import type { JobRow } from './simulated-airtable';

/** Where the recordings of the simulation lie. */
export const BUCKET = 'bucket-of-the-simulation';

const hex = (number: number) => number.toString(16).padStart(32, '0');

/** The calls of the simulation; the last one is a conference. */
const CALLS = ['CA', 'CA', 'CA', 'CF'].map((kind, index) => callSid.parse(`${kind}${hex(index)}`));

/** As callbacks name the two Jobs, and as Airtable has them: with white space around, and as a number. */
const NUMBERS = [
  { named: jobNumber.parse('J-0'), cell: ' J-0 ' },
  { named: jobNumber.parse('007'), cell: 7 },
] as const;

export interface CastJob extends PlannedJob {
  readonly id: string;
  readonly named: (typeof NUMBERS)[number]['named'];
  readonly cell: string | number;
  readonly calls: string;
}

export interface CastRecording extends PlannedRecording {
  readonly sid: ReturnType<typeof recordingSid.parse>;
  readonly callSid: (typeof CALLS)[number];
  readonly job: CastJob;
  readonly message: (at: Date) => RecordingMessage;
}

const messageOf =
  (planned: PlannedRecording, sid: CastRecording['sid'], call: CastRecording['callSid'], job: CastJob) =>
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
      ...(planned.saysStart && { startedAt: STARTED_AT, channels: 1 }),
    } satisfies CompletedRecordingMessage;
  };

export const castOf = (plan: Plan) => {
  const jobs = plan.jobs.map((planned, index): CastJob => {
    const { named, cell } = NUMBERS[index] ?? NUMBERS[0];
    const calls = CALLS.filter((_, call) => call % 2 === index).join(', ');
    return { ...planned, id: `rec${String(index).padStart(14, '0')}`, named, cell, calls };
  });
  const recordings = plan.recordings.flatMap((planned, index): CastRecording[] => {
    const [job, call] = [jobs[planned.call % 2], CALLS[planned.call]];
    const sid = recordingSid.parse(`RE${hex(index)}`);
    if (job === undefined || call === undefined) return [];
    return [{ ...planned, sid, callSid: call, job, message: messageOf(planned, sid, call, job) }];
  });
  return { jobs, recordings };
};
export type Cast = ReturnType<typeof castOf>;

/** Whether a row is a Job that the recording may belong to, by what the row says now. */
export const claims = ({ number, calls }: JobRow, { isNamed, job, callSid: call }: CastRecording): boolean => {
  if (!isNamed) return calls.includes(call);
  const shown = String(number).trim();
  return shown === job.named || (typeof number === 'number' && shown === asDecimal(job.named));
};

/** The lines of the pipeline itself about a recording: links into the bucket, and statuses. */
export const ownLines = (history: string, sid: string): string[] =>
  history
    .split('\n')
    .filter(
      (line) =>
        line.startsWith('---- | ') &&
        line.includes(sid) &&
        !line.includes('| Status: no new link, ') &&
        (line.includes(`https://${BUCKET}.s3.`) || line.includes('| Status: ')),
    );
