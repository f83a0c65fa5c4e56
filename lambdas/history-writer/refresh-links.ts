import { withoutDeadLinks } from '../core/dead-links';
import type { Deadline } from '../core/deadline';
import type { BatchUseCase, Delivery } from '../core/delivery';
import { Parked, RetryLater } from '../core/errors';
import { type LinkPorts, type SignedLink, signLink } from '../core/give-link';
import { type LineFormat, MAX_HISTORY_LENGTH, append, linkLine, saidBetween, statusLine } from '../core/history-line';
import { inParallel } from '../core/in-parallel';
import { type RefreshEvent, groupOf, idsOf } from '../core/messages';
import { partsOf } from '../core/object-key';
import type { BoxedJob, HistoryUpdate, RefreshBoxes, Unticked } from '../core/ports/airtable';
import type { HistoryQueue } from '../core/ports/queues';
import type { Log, Metrics } from '../core/ports/running';
import type { RecordingStore } from '../core/ports/s3';
import type { JobId } from '../core/recording';
import { type LinkedRecording, type RecordingsLocation, linked, recordingsIn } from '../core/recording-links';
import type { Time } from '../core/time';
import { Batch } from './batch';
import { FRESH_MS, fitting, isFresh, reasonWithoutLink } from './fresh-lines';
import { readableText } from './history-page';

export interface RefreshSettings extends LineFormat {
  readonly location: RecordingsLocation;
  /** How long a link works. */
  readonly linkSeconds: number;
  readonly links: 'append' | 'latest';
}

export interface RefreshPorts extends LinkPorts {
  readonly boxes: RefreshBoxes;
  readonly history: HistoryQueue;
  readonly store: Pick<RecordingStore, 'look'>;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly pause: Time['pause'];
}

/** Looks at the bucket, and records of links, at the same time, of all Jobs together: a client of S3 has 50 connections. */
const AT_A_TIME = 40;

/** A box that Airtable unticks and still shows ticked is tried again a few times; each time may bring lines. */
const TRIES = 6;

/** A Job whose box is ticked, and one of the requests for it. */
interface Wanted {
  readonly job: BoxedJob;
  readonly event: RefreshEvent;
}

/** What a Job is to get. */
interface Refresh {
  readonly job: BoxedJob;
  /** Undefined when the box is to be unticked and nothing more. */
  readonly update: HistoryUpdate | undefined;
  /** Those in the update. */
  readonly links: readonly SignedLink[];
  readonly facts: { readonly fresh: number; readonly gone: number; readonly tooMany: number };
}

/**
 * Gives Jobs whose box is ticked fresh links: one line for each recording that the history links to, or a status line that
 * says why there is none; the box is unticked in the same write. The request only says where to look: what is not ticked is
 * left alone. Links are on record before they are written.
 */
export const refreshLinks = (ports: RefreshPorts, settings: RefreshSettings): BatchUseCase<RefreshEvent> => {
  const { boxes, history, store, log, metrics, now, pause } = ports;
  const { location, linkSeconds } = settings;
  const sign = signLink(ports);

  /** A hint of the same second that was dropped as a double of this one came before that second ended. */
  const waitForTheSecond = async (events: readonly RefreshEvent[], { signal }: Deadline): Promise<void> => {
    const ends = events.map(({ requestedAt }) => Math.floor(requestedAt.getTime() / 1000) * 1000 + 1000);
    const ms = Math.min(Math.max(...ends) - now().getTime(), 1000);
    if (ms > 0) await pause(ms, signal);
  };

  /** Those that lie in the bucket as what the history says. */
  const look = async (recordings: readonly LinkedRecording[], atATime: number, deadline: Deadline) => {
    const there = new Map<LinkedRecording, LinkedRecording>();
    await inParallel(atATime, recordings, async (recording) => {
      const object = await store.look(recording.key, deadline);
      if (object === undefined) return;
      // One that does not say whose it is, as after a copy by hand, is what the history says.
      const owner = object.owner ?? recording.recordingSid;
      if (recording.recordingSid === undefined || owner === recording.recordingSid)
        there.set(recording, { ...recording, recordingSid: owner });
    });
    return there;
  };

  const prepare = async (
    { job, event: { requestId } }: Wanted,
    atATime: number,
    deadline: Deadline,
  ): Promise<Refresh> => {
    const before = readableText(job);
    const at = now();
    const text = settings.links === 'latest' ? withoutDeadLinks(before, at, location) : before;
    const recordings = recordingsIn(text, location);
    const stale = recordings.filter((recording) => !isFresh(recording, at));
    const there = await look(stale, atATime, deadline);
    const gone = stale.filter((recording) => !there.has(recording));

    const requester = { by: 'airtable', jobId: job.id } as const;
    const signed = await Promise.all(
      stale.flatMap((recording) => {
        const { key, recordingSid } = there.get(recording) ?? {};
        if (key === undefined) return [];
        const about = { key, recordingSid, callSid: partsOf(key)?.callSid, jobNumber: job.number };
        return [sign({ requester, requestId, ...about, expiresInSeconds: linkSeconds })];
      }),
    );
    const statusFor = (tooMany: number): string | undefined => {
      const reason = reasonWithoutLink({ known: recordings.length, gone, tooMany });
      if (reason === undefined || saidBetween(text, reason, [new Date(at.getTime() - FRESH_MS), at], settings))
        return undefined;
      return statusLine(at, settings, reason);
    };
    const lines = signed.map(({ url }) => linkLine(at, settings, url));
    const fits = fitting(text, lines, statusFor);
    if (fits === undefined) {
      metrics.add('RefreshesWithoutRoom');
      log.warn('refresh-without-room', { jobId: job.id, jobNumber: job.number, requestId });
    }
    const { added, links: count } = fits ?? { added: [], links: 0 };
    const links = signed.slice(signed.length - count);
    await inParallel(atATime, links, (link) => link.record(deadline));
    const facts = { fresh: recordings.length - stale.length, gone: gone.length, tooMany: signed.length - count };
    const assumesEmpty = 'omitted' in job.history;
    return {
      job,
      links,
      facts,
      update: added.length === 0 ? undefined : { text: added.reduce(append, text), assumesEmpty },
    };
  };

  /** @throws unless Airtable holds the lines now, and the box is no longer ticked. */
  const confirm = ({ job, update, links }: Refresh, attempt: number, outcome: Unticked | undefined): void => {
    if (outcome === undefined) throw new RetryLater('unexpected', { message: `Nothing is known of ${job.id}` });
    if ('failure' in outcome) throw outcome.failure;
    const written = new Map(recordingsIn(outcome.text ?? '', location).map((found) => [found.key, found]));
    const isWritten = ({ url }: SignedLink): boolean => {
      const { key = '', signedAt } = linked(url, location.bucket) ?? {};
      const found = written.get(key)?.signedAt;
      return signedAt !== undefined && found !== undefined && found >= signedAt;
    };
    if (!links.every(isWritten) || (update !== undefined && outcome.text === undefined))
      throw new RetryLater('history-unconfirmed', { message: `Airtable did not return the lines of ${job.id}` });
    if (!outcome.isTicked) return;
    const message = `Airtable unticks the box of ${job.id} and shows it ticked: AIRTABLE_REFRESH_FIELD has to be a checkbox that nobody else ticks`;
    throw attempt < TRIES ? new RetryLater('refresh-refused', { message }) : new Parked('refresh-refused', { message });
  };

  const tell = ({ job, update, links, facts }: Refresh, event: RefreshEvent): void => {
    const length = update?.text.length ?? readableText(job).length;
    const fillPercent = (100 * length) / MAX_HISTORY_LENGTH;
    if (links.length > 0) metrics.add('LinksGenerated', links.length);
    metrics.add('HistoryFillPercent', fillPercent);
    log.info('links-refreshed', { ...idsOf(event), count: links.length, ...facts, fillPercent });
  };

  return async (deliveries, deadline) => {
    const batch = new Batch(deliveries);
    const jobs = new Map<JobId, BoxedJob>();
    const refreshes = new Map<JobId, Refresh>();
    const told = new Set<Refresh>();

    await batch.together(async (events) => {
      await waitForTheSecond(events, deadline);
      const ids = new Set(events.map(({ jobId }) => jobId));
      for (const job of await boxes.read([...ids], deadline)) jobs.set(job.id, job);
    });

    /** The Job that is to get its links here and now; undefined: there is nothing to do, or it is done elsewhere. */
    const wanting = async ({ body, messageId, attempt }: Delivery<RefreshEvent>): Promise<BoxedJob | undefined> => {
      const job = jobs.get(body.jobId);
      // Airtable may not yet find a record that is new (community.latenode.com, "Inconsistent data retrieval from Airtable API").
      if (job === undefined && attempt === 1)
        throw new RetryLater('job-missing', {
          message: `Airtable finds no record ${body.jobId}, whose box was ticked`,
        });
      if (job !== undefined && 'unknown' in job.box) throw new Parked('refresh-refused', { message: job.box.unknown });
      if (job === undefined || !('isTicked' in job.box) || !job.box.isTicked) {
        log.info('refresh-needless', { ...idsOf(body), isGone: job === undefined });
        return undefined;
      }
      const moved = { ...body, jobNumber: job.number };
      if (groupOf(moved) === groupOf(body)) return job;
      // It joins the group of its Job, where alone the history may be written.
      deadline.require();
      await history.send(moved, messageId);
      log.info('refresh-moved', idsOf(moved));
      return undefined;
    };
    /** By Job: several deliveries may ask for the same one. */
    const wanted = new Map<JobId, Wanted>();
    const here: Delivery<RefreshEvent>[] = [];
    await batch.inOrder(async (delivery) => {
      const job = await wanting(delivery);
      if (job === undefined) return;
      here.push(delivery);
      wanted.set(job.id, wanted.get(job.id) ?? { job, event: delivery.body });
    });
    // The others are done, whatever becomes of these.
    const served = new Batch(here);
    // All at once: the shorter it is from the look to the write, the less of what people write can come between.
    const prepared = new Map(
      Array.from(wanted, ([id, one]) => [id, prepare(one, Math.ceil(AT_A_TIME / wanted.size), deadline)]),
    );
    await served.each(async ({ body: { jobId } }) => {
      const refresh = await prepared.get(jobId);
      if (refresh !== undefined) refreshes.set(jobId, refresh);
    });

    const updates = new Map(Array.from(refreshes, ([id, { update }]) => [id, update] as const));
    let unticked: ReadonlyMap<JobId, Unticked> = new Map();
    await served.together(async () => {
      if (updates.size > 0) unticked = await boxes.untick(updates, deadline);
    });
    await served.inOrder(({ body, attempt }) => {
      const refresh = refreshes.get(body.jobId);
      if (refresh === undefined) return;
      confirm(refresh, attempt, unticked.get(body.jobId));
      if (!told.has(refresh)) tell(refresh, body);
      told.add(refresh);
    });
    return new Map([...batch.failures, ...served.failures]);
  };
};
