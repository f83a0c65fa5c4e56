import type { Window } from './by-creation';
import type { Origins } from './media';
import type { Kept, Recordings } from './recordings';
import { recordingJson, subresourceJson } from './resource';
import type { RecordingState } from './stand-in';

/** Metadata of deleted recordings is kept so long (twilio-oai, IncludeSoftDeleted). */
const RETENTION_MS = 40 * 86_400_000;

/** The parameters of a route: those of the account, of a call or of a conference. */
export interface ScopeParams {
  readonly accountSid: string;
  readonly callSid?: string;
  readonly conferenceSid?: string;
}

/** Which recordings of a scope are listed. */
export interface Filter extends Window {
  /** Whether deleted ones are, too, while their metadata is kept. */
  readonly includeSoftDeleted: boolean;
  readonly callSid?: string | undefined;
  readonly conferenceSid?: string | undefined;
}

/** The recordings that a route speaks of: all of an account, or those of one call or conference. */
export interface Scope {
  /** Whether it is all of an account. */
  readonly isWhole: boolean;
  /** Those that fit, newest first. */
  readonly newestFirst: (filter: Filter) => Iterable<Kept>;
  /** Whether there never was one, deleted ones included. */
  readonly isEmpty: () => boolean;
  /** One of them. */
  readonly find: (sid: string) => Kept | undefined;
  /** Whether a recording has not been deleted, or is asked for all the same while its metadata is kept. */
  readonly isShown: (recording: RecordingState, includeSoftDeleted: boolean) => boolean;
  /** @param path - of the list or item asked for */
  readonly json: (recording: RecordingState, path: string) => object;
}

interface World {
  readonly recordings: Recordings;
  readonly clock: () => Date;
  readonly origins: () => Origins;
}

export const scopeOf = ({ accountSid, callSid, conferenceSid }: ScopeParams, world: World): Scope => {
  const { recordings, clock, origins } = world;
  const isWhole = callSid === undefined && conferenceSid === undefined;
  const fits = ({ state }: Kept, of: Pick<Filter, 'callSid' | 'conferenceSid'>) =>
    (of.callSid === undefined || state.callSid === of.callSid) &&
    (of.conferenceSid === undefined || state.conferenceSid === of.conferenceSid);
  const belongs = (kept: Kept) => kept.state.accountSid === accountSid && fits(kept, { callSid, conferenceSid });
  const isShown: Scope['isShown'] = ({ status, dateUpdated }, includeSoftDeleted) =>
    status !== 'deleted' || (includeSoftDeleted && clock().getTime() - dateUpdated.getTime() < RETENTION_MS);
  return {
    isWhole,
    newestFirst: function* ({ includeSoftDeleted, ...filter }) {
      const all = recordings.of(accountSid, includeSoftDeleted);
      const isPlain = isWhole && filter.callSid === undefined && filter.conferenceSid === undefined;
      // Nothing is left out of these: what is passed over need not be looked at.
      if (isPlain && !includeSoftDeleted) {
        yield* all.newestFirst(filter);
        return;
      }
      let { skip = 0 } = filter;
      for (const kept of all.newestFirst({ ...filter, skip: 0 })) {
        if (!belongs(kept) || !fits(kept, filter) || !isShown(kept.state, includeSoftDeleted)) continue;
        skip -= 1;
        if (skip < 0) yield kept;
      }
    },
    isEmpty: () => {
      for (const kept of recordings.of(accountSid, true).newestFirst()) if (belongs(kept)) return false;
      return true;
    },
    find: (sid) => {
      const kept = recordings.find(sid);
      return kept !== undefined && belongs(kept) ? kept : undefined;
    },
    isShown,
    json: (recording, path) =>
      isWhole
        ? recordingJson(recording, origins().http)
        : subresourceJson(recording, path.replace(/\/Recordings.*$/s, '/Recordings')),
  };
};
