import { createHash } from 'node:crypto';
import type { Time } from '../../lambdas/core/time';
import { realTime } from '../../lambdas/runtime/time';
import type { AirtableStandIn } from '../airtable/stand-in';
import type { TwilioStandIn } from '../twilio/stand-in';
import { Backoff } from './backoff';
import type { FetchedLink } from './fetch-link';
import { isJobOfKey, jobOfKey, UNASSIGNED } from './job-in-key';
import { jobsIn, lineOf, statusOf } from './job-lines';
import type { StoredObject } from './stored-objects';
import { isHome, isOver, linkIn, type Travel } from './travel';

/** A step of a recording's way. */
export type Step = 'webhook' | 'stored' | 'waiting' | 'line' | 'deleted' | 'link' | 'end';

/** What a recording is looked for in. A `LocalPipeline` is one. */
export interface Watched {
  readonly twilio: Pick<TwilioStandIn, 'recordings'>;
  readonly airtable: Pick<AirtableStandIn, 'jobs'>;
  /** The objects of the bucket, but those of these keys. */
  objects(except: ReadonlySet<string>): AsyncIterable<StoredObject>;
  /** Opens a signed link as a browser would. */
  open(link: string): Promise<Pick<FetchedLink, 'status' | 'body'>>;
}

/** How often a link is opened that does not answer at all. */
const LINK_TRIES = 10;
/** Twice as long as the pipeline waits for audio or for a Job, by default. */
const ABANDONED_AFTER_MINUTES = 30;

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** One recording, and how it is looked for. */
interface Followed {
  readonly travel: Travel;
  readonly link: Backoff;
  linkFailures: number;
  movedAt: Date;
}

/** Follows every recording that Twilio has, from the outside: in Twilio, in the bucket, in Airtable, and by its link. */
export class Watcher {
  private readonly placedAt = new Map<string, Date>();
  private readonly followed = new Map<string, Followed>();
  private readonly keysSeen = new Set<string>();
  private readonly bucket: Backoff;

  /** When anything last happened. */
  lastStepAt: Date;
  /** Why the bucket could not be read when it was last looked into; undefined: it could. */
  trouble: unknown;

  constructor(
    private readonly watched: Watched,
    private readonly tell: (travel: Travel, step: Step) => void,
    private readonly time: Pick<Time, 'now'> = realTime,
  ) {
    this.lastStepAt = time.now();
    this.bucket = new Backoff(time);
  }

  /** In the order in which Twilio made the recordings. */
  get travels(): readonly Travel[] {
    return Array.from(this.followed.values(), ({ travel }) => travel);
  }

  /** Says that a call is placed now: its recordings are counted from then. Those of other calls, from their creation. */
  callPlaced(callSid: string): void {
    this.placedAt.set(callSid, this.time.now());
  }

  /** Says what a call's webhook was answered. */
  webhookAnswered(recordingSid: string, status: number | undefined): void {
    const one = this.find(recordingSid);
    if (one === undefined) return;
    one.travel.webhook = { status, seconds: this.secondsSince(one) };
    this.onStep(one, 'webhook');
  }

  /**
   * Looks once, and tells what is new. What cannot be read, and what was looked into in vain, later looks look into. One that
   * has come to its end goes on where a line appears after all.
   */
  look(): Promise<void> {
    return this.lookFor((travel) => travel.end === undefined);
  }

  /** The same, into everything, and in the bucket for those as well that have come to their end. */
  lookEverywhere(): Promise<void> {
    this.bucket.reset();
    return this.lookFor(() => true);
  }

  private async lookFor(isSought: (travel: Travel) => boolean): Promise<void> {
    this.discover();
    const notHome = [...this.followed.values()].filter(({ travel }) => !isHome(travel));
    if (notHome.some(({ travel }) => mayBeStored(travel) && isSought(travel))) await this.lookIntoBucket();
    for (const one of notHome) {
      this.lookIntoHistory(one);
      this.lookForStatus(one);
      this.lookIntoTwilio(one);
      await this.openLink(one);
      this.abandon(one);
    }
  }

  private onStep(one: Followed, step: Step): void {
    one.movedAt = this.lastStepAt = this.time.now();
    this.bucket.reset();
    this.tell(one.travel, step);
  }

  private end(one: Followed, text: string): void {
    one.travel.end = { text, seconds: this.secondsSince(one) };
    this.onStep(one, 'end');
  }

  /** Undefined: Twilio has no such recording. */
  private find(recordingSid: string): Followed | undefined {
    if (!this.followed.has(recordingSid)) this.discover();
    return this.followed.get(recordingSid);
  }

  private discover(): void {
    for (const recording of this.watched.twilio.recordings()) {
      if (this.followed.has(recording.sid)) continue;
      const placedAt = this.placedAt.get(recording.callSid) ?? recording.dateCreated;
      const link = new Backoff(this.time);
      const movedAt = this.time.now();
      this.followed.set(recording.sid, { travel: { recording, placedAt }, link, linkFailures: 0, movedAt });
      this.bucket.reset();
    }
  }

  private async lookIntoBucket(): Promise<void> {
    if (!this.bucket.isDue) return;
    this.bucket.later();
    try {
      for await (const { key, recordingSid = '', bytes } of this.watched.objects(this.keysSeen)) {
        this.keysSeen.add(key);
        // It may have been made and stored since the last look.
        const one = this.find(recordingSid);
        if (one !== undefined) this.foundInBucket(one, key, bytes);
      }
      this.trouble = undefined;
    } catch (error) {
      this.trouble = error;
    }
  }

  private foundInBucket(one: Followed, key: string, bytes: Uint8Array): void {
    const { travel } = one;
    const sameAudio = sha256(bytes) === travel.recording.sha256;
    travel.stored = { key, bytes: bytes.length, sameAudio, seconds: this.secondsSince(one) };
    delete travel.end;
    this.onStep(one, 'stored');
    const job = jobOfKey(key, travel.recording);
    if (job === undefined) return;
    if (job === UNASSIGNED) {
      this.end(one, 'no job number: it gets no line, and Twilio keeps its copy');
    } else if (!jobsIn(this.watched.airtable).some(({ number }) => isJobOfKey(job, number))) {
      travel.waiting = { jobNumber: job, seconds: this.secondsSince(one) };
      this.onStep(one, 'waiting');
    }
  }

  private lookIntoHistory(one: Followed): void {
    const { stored, line } = one.travel;
    if (stored === undefined || line !== undefined) return;
    const found = lineOf(this.watched.airtable, stored.key);
    if (found === undefined) return;
    one.travel.line = { ...found, seconds: this.secondsSince(one) };
    delete one.travel.end;
    this.onStep(one, 'line');
  }

  private lookForStatus(one: Followed): void {
    if (one.travel.stored !== undefined || one.travel.end !== undefined) return;
    const found = statusOf(this.watched.airtable, one.travel.recording.sid);
    if (found !== undefined) this.end(one, `line in Job ${found.jobNumber}: ${found.text}`);
  }

  private lookIntoTwilio(one: Followed): void {
    if (one.travel.deleted !== undefined || one.travel.recording.status !== 'deleted') return;
    one.travel.deleted = { seconds: this.secondsSince(one) };
    this.onStep(one, 'deleted');
  }

  private async openLink(one: Followed): Promise<void> {
    const { travel } = one;
    const link = travel.line === undefined ? undefined : linkIn(travel.line.text);
    if (link === undefined || travel.link !== undefined || !one.link.isDue) return;
    try {
      const { status, body } = await this.watched.open(link);
      const sameAudio = status === 200 && sha256(body) === travel.recording.sha256;
      travel.link = { status, sameAudio, seconds: this.secondsSince(one) };
    } catch {
      one.linkFailures += 1;
      one.link.later();
      if (one.linkFailures < LINK_TRIES) return;
      travel.link = { status: undefined, sameAudio: false, seconds: this.secondsSince(one) };
    }
    this.onStep(one, 'link');
  }

  private abandon(one: Followed): void {
    if (isOver(one.travel)) return;
    const minutes = (this.time.now().getTime() - one.movedAt.getTime()) / 60_000;
    if (minutes < ABANDONED_AFTER_MINUTES) return;
    this.end(one, `nothing has happened for ${ABANDONED_AFTER_MINUTES} minutes: not followed any longer`);
  }

  private secondsSince({ travel }: Followed): number {
    return (this.time.now().getTime() - travel.placedAt.getTime()) / 1000;
  }
}

/** Of what Twilio never recorded there will be no object. */
const mayBeStored = ({ stored, recording }: Travel): boolean =>
  stored === undefined && recording.status !== 'absent' && recording.status !== 'failed';
