import { withoutDeadLinks } from '../core/dead-links';
import type { Deadline } from '../core/deadline';
import type { BatchUseCase, Delivery } from '../core/delivery';
import { RetryLater } from '../core/errors';
import { giveLink, type LinkPorts } from '../core/give-link';
import { type LineFormat, holdsLineOf, linkLine, statusLine } from '../core/history-line';
import { type LineEvent, idsOf, subjectOf } from '../core/messages';
import type { Job, Jobs, Written } from '../core/ports/airtable';
import type { CleanupQueue, HistoryQueue } from '../core/ports/queues';
import type { Receipts } from '../core/ports/receipts';
import type { Log, Metrics } from '../core/ports/running';
import type { RecordingStore } from '../core/ports/s3';
import type { JobId } from '../core/recording';
import type { RecordingsLocation } from '../core/recording-links';
import { requireObject } from '../core/seen-object';
import type { Time } from '../core/time';
import { Batch } from './batch';
import { jobOf, movedTo, queryFor } from './find-job';
import { type HistoryPage, HistoryPages } from './history-page';
import { whileAway } from './while-away';
import { type JobWait, leaveWithoutJob } from './without-job';

export interface WriterSettings extends LineFormat, JobWait {
  readonly location: RecordingsLocation;
  /** How long a link works. */
  readonly linkSeconds: number;
  /** Whether dead links are cut down to their keys when a line is added. */
  readonly links: 'append' | 'latest';
}

export interface WriterPorts extends LinkPorts {
  readonly jobs: Jobs;
  readonly history: HistoryQueue;
  readonly cleanup: CleanupQueue;
  /** Of what has no audio; a stored recording gets its own from cleanup. */
  readonly receipts: Pick<Receipts, 'add'>;
  readonly store: Pick<RecordingStore, 'look'>;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly time: Pick<Time, 'pause' | 'steadyMs'>;
}

/** Where an event goes: on the page of its Job, or away from this batch. */
type Way = { readonly page: HistoryPage; isNew: boolean } | { readonly leave: (deadline: Deadline) => Promise<void> };

/**
 * Appends the lines of a batch to the histories of their Jobs with one list and at most one update, and hands on to cleanup
 * what is stored, written and confirmed; of what has no audio the way ends here, with a receipt. An event whose line is there
 * already is only handed on. The queue keeps events of one Job out of other writers' hands, so read, append and write lose
 * nothing. Each event succeeds or fails on its own.
 */
export const writeHistory = (ports: WriterPorts, settings: WriterSettings): BatchUseCase<LineEvent> => {
  const { jobs, history, cleanup, receipts, store, log, metrics, now } = ports;
  const { location } = settings;
  const withoutJob = leaveWithoutJob(ports, settings);
  const give = giveLink(ports);
  const patiently = whileAway(ports.time);

  /** @throws unless there is something to link to. */
  const requireAudio = async ({ body, attempt }: Delivery<LineEvent>, deadline: Deadline): Promise<void> => {
    if (body.kind === 'stored') await requireObject(store, { body, attempt }, deadline);
  };

  const findJobs = async (events: readonly LineEvent[], deadline: Deadline): Promise<readonly Job[]> => {
    const { ids, numbers, calls } = queryFor(events);
    const query = { ids, numbers, calls: settings.findsJobsByCall ? calls : [] };
    return ids.length + numbers.length + query.calls.length === 0 ? [] : jobs.find(query, deadline);
  };

  /** The event joins the group of its Job, where alone its line may be written. */
  const move = async ({ messageId }: Delivery<LineEvent>, moved: LineEvent): Promise<void> => {
    await history.send(moved, messageId);
    log.info('recording-assigned', { ...idsOf(moved), jobId: moved.jobId });
  };

  const lineOf = async (
    { messageId, body }: Delivery<LineEvent>,
    { job: { id: jobId } }: HistoryPage,
    deadline: Deadline,
  ): Promise<string> => {
    if (body.kind === 'missing') return statusLine(now(), settings, body.status);
    deadline.require();
    const { key, recordingSid, callSid, jobNumber } = body;
    const request = { requester: { by: 'history-writer', jobId } as const, requestId: messageId };
    const expiresInSeconds = settings.linkSeconds;
    const { url } = await give({ ...request, key, recordingSid, callSid, jobNumber, expiresInSeconds }, deadline);
    return linkLine(now(), settings, url);
  };

  const wayOf = (delivery: Delivery<LineEvent>, found: readonly Job[], pages: HistoryPages): Way => {
    const { body } = delivery;
    const job = jobOf(body, found);
    if (job === undefined) return { leave: (deadline) => withoutJob(delivery, deadline) };
    const moved = movedTo(body, job);
    if (moved !== undefined) return { leave: () => move(delivery, moved) };
    return { page: pages.of(job), isNew: false };
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
  const confirm = (event: LineEvent, outcome: Written | undefined): void => {
    if (outcome === undefined) return; // nothing was added: the line stood in what Airtable had answered
    if ('failure' in outcome) throw outcome.failure;
    if (!holdsLineOf(outcome.text, event, location))
      throw new RetryLater('history-unconfirmed', {
        message: `Airtable did not return the line of ${event.recordingSid}`,
      });
  };

  const handOn = async (event: LineEvent, deadline: Deadline): Promise<void> => {
    deadline.require();
    const subject = subjectOf(event);
    if (event.kind === 'stored') await cleanup.send({ ...subject, key: event.key });
    else await receipts.add({ ...subject, status: event.status, noted: true, at: now() }, deadline);
  };

  const countLine = (event: LineEvent, { job, fill }: HistoryPage): void => {
    const { kind, receivedAt, origin } = event;
    const processingSeconds = (now().getTime() - receivedAt.getTime()) / 1000;
    if (kind === 'stored') metrics.add('LinksGenerated');
    metrics.add('HistoryLinesWritten');
    // Of what no callback told of, receivedAt is when it was fed in, long after the call.
    if (origin === undefined) metrics.add('ProcessingSeconds', processingSeconds);
    const facts = { kind, processingSeconds, jobId: job.id, fillPercent: fill };
    log.info('history-line-confirmed', { ...idsOf(event), ...facts });
  };

  return async (deliveries, deadline) => {
    const batch = new Batch(deliveries);
    const pages = new HistoryPages(location, (text) =>
      settings.links === 'latest' ? withoutDeadLinks(text, now(), location) : text,
    );
    const ways = new Map<Delivery<LineEvent>, Way>();
    let found: readonly Job[] = [];

    // Before Airtable is read: the shorter it is from there to the write, the less can come between.
    await batch.each((delivery) => requireAudio(delivery, deadline));
    await batch.together(async (events) => {
      found = await patiently(() => findJobs(events, deadline), deadline);
    });
    await batch.inOrder((delivery) => {
      ways.set(delivery, wayOf(delivery, found, pages));
    });
    const lines = new Map<Delivery<LineEvent>, string>();
    await batch.each(async (delivery) => {
      const way = ways.get(delivery);
      if (way === undefined || 'leave' in way || way.page.holds(delivery.body)) return;
      lines.set(delivery, await lineOf(delivery, way.page, deadline));
    });
    await batch.inOrder((delivery) => {
      const [way, line] = [ways.get(delivery), lines.get(delivery)];
      // The same event twice in a batch: the first one's line is the second one's.
      if (way === undefined || 'leave' in way || line === undefined || way.page.holds(delivery.body)) return;
      way.page.add(line);
      way.isNew = true;
    });
    for (const { fill } of pages.all) metrics.add('HistoryFillPercent', fill);
    const written = await write(pages, deadline);
    await batch.each(async (delivery) => {
      const way = ways.get(delivery);
      if (way === undefined) return;
      if ('leave' in way) {
        deadline.require();
        await way.leave(deadline);
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
