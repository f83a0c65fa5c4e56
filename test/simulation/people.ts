import { MAX_HISTORY_LENGTH } from '../../lambdas/core/history-line';
import { groupOf, historyEvent, recordingMessage } from '../../lambdas/core/messages';
import { keysFor } from '../../lambdas/core/object-key';
import { jobId } from '../../lambdas/core/recording';
import type { SimulatedObject } from '../support/simulated-aws/simulated-s3';
import { recordingOf } from '../support/subjects';
import type { Cast, CastJob, CastRecording } from './cast';
import type { Plan } from './planned';
import type { SimulatedPipeline } from './simulated-pipeline';
import { webhookOf } from './webhook';

/** What a system before this one wrote, and what people say about recordings: none of it is the pipeline's. */
const foreignLines = ({ sid }: CastRecording) => [
  `---- | 2024-03-01 10:00:00 | Event: Recording | Source: IVR | URL: https://api.twilio.com/2010-04-01/Recordings/${sid}`,
  `Customer asks about https://archive.example/recordings/${sid}.mp3: not stored (no-audio), ${sid}`,
];

/** What people filled a history with, so that no line fits in any more. */
const FILLING = 'x'.repeat(MAX_HISTORY_LENGTH);

/** A text of people's, and whether it was lost in the moment between a writer's look at the cell and its write. */
export interface Note {
  readonly mark: string;
  isExcused: boolean;
}

/**
 * A Job is renamed when the pipeline is not at it: neither between its read and its write, nor within the time that a write
 * without an answer may take. What could be lost otherwise is said in decisions/0006.
 */
const AT_REST_SECONDS = 120;

const ownerOf = ({ metadata }: SimulatedObject): string | undefined => metadata['recording-sid'];

/** What people and Twilio do, by plan, and how it is put right in the end. */
export const people = (world: SimulatedPipeline, { jobs, recordings }: Cast, plan: Plan) => {
  const { aws, time, witness, airtable, twilio, queuesOf, logs } = world;
  const { bucket } = aws;
  const { rows } = airtable;
  const webhook = webhookOf(world);
  const notes = new Map<string, Note[]>();
  const takenObjects: { readonly key: string; readonly object: SimulatedObject }[] = [];
  /** When a Job was last changed by somebody, in seconds. */
  const changedAt = new Map<string, number>();

  const deed = (at: number, what: string, job: CastJob | undefined, act: () => void) => {
    time.plan(at * 1000, () => {
      witness.tell(what);
      if (job !== undefined) {
        changedAt.set(job.id, time.seconds);
        airtable.remember();
      }
      act();
    });
  };

  const create = (job: CastJob) => {
    const about = recordings.filter((one) => one.job === job).flatMap(foreignLines);
    const history = [`Notes on ${job.named}: never lose them.`, ...about].join('\n');
    notes.set(
      job.id,
      history.split('\n').map((mark) => ({ mark, isExcused: false })),
    );
    rows.set(job.id, { number: job.cell, calls: '', history, isRefused: false });
  };

  const change = (job: CastJob, over: Partial<NonNullable<ReturnType<typeof rows.get>>>) => {
    const row = rows.get(job.id);
    if (row !== undefined) Object.assign(row, over);
  };

  const rename = (job: CastJob): void => {
    const restsFor = time.seconds - (airtable.usedAt.get(job.id) ?? -Infinity);
    if (restsFor >= AT_REST_SECONDS) {
      witness.tell(`${job.named} has another number`);
      changedAt.set(job.id, time.seconds);
      change(job, { number: `${job.named} renamed` });
    } else
      time.plan((AT_REST_SECONDS - restsFor + 1) * 1000, () => {
        rename(job);
      });
  };

  const deleted = new Map<string, NonNullable<ReturnType<typeof rows.get>>>();
  const troubles: Record<string, (job: CastJob) => void> = {
    renamed: rename,
    doubled: (job) => {
      const row = rows.get(job.id);
      if (row !== undefined) rows.set(`${job.id}b`, { ...row, history: '', isTicked: false });
    },
    deleted: (job) => {
      const row = rows.get(job.id);
      if (row !== undefined) deleted.set(job.id, row);
      rows.delete(job.id);
    },
    refused: (job) => {
      change(job, { isRefused: true });
    },
    full: (job) => {
      const row = rows.get(job.id);
      if (row !== undefined) row.history = `${FILLING}\n${row.history}`;
    },
  };

  for (const job of jobs) {
    deed(job.appears, `${job.named} is entered in Airtable`, job, () => {
      create(job);
    });
    deed(job.appears + job.learnsCalls, `${job.named} learns its calls`, job, () => {
      change(job, { calls: job.calls });
    });
    const { trouble } = job;
    if (trouble !== undefined)
      deed(Math.max(trouble.at, job.appears), `${job.named} is ${trouble.what}`, job, () =>
        troubles[trouble.what]?.(job),
      );
  }

  plan.edits.forEach(({ job: index, at, isInFront }, number) => {
    const job = jobs[index];
    if (job === undefined) return;
    const mark = `Note ${String(number)} by somebody`;
    deed(at, `somebody writes into ${job.named}`, undefined, () => {
      const row = rows.get(job.id);
      if (row === undefined) return;
      row.history = isInFront ? `${mark}\n${row.history}` : `${row.history}\n${mark}`;
      notes.get(job.id)?.push({ mark, isExcused: false });
    });
  });

  /** Airtable's automation tells the pipeline; of several hints in one second SQS takes one. */
  const hinted = new Set<string>();
  const hint = (job: CastJob) => {
    const second = `${job.id} ${String(Math.floor(time.seconds))}`;
    if (hinted.has(second)) return;
    hinted.add(second);
    witness.called(job.id);
    const event = { kind: 'refresh', jobId: jobId.parse(job.id), requestedAt: time.now(), requestId: second } as const;
    aws.readBy('history-writer').queue.push(JSON.stringify(historyEvent.encode(event)), groupOf(event));
  };
  for (const { job: index, at, hints, takenBack } of plan.ticks) {
    const job = jobs[index];
    if (job === undefined) continue;
    deed(at, `somebody ticks the box of ${job.named}`, undefined, () => {
      change(job, { isTicked: true });
    });
    for (const after of hints)
      deed(at + after, `the automation tells of the box of ${job.named}`, undefined, () => {
        hint(job);
      });
    if (takenBack !== undefined)
      deed(at + takenBack, `somebody unticks the box of ${job.named}`, undefined, () => {
        change(job, { isTicked: false });
      });
  }

  for (const one of recordings) {
    const { sid, kind, seconds, audioLate, deletion, callbacks } = one;
    const first = Math.min(...callbacks, one.startsAt === undefined || callbacks.length > 0 ? 20_000 : one.startsAt);
    const from = kind === 'lost' ? Infinity : first + (audioLate?.by ?? 0);
    const status = kind === 'lost' ? 'failed' : (audioLate?.status ?? 'processing');
    const refuses = deletion && { status: deletion.status, until: deletion.hours * 3600 };
    const { callSid, began } = one;
    const source = callbacks.length === 0 ? 'Trunking' : 'DialVerb';
    const isAbsent = kind === 'absent';
    const nowCalled = () => (isAbsent ? 'absent' : (twilio.statusOf(sid) ?? 'deleted'));
    if (one.startsAt !== undefined) twilio.listed.set(sid, { callSid, createdAt: began, status: nowCalled, source });
    const audioFrom = audioLate === undefined && kind !== 'lost' ? 0 : from;
    twilio.held.set(sid, { seconds, audioFrom, statusBefore: status, refuses, isDeleted: false });
    for (const at of callbacks)
      deed(at, `a callback about ${sid}`, undefined, () => {
        if (plan.hasWebhook === true && one.receives === 0) {
          void webhook(one);
          return;
        }
        witness.called(sid);
        logs.accept(sid, time.now());
        const body = JSON.stringify(recordingMessage.encode(one.message(time.now())));
        aws.readBy('processor').queue.push(body, undefined, one.receives);
      });
    if (one.isKeyTaken && kind === 'speech') {
      const recording = recordingOf({ ...one.message(time.now()), outcome: 'completed' });
      const [key] = keysFor(recording, 'recordings');
      bucket.objects.set(key, { metadata: {}, bytes: Buffer.from('?') });
    }
    const { objectTaken } = one;
    if (objectTaken !== undefined)
      deed(objectTaken, `somebody takes the object of ${sid} away`, undefined, () => {
        for (const [key, object] of bucket.objects)
          if (ownerOf(object) === sid) {
            takenObjects.push({ key, object });
            bucket.objects.delete(key);
          }
      });
  }

  /** People act on what was parked: they mend the cause and redrive. */
  const mend = () => {
    witness.tell('people put everything right, and redrive');
    for (const job of jobs) {
      const row = deleted.get(job.id);
      if (row !== undefined) rows.set(job.id, row);
      // A record that comes back ticked sets the automation off.
      if (row?.isTicked === true) hint(job);
      rows.delete(`${job.id}b`);
      change(job, { number: job.cell, isRefused: false });
      const full = rows.get(job.id);
      if (full !== undefined) full.history = full.history.replace(`${FILLING}\n`, '');
    }
    for (const held of twilio.held.values()) held.refuses = undefined;
    for (const [key, object] of bucket.objects) if (ownerOf(object) === undefined) bucket.objects.delete(key);
    for (const { key, object } of takenObjects) if (!bucket.objects.has(key)) bucket.objects.set(key, object);
    for (const { queue, deadLetters } of queuesOf.values()) {
      for (const { body, group, attributes } of deadLetters.messages)
        if (attributes.disposition !== 'reject') queue.push(body, group);
      deadLetters.messages = deadLetters.messages.filter(({ attributes }) => attributes.disposition === 'reject');
    }
  };

  return { notes, changedAt, takenObjects, mend };
};
export type People = ReturnType<typeof people>;
