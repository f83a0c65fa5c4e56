import type { LoggedRequest } from './access-log';
import type { LinkId } from './link';
import type { ObjectKey } from './object-key';

/** What was fetched of one recording, by one link or one requester, from one address, without a long pause. */
export interface Play {
  readonly bucket: string;
  readonly key: ObjectKey;
  /** Undefined where S3 does not say. */
  readonly from: string | undefined;
  /** Who signed the requests. */
  readonly requester: string | undefined;
  /** What the requests said in `x-link-id`. */
  readonly linkId: LinkId | undefined;
  readonly startedAt: Date;
  /** When S3 had sent the last byte. */
  readonly endedAt: Date;
  readonly requests: number;
  /** Sent in all, repeated ones, too; 0 of a copy, which stays within S3. */
  readonly bytes: number;
  /** Undefined where S3 does not say. */
  readonly objectBytes: number | undefined;
  /** Whether it was copied by S3 instead of fetched. */
  readonly isCopy: boolean;
}

/** A try to fetch a recording that S3 refused. */
export interface RefusedPlay {
  readonly bucket: string;
  readonly key: ObjectKey;
  readonly at: Date;
  readonly from: string | undefined;
  readonly requester: string | undefined;
  readonly linkId: LinkId | undefined;
  readonly status: number;
  readonly errorCode: string | undefined;
}

/** Of a player that seeks, stands still for a while, and goes on. */
const LONGEST_PAUSE_MS = 30 * 60 * 1000;

const FETCHES = new Set(['REST.GET.OBJECT', 'WEBSITE.GET.OBJECT']);
/** What a copy reads. Source: Amazon S3 User Guide, "Amazon S3 server access log format", additional logging for copies. */
const COPIES = new Set(['REST.COPY.OBJECT_GET', 'REST.COPY.PART_GET']);

/** Gathers plays out of the lines of the log, which may repeat themselves and are in no order. */
export class Plays {
  private readonly groups = new Map<string, LoggedRequest[]>();
  private readonly refusals: RefusedPlay[] = [];
  private readonly seen = new Set<string>();

  /** What is neither a play nor a refused try of one is passed over: a HEAD, a listing, the writing of a recording. */
  add(request: LoggedRequest): void {
    const { key, status, operation, bucket, at, remoteAddress: from, requester, linkId, errorCode } = request;
    const isRead = FETCHES.has(operation) || COPIES.has(operation);
    if (!isRead || key === undefined || status === undefined || this.isRepeated(request)) return;
    if (status >= 400) this.refusals.push({ bucket, key, at, from, requester, linkId, status, errorCode });
    if (status < 200 || status >= 300) return;
    const group = JSON.stringify([bucket, key, from, requester, linkId, COPIES.has(operation)]);
    const others = this.groups.get(group);
    if (others === undefined) this.groups.set(group, [request]);
    else others.push(request);
  }

  /** In the order in which they began. */
  get played(): Play[] {
    const plays = [...this.groups.values()].flatMap((requests) => listenings(requests).map(playOf));
    return plays.sort((one, two) => one.startedAt.getTime() - two.startedAt.getTime());
  }

  /** In their order. */
  get refused(): RefusedPlay[] {
    return this.refusals.toSorted((one, two) => one.at.getTime() - two.at.getTime());
  }

  /** S3 may deliver a line twice; only a request has its id, of a copy both of its lines. */
  private isRepeated({ requestId, operation, key = '' }: LoggedRequest): boolean {
    const id = JSON.stringify([requestId, operation, key]);
    const isRepeated = this.seen.has(id);
    this.seen.add(id);
    return isRepeated;
  }
}

const endOf = ({ at, tookMs }: LoggedRequest): number => at.getTime() + tookMs;

/** Requests of one link from one address, cut where nothing was asked for a long time. */
const listenings = (requests: readonly LoggedRequest[]): [LoggedRequest, ...LoggedRequest[]][] => {
  const found: [LoggedRequest, ...LoggedRequest[]][] = [];
  let endedAt = -Infinity;
  for (const request of requests.toSorted((one, two) => one.at.getTime() - two.at.getTime())) {
    const last = found.at(-1);
    if (last === undefined || request.at.getTime() - endedAt > LONGEST_PAUSE_MS) found.push([request]);
    else last.push(request);
    endedAt = Math.max(endedAt, endOf(request));
  }
  return found;
};

const playOf = (requests: readonly [LoggedRequest, ...LoggedRequest[]]): Play => {
  const [{ bucket, key = '', remoteAddress: from, requester, linkId, at, operation }] = requests;
  const sizes = requests.flatMap(({ objectSize }) => objectSize ?? []);
  return {
    bucket,
    key,
    from,
    requester,
    linkId,
    startedAt: at,
    endedAt: new Date(Math.max(...requests.map(endOf))),
    requests: requests.length,
    bytes: requests.reduce((sum, { bytesSent }) => sum + bytesSent, 0),
    objectBytes: sizes.length === 0 ? undefined : Math.max(...sizes),
    isCopy: COPIES.has(operation),
  };
};

const ROLE = /^arn:[^:]+:sts::\d+:assumed-role\/([^/]+)\//;
/** The features whose roles sign links; a role is called `{PIPELINE_NAME}-{feature}-{region}`: lib/constructs/pipeline-function.ts. */
const SIGNER = /(^|-)(url-signer|history-writer)(-|$)/;

const isSigner = (requester: string): boolean => SIGNER.test(ROLE.exec(requester)?.[1] ?? '');

/**
 * What a play goes back to. `link`: to the link whose id it bears. `unnamed-link`: to one of the pipeline's without an id, as
 * before links had ids. `own-credentials`: to somebody who may read recordings, such as a break-glass role.
 */
export const originOf = ({ linkId, requester }: Pick<Play, 'linkId' | 'requester'>) => {
  if (linkId !== undefined) return 'link';
  return requester !== undefined && isSigner(requester) ? 'unnamed-link' : 'own-credentials';
};

/**
 * Whether a play bears the id of a link though somebody else than the pipeline signed its requests: whoever may read
 * recordings with credentials of his own may write any `x-link-id` into what he asks.
 */
export const isBorrowed = ({ linkId, requester }: Pick<Play, 'linkId' | 'requester'>): boolean =>
  linkId !== undefined && requester?.startsWith('arn:') === true && !isSigner(requester);
