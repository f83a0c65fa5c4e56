import type { Deadline } from '../core/deadline';
import type { BatchUseCase, Delivery } from '../core/delivery';
import { RetryLater } from '../core/errors';
import { type LineFormat, type RecordingsPlace, holdsLineOf, linkLine, statusLine } from '../core/history-line';
import { type HistoryEvent, idsOf } from '../core/messages';
import type { HistoryUpdate, Job, Jobs, Written } from '../core/ports/airtable';
import type { CleanupQueue, HistoryQueue } from '../core/ports/queues';
import type { Clock, Log, Metrics } from '../core/ports/running';
import type { LinkSigner, RecordingStore } from '../core/ports/s3';
import type { JobId } from '../core/recording';
import { requireObject } from '../core/seen-object';
import { jobMissing, jobOf, movedTo, queryFor, stillWaiting } from './find-job';
import { HistoryPage } from './history-page';

export interface WriterSettings extends LineFormat {
  /** How long an event waits for its Job to appear. */
  readonly jobWaitSeconds: number;
  /** Whether Airtable has a field that tells which Job a call belongs to. */
  readonly findsJobsByCall: boolean;
  readonly place: RecordingsPlace;
}

export interface WriterPorts {
  readonly jobs: Jobs;
  readonly history: HistoryQueue;
  readonly cleanup: CleanupQueue;
  readonly store: Pick<RecordingStore, 'look'>;
  readonly links: LinkSigner;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly now: Clock;
}

/** An event whose Job is known, on its way into that Job's history. */
interface Entry {
  readonly delivery: Delivery<HistoryEvent>;
  readonly page: HistoryPage;
}

/**
 * Appends the lines of a batch to the histories of their Jobs with one list and at most one update, and hands on to cleanup
 * what is stored, written and confirmed. An event whose line is there already is only handed on. The queue keeps events of
 * one Job out of other writers' hands, so read, append and write lose nothing. Each event succeeds or fails on its own.
 */
export const writeHistory = (
  { jobs, history, cleanup, store, links, log, metrics, now }: WriterPorts,
  settings: WriterSettings,
): BatchUseCase<HistoryEvent> => {
  const findJobs = async (events: readonly HistoryEvent[], deadline: Deadline): Promise<readonly Job[]> => {
    const { ids, numbers, calls } = queryFor(events);
    const query = { ids, numbers, calls: settings.findsJobsByCall ? calls : [] };
    return ids.length + numbers.length + query.calls.length === 0 ? [] : jobs.find(query, deadline);
  };

  /** The event joins the group of its Job, where alone its line may be written. */
  const move = async ({ messageId }: Delivery<HistoryEvent>, moved: HistoryEvent): Promise<void> => {
    await history.send(moved, messageId);
    log.info('recording-assigned', { ...idsOf(moved), jobId: moved.jobId });
  };

  /** An event that no Job claims: it waits, and ends as unassigned or, when its job was named, parked. */
  const withoutJob = async (delivery: Delivery<HistoryEvent>): Promise<void> => {
    const { body, messageId } = delivery;
    const isNamed = body.jobNumber !== undefined || body.jobId !== undefined;
    const mayComeYet = (isNamed || settings.findsJobsByCall) && settings.jobWaitSeconds > 0;
    if (mayComeYet && body.awaitsJob !== true) {
      // A new message, so that the wait begins now: an outage of Airtable before is not to use it up.
      await history.send({ ...body, awaitsJob: true }, messageId);
      return;
    }
    const waiting = mayComeYet ? stillWaiting(delivery, settings.jobWaitSeconds) : undefined;
    if (waiting !== undefined) throw waiting;
    if (isNamed) throw jobMissing(body);
    const isStored = body.kind === 'stored';
    metrics.add(isStored ? 'RecordingsUnassigned' : 'StatusesUnassigned');
    log.warn(isStored ? 'recording-unassigned' : 'status-unassigned', {
      ...idsOf(body),
      reason: isStored ? 'No Job knows the call: kept at Twilio' : `No Job knows the call of: ${body.status}`,
    });
  };

  const lineOf = async (event: HistoryEvent): Promise<string> =>
    event.kind === 'missing'
      ? statusLine(now(), settings, event.status)
      : linkLine(now(), settings, await links.sign(event.key, event.recordingSid));

  /** @throws unless there is something to link to. */
  const requireAudio = async ({ body, attempt }: Delivery<HistoryEvent>, deadline: Deadline): Promise<void> => {
    if (body.kind === 'stored') await requireObject(store, { body, attempt }, deadline);
  };

  const write = async (pages: readonly HistoryPage[], deadline: Deadline): Promise<ReadonlyMap<JobId, Written>> => {
    const updates = new Map<JobId, HistoryUpdate>();
    for (const { job, update } of pages) if (update !== undefined) updates.set(job.id, update);
    if (updates.size === 0) return new Map();
    try {
      return await jobs.writeHistories(updates, deadline);
    } catch (error) {
      const failure =
        error instanceof RetryLater ? error : new RetryLater('unexpected', { message: 'See the cause', cause: error });
      return new Map(Array.from(updates.keys(), (id): [JobId, Written] => [id, { failure }]));
    }
  };

  /** @throws unless Airtable holds the line now. */
  const confirm = ({ delivery: { body }, page }: Entry, written: ReadonlyMap<JobId, Written>): void => {
    const outcome = written.get(page.job.id);
    if (outcome === undefined) return; // nothing was added: the line stood in what Airtable had answered
    if ('failure' in outcome) throw outcome.failure;
    if (!holdsLineOf(outcome.text, body, settings.place))
      throw new RetryLater('history-unconfirmed', {
        message: `Airtable did not return the line of ${body.recordingSid}`,
      });
  };

  const finish = async ({ delivery, page }: Entry, isNew: boolean, deadline: Deadline): Promise<void> => {
    const { body } = delivery;
    if (body.kind === 'stored') {
      deadline.require();
      const { recordingSid, callSid, jobNumber, receivedAt, key } = body;
      await cleanup.send({ recordingSid, callSid, jobNumber, receivedAt, key });
      if (isNew) metrics.add('LinksGenerated');
    }
    if (!isNew) return;
    const processingSeconds = (now().getTime() - body.receivedAt.getTime()) / 1000;
    metrics.add('HistoryLinesWritten');
    metrics.add('ProcessingSeconds', processingSeconds);
    const { kind } = body;
    const facts = { kind, processingSeconds, jobId: page.job.id, fillPercent: page.fill };
    log.info('history-line-confirmed', { ...idsOf(body), ...facts });
  };

  return async (deliveries, deadline) => {
    const failures = new Map<Delivery<HistoryEvent>, unknown>();
    const attempt = async <Result>(
      delivery: Delivery<HistoryEvent>,
      step: () => Promise<Result> | Result,
    ): Promise<Result | undefined> => {
      try {
        return await step();
      } catch (error) {
        failures.set(delivery, error);
        return undefined;
      }
    };
    const stillGood = (delivery: Delivery<HistoryEvent>): boolean => !failures.has(delivery);

    // Before Airtable is read: the shorter it is from there to the write, the less can come between.
    await Promise.all(deliveries.map((delivery) => attempt(delivery, () => requireAudio(delivery, deadline))));
    const seen = deliveries.filter(stillGood);
    const found = await findJobs(
      seen.map(({ body }) => body),
      deadline,
    ).catch((error: unknown) => {
      for (const delivery of seen) failures.set(delivery, error);
      return [];
    });

    const pages = new Map<JobId, HistoryPage>();
    const pageOf = (job: Job): HistoryPage => {
      const page = pages.get(job.id) ?? HistoryPage.of(job, settings.place);
      pages.set(job.id, page);
      return page;
    };
    const entries: Entry[] = [];
    const added = new Set<Entry>();
    /** What becomes of events that no Job here claims, once the others are written. */
    const leaving = new Map<Delivery<HistoryEvent>, () => Promise<void>>();
    for (const delivery of seen.filter(stillGood))
      await attempt(delivery, async () => {
        const job = jobOf(delivery.body, found);
        const moved = job && movedTo(delivery.body, job);
        if (job === undefined) leaving.set(delivery, () => withoutJob(delivery));
        else if (moved !== undefined) leaving.set(delivery, () => move(delivery, moved));
        else {
          const entry = { delivery, page: pageOf(job) };
          if (!entry.page.holds(delivery.body)) {
            entry.page.add(await lineOf(delivery.body));
            added.add(entry);
          }
          entries.push(entry);
        }
      });

    for (const page of pages.values()) metrics.add('HistoryFillPercent', page.fill);
    const written = await write([...pages.values()], deadline);
    await Promise.all([
      ...entries.map((entry) =>
        attempt(entry.delivery, async () => {
          confirm(entry, written);
          await finish(entry, added.has(entry), deadline);
        }),
      ),
      ...Array.from(leaving, ([delivery, leave]) =>
        attempt(delivery, () => {
          deadline.require();
          return leave();
        }),
      ),
    ]);
    return failures;
  };
};
