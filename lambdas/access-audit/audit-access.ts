import { inParallel } from '../core/in-parallel';
import type { LinkGrant, LinkId } from '../core/link';
import { isElsewhere } from '../core/network';
import { type Play, Plays, isBorrowed, originOf } from '../core/plays';
import type { AccessLog, LinkGrants } from '../core/ports/audit';
import type { Clock, Log, Metrics } from '../core/ports/running';
import { dayFrom, readRequests } from '../core/read-requests';
import type { RecordedLink } from '../core/recorded-link';
import { Requesters, usageOf } from './requesters';

/** What is usual for a requester the days of a week tell. */
const DAYS_BEFORE = 7;
/** Of this many percent above the usual the log tells: twice as many. */
const WORTH_TELLING_PERCENT = 100;
/** Records read at a time: each costs a round trip and is smaller than 2 KB. */
const AT_A_TIME = 50;

interface Ports {
  readonly grants: LinkGrants;
  readonly accessLog: AccessLog;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly now: Clock;
}

/** What is known of the links that were played. */
interface Known {
  /** All of them that are on record. */
  readonly recorded: Map<LinkId, RecordedLink>;
  /** Those of the url-signer, which were given to an address. */
  readonly given: Map<LinkId, LinkGrant>;
}

const factsOf = ({ key, requester, from, linkId, startedAt: at, requests, bytes, isCopy }: Play) => ({
  key,
  linkId,
  signedBy: requester,
  playedFrom: from,
  at,
  requests,
  bytes,
  isCopy,
});

/**
 * Ties the plays of yesterday (of UTC) to the links that were given, and counts what somebody should look at. It only reads:
 * run twice, it says the same twice. What S3 delivers after the run is not in it.
 */
export const auditAccess =
  ({ grants, accessLog, metrics, log, now }: Ports) =>
  async (): Promise<void> => {
    const day = dayFrom(now(), -1);
    const plays = new Plays();
    const { lines, unreadable } = await readRequests(accessLog, day, (request) => {
      plays.add(request);
    });
    for (const [object, count] of unreadable) log.warn('audit-record-unreadable', { object, lines: count });
    let unread = [...unreadable.values()].reduce((sum, count) => sum + count, 0);

    const { played } = plays;
    const ids = new Set(played.flatMap(({ linkId }) => linkId ?? []));
    const known: Known = { recorded: new Map(), given: new Map() };
    const isToldOf = (recordKey: string) => {
      unread += 1;
      log.warn('audit-record-unreadable', { object: recordKey });
    };
    /** Notes what that day's records say of the links that were played, and how many links each requester got. */
    const survey = async (days: number, which: 'all' | 'played'): Promise<Requesters> => {
      const requesters = new Requesters();
      await inParallel(AT_A_TIME, grants.ofDay(dayFrom(day, days)), async (link) => {
        if (link.linkId === undefined) {
          if (days === 0) isToldOf(link.recordKey);
          return;
        }
        const wasPlayed = ids.has(link.linkId);
        if (wasPlayed) known.recorded.set(link.linkId, link);
        if (link.by !== 'iam' || (which === 'played' && !wasPlayed)) return;
        const grant = await grants.read(link);
        if (grant === undefined && days === 0) isToldOf(link.recordKey);
        if (grant === undefined) return;
        requesters.add(grant);
        if (wasPlayed) known.given.set(link.linkId, grant);
      });
      return requesters;
    };

    const before: Requesters[] = [];
    for (let days = -DAYS_BEFORE; days < 0; days++) before.push(await survey(days, 'all'));
    const today = await survey(0, 'all');
    // A clock of Lambda's that is ahead at midnight dates the record of a link later than S3 dates its play.
    await survey(1, 'played');

    const usage = usageOf(today, before);
    for (const one of usage)
      if (one.excessPercent >= WORTH_TELLING_PERCENT) log.warn('requester-above-usual', { day, ...one });
    metrics.add('LinksOfTopRequester', Math.max(0, ...usage.map(({ links }) => links)));
    metrics.add('TopRequesterExcess', Math.max(0, ...usage.map(({ excessPercent }) => excessPercent)));

    const { elsewhere, withoutRecord } = findings(played, known, log);
    metrics.add('LinksUsedElsewhere', elsewhere);
    metrics.add('LinksNotOnRecord', withoutRecord);
    metrics.add('AuditRecordsUnreadable', unread);
    log.info('access-audited', {
      day,
      lines,
      plays: played.length,
      refused: plays.refused.length,
      linksPlayed: ids.size,
      requesters: usage.length,
    });
  };

/** Tells of each play that somebody should look at, and counts the links. */
const findings = (played: readonly Play[], { recorded, given }: Known, log: Log) => {
  const elsewhere = new Set<LinkId>();
  const withoutRecord = new Set<string>();
  for (const play of played) {
    const { linkId, from } = play;
    const origin = originOf(play);
    if (origin === 'own-credentials') log.info('recording-read-directly', factsOf(play));
    if (isBorrowed(play)) log.warn('link-id-borrowed', factsOf(play));
    if (origin === 'unnamed-link' || (linkId !== undefined && !recorded.has(linkId))) {
      withoutRecord.add(linkId ?? `${play.key} ${String(from)}`);
      log.warn('link-not-on-record', factsOf(play));
    }
    const grant = linkId && given.get(linkId);
    if (grant?.requester.by !== 'iam' || from === undefined || !isElsewhere(from, grant.requester.sourceAddress))
      continue;
    elsewhere.add(grant.linkId);
    const { arn: givenTo, sourceAddress: givenFrom } = grant.requester;
    log.warn('link-used-elsewhere', { ...factsOf(play), recordingSid: grant.recordingSid, givenTo, givenFrom });
  }
  return { elsewhere: elsewhere.size, withoutRecord: withoutRecord.size };
};
