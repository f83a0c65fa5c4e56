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

/** The recordings that a route speaks of: all of an account, or those of one call or conference. */
export interface Scope {
  /** Whether it is all of an account. */
  readonly isWhole: boolean;
  /** Newest first, deleted ones included. */
  readonly all: () => Kept[];
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
  const belongs = ({ state }: Kept) =>
    state.accountSid === accountSid &&
    (callSid === undefined || state.callSid === callSid) &&
    (conferenceSid === undefined || state.conferenceSid === conferenceSid);
  return {
    isWhole,
    all: () => recordings.newestFirst(accountSid).filter(belongs),
    find: (sid) => {
      const kept = recordings.find(sid);
      return kept !== undefined && belongs(kept) ? kept : undefined;
    },
    isShown: ({ status, dateUpdated }, includeSoftDeleted) =>
      status !== 'deleted' || (includeSoftDeleted && clock().getTime() - dateUpdated.getTime() < RETENTION_MS),
    json: (recording, path) =>
      isWhole
        ? recordingJson(recording, origins().http)
        : subresourceJson(recording, path.replace(/\/Recordings.*$/s, '/Recordings')),
  };
};
