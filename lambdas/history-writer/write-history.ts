import type { BatchUseCase, Delivery } from '../core/delivery';
import { RetryLater } from '../core/errors';
import { type LineFormat, holdsLineOf, linkLine, statusLine } from '../core/history-line';
import { type HistoryEvent, idsOf } from '../core/messages';
import type {
  Clock,
  HistoryQueue,
  Job,
  Jobs,
  LinkSigner,
  Log,
  Metrics,
  RecordingSource,
  RecordingStore,
} from '../core/ports';
import { jobMissing, jobOf, queryFor, stillWaiting } from './find-job';
import { HistoryPage } from './history-page';

export interface WriterSettings extends LineFormat {
  /** How long an event waits for its Job to appear. */
  readonly jobWaitSeconds: number;
  /** Whether Airtable has a field that tells which Job a call belongs to. */
  readonly findsJobsByCall: boolean;
}

export interface WriterPorts {
  readonly jobs: Jobs;
  readonly history: HistoryQueue;
  readonly store: Pick<RecordingStore, 'ownerOf'>;
  readonly links: LinkSigner;
  readonly source: Pick<RecordingSource, 'remove'>;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly now: Clock;
}

type Event = Delivery<HistoryEvent>;

/**
 * Appends the lines of a batch to the histories of their Jobs with one list and at most one update, then deletes at
 * Twilio what is stored, written and confirmed. An event whose line is there already only catches up on the deletion.
 * The queue keeps events of one Job in order and out of other writers' hands, so read, append and write lose nothing.
 */
export const writeHistory = (
  { jobs, history, store, links, source, log, metrics, now }: WriterPorts,
  settings: WriterSettings,
): BatchUseCase<HistoryEvent> => {
  const findJobs = async (events: readonly HistoryEvent[], deadline: AbortSignal): Promise<readonly Job[]> => {
    const { numbers, calls } = queryFor(events);
    const query = { numbers, calls: settings.findsJobsByCall ? calls : [] };
    return query.numbers.length + query.calls.length === 0 ? [] : jobs.find(query, deadline);
  };

  /** The call's Job is known now: the event joins that Job's group, where alone its line may be written. */
  const assign = async ({ body }: Event, { number }: Job): Promise<void> => {
    await history.send({ ...body, jobNumber: number });
    log.info('recording-assigned', idsOf({ ...body, jobNumber: number }));
  };

  /** An event that no Job claims: it waits, and ends as unassigned or, when its job number is known, parked. */
  const withoutJob = async (delivery: Event): Promise<void> => {
    const { jobNumber, awaitsJob = false } = delivery.body;
    const mayComeYet = jobNumber !== undefined || settings.findsJobsByCall;
    if (mayComeYet && !awaitsJob) {
      // A new message, so that the wait begins now: an outage of Airtable before is not to use it up.
      await history.send({ ...delivery.body, awaitsJob: true });
      return;
    }
    const waiting = mayComeYet ? stillWaiting(delivery, settings.jobWaitSeconds) : undefined;
    if (waiting !== undefined) throw waiting;
    if (jobNumber !== undefined) throw jobMissing(delivery.body);
    metrics.add('RecordingsUnassigned');
    log.warn('recording-unassigned', { ...idsOf(delivery.body), reason: 'No Job knows the call: kept at Twilio' });
  };

  const lineOf = async (event: HistoryEvent): Promise<string> => {
    if (event.kind === 'missing') return statusLine(now(), settings, event.status);
    const url = await links.sign(event.key, event.recordingSid);
    metrics.add('LinksGenerated');
    return linkLine(now(), settings, url);
  };

  /** Twilio's copy goes at the end, for good: only an object seen in the bucket is a reason to go on towards that. */
  const requireObject = async (event: HistoryEvent): Promise<void> => {
    if (event.kind === 'stored' && (await store.ownerOf(event.key)) !== event.recordingSid)
      throw new RetryLater('object-missing', { message: `${event.key} is not in the bucket as ${event.recordingSid}` });
  };

  const removeAtTwilio = async (event: HistoryEvent): Promise<void> => {
    try {
      await source.remove(event.recordingSid);
    } catch (error) {
      metrics.add('TwilioDeletionFailures');
      throw error;
    }
    metrics.add('TwilioDeletions');
    log.info('twilio-copy-deleted', idsOf(event));
  };

  const confirmed = (event: HistoryEvent, { job, fill: fillPercent }: HistoryPage): void => {
    const processingSeconds = (now().getTime() - event.receivedAt.getTime()) / 1000;
    metrics.add('HistoryLinesWritten');
    metrics.add('ProcessingSeconds', processingSeconds);
    const { kind } = event;
    log.info('history-line-confirmed', { ...idsOf(event), kind, processingSeconds, jobId: job.id, fillPercent });
  };

  return async (deliveries, deadline) => {
    const failures = new Map<Event, unknown>();
    const attempt = async (delivery: Event, step: () => Promise<void> | void): Promise<void> => {
      try {
        await step();
      } catch (error) {
        failures.set(delivery, error);
      }
    };

    const found = await findJobs(
      deliveries.map(({ body }) => body),
      deadline,
    );
    const pages = new Map(found.map((job) => [job.id, new HistoryPage(job)]));
    const pageOf = new Map<Event, HistoryPage>();
    const added = new Set<Event>();
    for (const delivery of deliveries) {
      await attempt(delivery, async () => {
        const job = jobOf(delivery.body, found);
        const page = job && pages.get(job.id);
        if (job === undefined || page === undefined) {
          await withoutJob(delivery);
          return;
        }
        if (delivery.body.jobNumber === undefined) {
          await assign(delivery, job);
          return;
        }
        await requireObject(delivery.body);
        if (!page.holds(delivery.body)) {
          page.add(await lineOf(delivery.body));
          added.add(delivery);
        }
        pageOf.set(delivery, page);
      });
    }

    for (const page of pages.values()) metrics.add('HistoryFillPercent', page.fill);
    const changed = Array.from(pages.values()).filter((page) => page.changed);
    const updates = new Map(changed.map((page) => [page.job.id, page.history]));
    const [writing] = await Promise.allSettled([updates.size === 0 ? updates : jobs.writeHistories(updates, deadline)]);

    const historyNow = ({ changed: wasWritten, history: text, job }: HistoryPage): string => {
      if (!wasWritten) return text;
      if (writing.status === 'rejected') throw writing.reason;
      return writing.value.get(job.id) ?? '';
    };
    await Promise.all(
      Array.from(pageOf, ([delivery, page]) =>
        attempt(delivery, async () => {
          const event = delivery.body;
          if (!holdsLineOf(historyNow(page), event))
            throw new RetryLater('history-unconfirmed', {
              message: `Airtable did not return the line of ${event.recordingSid}`,
            });
          if (added.has(delivery)) confirmed(event, page);
          if (event.kind === 'stored') await removeAtTwilio(event);
        }),
      ),
    );
    return failures;
  };
};
