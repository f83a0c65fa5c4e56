import type { schedules } from './schedules';

/** A bug to be seeded into the Lambdas: a text that stands once in a file, and what it is replaced by. */
export interface Mutation {
  readonly name: string;
  /** From the project's folder. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** A season of `SIZE` recordings, or a schedule, that is known to find it; other seasons find it, too. */
  readonly by: number | keyof typeof schedules;
}

/** Each says what a reader of a review would have missed. */
export const mutations: readonly Mutation[] = [
  {
    name: 'ingest answers before SQS has taken the message',
    file: 'lambdas/ingest/accept-callback.ts',
    from: 'await recordings.send(message);',
    to: 'void recordings.send(message).catch(() => undefined);',
    by: 1,
  },
  {
    name: 'the processor deletes at Twilio what it has stored',
    file: 'lambdas/processor/process-recording.ts',
    from: "if ('stored' in outcome) await announceStored(completed, outcome.stored, deadline);",
    to: "if ('stored' in outcome) { await announceStored(completed, outcome.stored, deadline); await twilio.remove(body.recordingSid, deadline, body.accountSid); }",
    by: 1,
  },
  {
    name: 'an object is written over',
    file: 'lambdas/adapters/s3-recording-store.ts',
    from: "        IfNoneMatch: '*',\n",
    to: '',
    by: 1,
  },
  {
    name: "the first object of the call counts as the recording's",
    file: 'lambdas/processor/store-recording.ts',
    from: 'objects.find(({ owner }) => owner === recording.sid)',
    to: 'objects[0]',
    by: 1,
  },
  {
    name: 'a key that is taken counts as stored',
    file: 'lambdas/adapters/s3-recording-store.ts',
    from: 'throw new KeyTaken(key);',
    to: 'return bytes ?? 0;',
    by: 2,
  },
  {
    name: 'a recording whose audio is late is given up at once',
    file: 'lambdas/processor/missing-audio.ts',
    from: 'if (secondsLeft > 0)',
    to: 'if (secondsLeft > 1e9)',
    by: 1,
  },
  {
    name: 'nobody asks whether the lease still holds',
    file: 'lambdas/runtime/deadline.ts',
    from: 'if (lease.leftMs() <= seconds * 1000) throw leaseLost();',
    to: '',
    by: 'a writer stands still between its write and the answer',
  },
  {
    name: 'a lease is measured by a clock that is set back',
    file: 'lambdas/runtime/lease.ts',
    from: 'return Math.min(heldUntil.wall - wall, heldUntil.steady - steady);',
    to: 'return heldUntil.wall - wall + 0 * steady;',
    by: 'a worker stands still for longer than its lease, and its clock is set back',
  },
  {
    name: 'a lease that has run out is renewed, though others may have the messages',
    file: 'lambdas/runtime/lease.ts',
    from: 'if (leftMs() > 0) heldUntil = later(sentAt, leaseMs);',
    to: 'heldUntil = later(instant(), leaseMs * 2);',
    by: 2,
  },
  {
    name: 'a lease is so long that a death costs an hour',
    file: 'lambdas/core/limits.ts',
    from: 'cleanup: { seconds: 45,',
    to: 'cleanup: { seconds: 3600,',
    by: 'cleanup dies in the midst of its work',
  },
  {
    name: 'a message that is to be tried again is acknowledged',
    file: 'lambdas/runtime/message-ends.ts',
    from: "log.warn('message-retry', { ...facts, seconds });\n        return true;",
    to: "log.warn('message-retry', { ...facts, seconds });\n        return false;",
    by: 1,
  },
  {
    name: 'what is given up is acknowledged, and in no dead-letter queue',
    file: 'lambdas/runtime/message-ends.ts',
    from: 'await messages.deadLetter(record, error);',
    to: '',
    by: 3,
  },
  {
    name: 'events of one Job count as the same',
    file: 'lambdas/adapters/sqs-queues.ts',
    from: 'MessageDeduplicationId: hash(`${cause} ${sameness(event, body)}`)',
    to: 'MessageDeduplicationId: hash(groupOf(event))',
    by: 1,
  },
  {
    name: 'two writers have events of one Job at the same time',
    file: 'lambdas/adapters/sqs-queues.ts',
    from: 'MessageGroupId: hash(groupOf(event))',
    to: 'MessageGroupId: hash(body)',
    by: 4,
  },
  {
    name: 'a line that stands there is written once more',
    file: 'lambdas/history-writer/history-page.ts',
    from: 'return holdsLineOf(this.text, event, this.location);',
    to: 'return false;',
    by: 1,
  },
  {
    name: 'a line takes the place of what people wrote',
    file: 'lambdas/core/history-line.ts',
    from: "history === '' || history.endsWith('\\n') ? history + newLine : `${history}\\n${newLine}`;",
    to: 'history === newLine ? history : newLine;',
    by: 1,
  },
  {
    name: 'a cell that cannot be read counts as empty',
    file: 'lambdas/history-writer/history-page.ts',
    from: "if (!('unknown' in history)) return history.text;",
    to: "return 'unknown' in history ? '' : history.text;",
    by: 'cells have another shape',
  },
  {
    name: 'a history that Airtable left out counts as empty',
    file: 'lambdas/adapters/airtable-jobs.ts',
    from: 'await notEmpty({ table, nameOf }, histories, historyField, deadline)',
    to: 'new Set()',
    by: 'cells are left out',
  },
  {
    name: 'a write that failed counts as confirmed',
    file: 'lambdas/history-writer/write-history.ts',
    from: "if ('failure' in outcome) throw outcome.failure;",
    to: "if ('failure' in outcome) return;",
    by: 1,
  },
  {
    name: 'a write without an answer is followed by the next one at once',
    file: 'lambdas/adapters/airtable-refusal.ts',
    from: 'waitAtLeastSeconds: UNANSWERED_WRITE_SECONDS,',
    to: 'waitAtLeastSeconds: 0,',
    by: 1,
  },
  {
    name: 'history-writers ask Airtable as fast as they can',
    file: 'lambdas/adapters/airtable-pace.ts',
    from: 'turns = [...turns, turn].slice(-requests);',
    to: 'turns = [];',
    by: 1,
  },
  {
    name: 'a line that two Jobs claim goes into the first',
    file: 'lambdas/history-writer/find-job.ts',
    from: 'if (others.length === 0) return job;',
    to: 'if (others.length >= 0) return job;',
    by: 'two Jobs have one number',
  },
  {
    name: 'a line whose Job is missing is forgotten',
    file: 'lambdas/history-writer/without-job.ts',
    from: 'if (isNamed) throw jobMissing(body);',
    to: 'if (isNamed) return;',
    by: 'a Job is deleted before its recording comes',
  },
  {
    name: 'what no Job claims is cleaned up',
    file: 'lambdas/history-writer/write-history.ts',
    from: 'await way.leave(deadline);',
    to: 'await way.leave(deadline); await handOn(delivery.body, deadline);',
    by: 1,
  },
  {
    name: 'fresh links are written before they are on record',
    file: 'lambdas/history-writer/refresh-links.ts',
    from: 'await inParallel(atATime, links, (link) => link.record(deadline));',
    to: '',
    by: 2,
  },
  {
    name: 'cleanup does not look into the bucket',
    file: 'lambdas/cleanup/clean-up.ts',
    from: 'await requireObject(store, delivery, deadline);',
    to: '',
    by: 'an object is taken away between two tries of cleanup',
  },
  {
    name: 'cleanup deletes without a receipt',
    file: 'lambdas/cleanup/clean-up.ts',
    from: 'await receipts.add({ ...subjectOf(body), key,',
    to: 'void ({ ...subjectOf(body), key,',
    by: 1,
  },
  {
    name: "Twilio's copies go though they are to stay",
    file: 'lambdas/cleanup/clean-up.ts',
    from: 'if (!deletes) {',
    to: 'if (body.key === undefined) {',
    by: 1,
  },
  {
    name: 'the reconciler leaves out the oldest',
    file: 'lambdas/reconciler/feed-in.ts',
    from: 'for (let first = 0, part',
    to: 'for (let first = 1, part',
    by: 1,
  },
  {
    name: 'the reconciler feeds in what is parked',
    file: 'lambdas/reconciler/standing.ts',
    from: "if (isParked) return { kind: 'parked' };",
    to: '',
    by: 2,
  },
];
