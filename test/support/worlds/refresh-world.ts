import type { JobId } from '../../../lambdas/core/recording';
import { linkLine } from '../../../lambdas/core/history-line';
import type { LineEvent, RefreshEvent, StoredEvent } from '../../../lambdas/core/messages';
import { handleEvents } from '../../../lambdas/history-writer/handle-events';
import { refreshLinks } from '../../../lambdas/history-writer/refresh-links';
import { NO_DEADLINE, aLinkId, delivered, refreshEvent } from '../subjects';
import { NotingQueue } from './processor-world';
import { writerWorld } from './writer-world';

/** A minute after the webhook. */
export const NOW = new Date('2026-11-21T00:02:00Z');

interface Circumstances {
  readonly links?: 'append' | 'latest';
}

const format = { timeZone: 'Europe/Berlin', source: 'IVR' };

/** `20261121T000200Z` */
const amzDate = (at: Date): string => at.toISOString().replaceAll(/[-:]|\.\d+/g, '');

/** The history-writer's use cases over fakes: people tick boxes. */
export const refreshWorld = ({ links = 'append' }: Circumstances = {}) => {
  const writer = writerWorld();
  const { jobs, store, register, log, metrics } = writer;
  const moved = new NotingQueue<RefreshEvent, string>();
  /** What happened, in its order. */
  const happened: string[] = [];
  const pauses: number[] = [];
  store.sign = (key, { id, sid, expiresInSeconds }) =>
    Promise.resolve(linkTo(key, sid ?? 'recording', NOW, expiresInSeconds, id));
  const add = register.add.bind(register);
  register.add = (grant) => {
    happened.push('recorded');
    return add(grant);
  };
  const refresh = refreshLinks(
    {
      boxes: {
        read: (...asked) => jobs.boxes.read(...asked),
        untick: (...asked) => {
          happened.push('unticked');
          return jobs.boxes.untick(...asked);
        },
      },
      history: moved,
      store,
      links: store,
      register,
      newLinkId: aLinkId,
      log,
      metrics,
      now: () => NOW,
      pause: (ms) => {
        pauses.push(ms);
        return Promise.resolve();
      },
    },
    { ...format, linkSeconds: 900, links, location: { bucket: 'bucket', prefixes: ['recordings'] } },
  );
  const handle = handleEvents(writer.write, refresh);

  /** A Job whose history links to these recordings, by links that died hours ago, and whose box is ticked. */
  const ticked = (number: string, recordings: readonly StoredEvent[], before = ''): JobId => {
    const lines = recordings.map(({ key, recordingSid }) =>
      linkLine(new Date('2026-11-20T12:00:00Z'), format, linkTo(key, recordingSid, new Date('2026-11-20T12:00:00Z'))),
    );
    const id = jobs.add(number, { history: [before, ...lines].filter((part) => part !== '').join('\n') });
    jobs.ticked.add(id);
    return id;
  };
  /** The events' errors by their codes; undefined where there is none. */
  const handled = async (...events: readonly (LineEvent | RefreshEvent)[]) => {
    const deliveries = events.map((event) => delivered(event));
    const failures = await handle(deliveries, NO_DEADLINE);
    return deliveries.map((delivery) => failures.get(delivery));
  };
  const hint = (id: JobId, over: Partial<RefreshEvent> = {}) => refreshEvent({ jobId: id, ...over });
  return { ...writer, moved, happened, pauses, refresh, handle, handled, ticked, hint };
};

/** A link as S3's signer makes it. */
export const linkTo = (key: string, sid: string, signedAt: Date, seconds = 900, id = 'none'): string => {
  const url = new URL(key, 'https://bucket.s3.us-east-1.amazonaws.com/');
  url.searchParams.set('X-Amz-Date', amzDate(signedAt));
  url.searchParams.set('X-Amz-Expires', String(seconds));
  url.searchParams.set('response-content-disposition', `inline; filename="${sid}.mp3"`);
  url.searchParams.set('x-link-id', id);
  url.searchParams.set('X-Amz-Signature', '0');
  return url.href;
};
