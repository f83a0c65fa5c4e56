import { inParallel } from '../../lambdas/core/in-parallel';
import type { LinkGrant, LinkId } from '../../lambdas/core/link';
import type { ObjectKey } from '../../lambdas/core/object-key';
import { type Play, Plays, type RefusedPlay } from '../../lambdas/core/plays';
import type { AccessLog, LinkGrants } from '../../lambdas/core/ports/audit';
import { DAY_MS, dayFrom, readRequests } from '../../lambdas/core/read-requests';
import { type Subject, isKeyOf, leadsTo, mayLeadTo } from './subject';

/** Days read at a time; of each its records, or its log, are read some at a time again. */
const DAYS_AT_A_TIME = 4;
const RECORDS_AT_A_TIME = 16;

/** A link, and what became of it. */
export interface GivenLink {
  readonly grant: LinkGrant;
  readonly plays: readonly Play[];
  readonly refused: readonly RefusedPlay[];
}

export interface Found {
  /** In the order in which they were given. */
  readonly links: readonly GivenLink[];
  /** Of no link that was found: with credentials of one's own, or with a link that is not on record. */
  readonly otherPlays: readonly Play[];
  readonly otherRefused: readonly RefusedPlay[];
  readonly unreadable: { readonly records: number; readonly lines: number };
}

interface Sources {
  readonly grants: LinkGrants;
  readonly accessLog: AccessLog;
  /** Told of each day that is read, of all. */
  readonly onDay: (read: number, of: number) => void;
}

/** Both days, and each between; all at 00:00 UTC. */
const daysFrom = (first: Date, last: Date): Date[] =>
  Array.from({ length: Math.round((last.getTime() - first.getTime()) / DAY_MS) + 1 }, (_, day) => dayFrom(first, day));

/**
 * Who was given a link to it since a day, who played it, and who was refused.
 * @param since 00:00 UTC; links that were given on the day before are told if they were played since
 */
export const searchAccess = async (
  subject: Subject,
  { since, now }: { readonly since: Date; readonly now: Date },
  { grants, accessLog, onDay }: Sources,
): Promise<Found> => {
  const given = new Map<LinkId, LinkGrant>();
  const keys = new Set<ObjectKey>();
  const keysOfOthers = new Set<ObjectKey>();
  const unreadable = { records: 0, lines: 0 };
  const days = daysFrom(since, dayFrom(now, 0));
  const daysOfLinks = [dayFrom(since, -1), ...days];
  let read = 0;
  const tick = () => {
    onDay(++read, daysOfLinks.length + days.length);
  };

  await inParallel(DAYS_AT_A_TIME, daysOfLinks, async (day) => {
    await inParallel(RECORDS_AT_A_TIME, grants.ofDay(day), async (link) => {
      if (link.linkId === undefined) unreadable.records += 1;
      if (link.linkId === undefined || !mayLeadTo(subject, link)) return;
      const grant = await grants.read(link);
      if (grant === undefined) unreadable.records += 1;
      else if (leadsTo(subject, grant)) {
        given.set(link.linkId, grant);
        keys.add(grant.key);
      } else keysOfOthers.add(grant.key);
    });
    tick();
  });

  const isOfIt = (key: ObjectKey): boolean => keys.has(key) || (isKeyOf(subject, key) && !keysOfOthers.has(key));
  const plays = new Plays();
  await inParallel(DAYS_AT_A_TIME, days, async (day) => {
    const lines = await readRequests(accessLog, day, (request) => {
      const isOfLink = request.linkId !== undefined && given.has(request.linkId);
      if (isOfLink || (request.key !== undefined && isOfIt(request.key))) plays.add(request);
    });
    for (const count of lines.unreadable.values()) unreadable.lines += count;
    tick();
  });

  const { played, refused } = plays;
  const isOther = ({ linkId }: Pick<Play, 'linkId'>): boolean => linkId === undefined || !given.has(linkId);
  const links = [...given.values()]
    .map((grant) => ({
      grant,
      plays: played.filter(({ linkId }) => linkId === grant.linkId),
      refused: refused.filter(({ linkId }) => linkId === grant.linkId),
    }))
    .filter((link) => link.grant.grantedAt >= since || link.plays.length + link.refused.length > 0)
    .sort((one, two) => one.grant.grantedAt.getTime() - two.grant.grantedAt.getTime());
  return { links, otherPlays: played.filter(isOther), otherRefused: refused.filter(isOther), unreadable };
};
