import type { Deadline } from '../core/deadline';
import type { BatchUseCase, Delivery } from '../core/delivery';
import { RetryLater } from '../core/errors';
import { type LineFormat, type RecordingsLocation, holdsLineOf, linkLine, statusLine } from '../core/history-line';
import { type HistoryEvent, idsOf } from '../core/messages';
import type { Job, Jobs, Written } from '../core/ports/airtable';
import type { CleanupQueue, HistoryQueue } from '../core/ports/queues';
import type { Clock, Log, Metrics } from '../core/ports/running';
import type { LinkSigner, RecordingStore } from '../core/ports/s3';
import type { JobId } from '../core/recording';
import { requireObject } from '../core/seen-object';
import { Batch } from './batch';
import { jobOf, movedTo, queryFor } from './find-job';
import { type HistoryPage, HistoryPages } from './history-page';
import { type JobWait, leaveWithoutJob } from './without-job';

export interface WriterSettings extends LineFormat, JobWait {
  readonly location: RecordingsLocation;
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

/** Where an event goes: on the page of its Job, as a new line or one that stands there already, or away from this batch. */
type Way = { readonly page: HistoryPage; readonly isNew: boolean } | { readonly leave: () => Promise<void> };

/**
 * Appends the lines of a batch to the histories of their Jobs with one list and at most one update, and hands on to cleanup
 * what is stored, written and confirmed. An event whose line is there already is only handed on. The queue keeps events of
 * one Job out of other writers' hands, so read, append and write lose nothing. Each event succeeds or fails on its own.
 */
export const writeHistory = (ports: WriterPorts, settings: WriterSettings): BatchUseCase<HistoryEvent> => {
  const { jobs, history, cleanup, store, links, log, metrics, now } = ports;
  const { location } = settings;
  const withoutJob = leaveWithoutJob(ports, settings);

  /** @throws unless there is something to link to. */
  const requireAudio = async ({ body, attempt }: Delivery<HistoryEvent>, deadline: Deadline): Promise<void> => {
    if (body.kind === 'stored') await requireObject(store, { body, attempt }, deadline);
  };

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

  const lineOf = async (event: HistoryEvent): Promise<string> =>
    event.kind === 'missing'
      ? statusLine(now(), settings, event.status)
      : linkLine(now(), settings, await links.sign(event.key, event.recordingSid));

  const wayOf = async (delivery: Delivery<HistoryEvent>, found: readonly Job[], pages: HistoryPages): Promise<Way> => {
    const { body } = delivery;
    const job = jobOf(body, found);
    if (job === undefined) return { leave: () => withoutJob(delivery) };
    const moved = movedTo(body, job);
    if (moved !== undefined) return { leave: () => move(delivery, moved) };
    const page = pages.of(job);
    const isNew = !page.holds(body);
    if (isNew) page.add(await lineOf(body));
    return { page, isNew };
  };

  const write = async (pages: HistoryPages, deadline: Deadline): Promise<ReadonlyMap<JobId, Written>> => {
    const { updates } = pages;
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
  const confirm = (event: HistoryEvent, outcome: Written | undefined): void => {
    if (outcome === undefined) return; // nothing was added: the line stood in what Airtable had answered
    if ('failure' in outcome) throw outcome.failure;
    if (!holdsLineOf(outcome.text, event, location))
      throw new RetryLater('history-unconfirmed', {
        message: `Airtable did not return the line of ${event.recordingSid}`,
      });
  };

  const handOn = async (event: HistoryEvent, deadline: Deadline): Promise<void> => {
    if (event.kind === 'missing') return;
    deadline.require();
    const { recordingSid, callSid, jobNumber, receivedAt, key } = event;
    await cleanup.send({ recordingSid, callSid, jobNumber, receivedAt, key });
  };

  const countLine = (event: HistoryEvent, { job, fill }: HistoryPage): void => {
    const { kind, receivedAt } = event;
    const processingSeconds = (now().getTime() - receivedAt.getTime()) / 1000;
    if (kind === 'stored') metrics.add('LinksGenerated');
    metrics.add('HistoryLinesWritten');
    metrics.add('ProcessingSeconds', processingSeconds);
    const facts = { kind, processingSeconds, jobId: job.id, fillPercent: fill };
    log.info('history-line-confirmed', { ...idsOf(event), ...facts });
  };

  return async (deliveries, deadline) => {
    const batch = new Batch(deliveries);
    const pages = new HistoryPages(location);
    const ways = new Map<Delivery<HistoryEvent>, Way>();
    let found: readonly Job[] = [];

    // Before Airtable is read: the shorter it is from there to the write, the less can come between.
    await batch.each((delivery) => requireAudio(delivery, deadline));
    await batch.together(async (events) => {
      found = await findJobs(events, deadline);
    });
    await batch.inOrder(async (delivery) => {
      ways.set(delivery, await wayOf(delivery, found, pages));
    });
    for (const { fill } of pages.all) metrics.add('HistoryFillPercent', fill);
    const written = await write(pages, deadline);
    await batch.each(async (delivery) => {
      const way = ways.get(delivery);
      if (way === undefined) return;
      if ('leave' in way) {
        deadline.require();
        await way.leave();
        return;
      }
      const { page, isNew } = way;
      confirm(delivery.body, written.get(page.job.id));
      await handOn(delivery.body, deadline);
      if (isNew) countLine(delivery.body, page);
    });
    return batch.failures;
  };
};
