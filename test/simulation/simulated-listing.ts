import { RetryLater } from '../../lambdas/core/errors';
import type { ListedRecording, RecordingsListing } from '../../lambdas/core/ports/twilio';
import { type CallSid, type RecordingSid, accountSid } from '../../lambdas/core/recording';
import type { Network } from './network';

/** Recordings on a page: fewer than Twilio's 1,000, so that pages are followed. */
const A_PAGE = 60;

/** What Twilio's list says of a recording besides what becomes of its audio. */
export interface Listed {
  readonly callSid: CallSid;
  readonly createdAt: Date;
  readonly status: () => string;
  readonly source: string;
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

/**
 * Twilio's list of recordings, newest first, by whole days of GMT; a page begins where so many stand before it at that moment, so
 * that pages shift while recordings come and go. Sources: twilio-oai, `ListRecording`; airbyte #4070.
 */
export const simulatedListing = (
  listed: ReadonlyMap<RecordingSid, Listed>,
  network: Network,
  account: string,
): RecordingsListing => ({
  page: ({ from, to, withDeleted = false, pageSize = A_PAGE }, next) =>
    network.request('twilio-list', {
      failure: () => new RetryLater('twilio-unavailable', { message: 'Twilio answered 503' }),
      act: () => {
        const now = network.time.now();
        const all = Array.from(listed, ([sid, { status, ...one }]): ListedRecording => {
          const { callSid, createdAt, source } = one;
          return {
            sid,
            accountSid: accountSid.parse(account),
            callSid,
            status: status(),
            createdAt,
            startedAt: createdAt,
            durationSeconds: 3,
            channels: 1,
            source,
            errorCode: status() === 'absent' ? '16102' : undefined,
          };
        })
          .filter(({ createdAt, status }) => createdAt <= now && (withDeleted || status !== 'deleted'))
          .filter(({ createdAt }) => dayOf(createdAt) >= (from ?? '') && dayOf(createdAt) <= (to ?? '9'))
          .sort((one, other) => other.createdAt.getTime() - one.createdAt.getTime());
        const first = Number(next ?? 0);
        const end = first + Math.min(pageSize, A_PAGE);
        return { recordings: all.slice(first, end), unreadable: 0, next: end < all.length ? String(end) : undefined };
      },
    }),
});
