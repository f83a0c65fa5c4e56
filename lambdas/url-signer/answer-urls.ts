import type { Deadline } from '../core/deadline';
import { RetryLater } from '../core/errors';
import { type LinkPorts, giveLink } from '../core/give-link';
import { inParallel } from '../core/in-parallel';
import type { Requester } from '../core/link';
import { partsOf } from '../core/object-key';
import type { Jobs } from '../core/ports/airtable';
import type { Described, ObjectFacts, RecordingArchive } from '../core/ports/s3';
import type { RecordingsLocation } from '../core/recording-links';
import { type GivenUrl, MAX_LINKS, type UrlsAnswer } from '../core/urls-api';
import { absenceOf, deletedOnDay, missingOf, notFound } from './absences';
import { type Position, cursorOf, positionIn } from './cursor';
import { findInHistories } from './in-histories';
import { LinkRefusal } from './link-refusal';
import { findOnDay } from './on-day';
import type { Candidate, Question } from './question';
import type { Stretch } from './stretch';

export interface UrlPorts extends LinkPorts {
  readonly archive: RecordingArchive;
  readonly jobs: Pick<Jobs, 'find'>;
}

export interface UrlSettings {
  readonly location: RecordingsLocation;
  /** RECORDING_RETENTION_DAYS */
  readonly retentionDays: number;
}

/** Who asks, and as which request the logs know it. */
export interface Asking {
  readonly requester: Requester;
  readonly requestId: string;
}

/** Requests to S3 at the same time: 200 looks and 200 records are 16 rounds. More would only wait for one another. */
const AT_ONCE = 25;

/** A candidate, and what S3 said about it; `unknown`: nothing, and why. */
interface Seen {
  readonly candidate: Candidate;
  readonly described: Described | { readonly state: 'unknown'; readonly error: RetryLater };
  /** By which the answer is ordered: when it began, or the day that its key has. */
  readonly startedAt: Date;
}

const factsOf = ({ described }: Pick<Seen, 'described'>): ObjectFacts | undefined =>
  described.state === 'there' ? described.facts : undefined;

/** What is known of the recording. A Job's number in Airtable goes before the one that was known when it was stored. */
const knownOf = (seen: Seen) => {
  const { candidate } = seen;
  const facts = factsOf(seen);
  return {
    key: candidate.key,
    recordingSid: facts?.recordingSid ?? candidate.recordingSid,
    callSid: facts?.callSid ?? candidate.callSid,
    jobNumber: candidate.jobNumber ?? facts?.jobNumber,
  };
};

const newestFirst = (
  one: Pick<Seen, 'startedAt'> & { key: string },
  other: Pick<Seen, 'startedAt'> & { key: string },
) => other.startedAt.getTime() - one.startedAt.getTime() || (one.key < other.key ? -1 : Number(one.key > other.key));

const placeOf = ({ startedAt, candidate: { key } }: Seen) => ({ startedAt, key });

/**
 * Finds the recordings that a question is about, and gives a link to each, newest first, a page at a time.
 * @throws {LinkRefusal} when there is none, or the question may not be asked; @throws {RetryLater}
 */
export const answerUrls = (ports: UrlPorts, { location, retentionDays }: UrlSettings) => {
  const { archive, jobs, now } = ports;
  const give = giveLink(ports);
  const inHistories = findInHistories(jobs, location);
  const onDay = findOnDay(archive, location.prefixes);
  const deletedOn = deletedOnDay(archive, location.prefixes, { retentionDays, now });

  const stretchOf = (question: Question, { from }: Position, deadline: Deadline): Promise<Stretch> | Stretch => {
    const { wanted, date } = question;
    if (wanted.by !== 'key')
      return date === undefined ? inHistories(wanted, deadline) : onDay(wanted, date, from, deadline);
    const { key } = wanted;
    if (!location.prefixes.some((prefix) => key.startsWith(`${prefix}/`)))
      throw new LinkRefusal(403, 'key-outside', {
        message: `The key is in none of the folders of the recordings: ${location.prefixes.join(', ')}`,
      });
    const { recordingSid, callSid } = partsOf(key) ?? {};
    const candidates = [{ key, recordingSid, callSid, jobNumber: undefined }];
    return { candidates, accepts: () => true, next: undefined, findsOne: true, looked: ['S3, under the key'] };
  };

  const see = async (candidate: Candidate, deadline: Deadline): Promise<Seen> => {
    const described = await archive.describe(candidate.key, deadline).catch((error: unknown) => {
      if (error instanceof RetryLater) return { state: 'unknown' as const, error };
      throw error;
    });
    const day = partsOf(candidate.key)?.day ?? '1970-01-01';
    const startedAt = factsOf({ described })?.startedAt ?? new Date(`${day}T00:00:00Z`);
    return { candidate, described, startedAt };
  };

  /** Every recording of the stretch that was asked for, in the order of the answer. */
  const seeAll = async (
    { candidates, accepts }: Stretch,
    { verify, cursor }: Question,
    deadline: Deadline,
  ): Promise<Seen[]> => {
    const seen: Seen[] = [];
    // Pages hang together by what S3 says; a single one does without.
    const needsAll = verify || cursor !== undefined || candidates.length > MAX_LINKS;
    await inParallel(AT_ONCE, candidates, async (candidate) => {
      const one = await see(candidate, deadline);
      const { described } = one;
      const isMeant = accepts(candidate, factsOf(one));
      if (described.state === 'unknown' && (needsAll || isMeant === undefined)) throw described.error;
      if (isMeant === true) seen.push(one);
    });
    return seen.toSorted((one, other) => newestFirst(placeOf(one), placeOf(other)));
  };

  const linkTo = async (
    seen: Seen,
    expiresInSeconds: number,
    asking: Asking,
    deadline: Deadline,
  ): Promise<GivenUrl> => {
    const known = knownOf(seen);
    const { url, expiresAt } = await give({ ...known, ...asking, expiresInSeconds }, deadline);
    const facts = factsOf(seen);
    return {
      key: known.key,
      recordingSid: known.recordingSid ?? null,
      callSid: known.callSid ?? null,
      jobNumber: known.jobNumber ?? null,
      url,
      expiresAt,
      startedAt: facts?.startedAt ?? null,
      durationSeconds: facts?.durationSeconds ?? null,
      channels: facts?.channels ?? null,
      bytes: facts?.bytes ?? null,
    };
  };

  const linksTo = async (page: readonly Seen[], question: Question, asking: Asking, deadline: Deadline) => {
    const links: GivenUrl[] = [];
    deadline.require();
    await inParallel(AT_ONCE, page.entries(), async ([index, seen]) => {
      links[index] = await linkTo(seen, question.expiresInSeconds, asking, deadline);
    });
    return links;
  };

  const refuse = async (
    question: Question,
    missing: readonly ReturnType<typeof missingOf>[],
    looked: readonly string[],
    deadline: Deadline,
  ): Promise<LinkRefusal> => {
    const { wanted, date } = question;
    if (wanted.by === 'key') return notFound(missing, looked, undefined);
    if (date === undefined)
      return notFound(missing, looked, 'With date (yyyy-mm-dd, of UTC) the bucket itself is searched');
    return notFound(missing.length > 0 ? missing : await deletedOn(wanted, date, deadline), looked, undefined);
  };

  return async (question: Question, asking: Asking, deadline: Deadline): Promise<UrlsAnswer> => {
    const position = positionIn(question);
    const stretch = await stretchOf(question, position, deadline);
    const all = await seeAll(stretch, question, deadline);
    const { after, given } = position;
    const left = after === undefined ? all : all.filter((seen) => newestFirst(placeOf(seen), after) > 0);
    const page = left.slice(0, MAX_LINKS);

    const isMissing = ({ described: { state } }: Seen): boolean => state === 'deleted' || state === 'absent';
    const missing = question.verify
      ? page.flatMap((seen) => {
          const { state } = seen.described;
          const absence = state === 'deleted' || state === 'absent' ? state : undefined;
          const retention = { retentionDays, now };
          return absence === undefined
            ? []
            : [missingOf(knownOf(seen), absenceOf(seen.candidate.key, absence, retention))];
        })
      : [];
    const links = await linksTo(
      question.verify ? page.filter((seen) => !isMissing(seen)) : page,
      question,
      asking,
      deadline,
    );

    const hasGiven = given || links.length > 0;
    const last = page.at(-1);
    const isDone = stretch.findsOne && hasGiven;
    const continued: Position | undefined =
      left.length > page.length && last !== undefined
        ? { from: position.from, after: placeOf(last), given: hasGiven }
        : stretch.next !== undefined && !isDone
          ? { from: stretch.next, given: hasGiven }
          : undefined;
    if (!hasGiven && continued === undefined) throw await refuse(question, missing, stretch.looked, deadline);
    return {
      links,
      ...(missing.length > 0 && { missing }),
      ...(continued !== undefined && { cursor: cursorOf(continued, question) }),
    };
  };
};
