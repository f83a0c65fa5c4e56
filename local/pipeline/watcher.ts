import { createHash } from 'node:crypto';
import type { Time } from '../../lambdas/core/time';
import { realTime } from '../../lambdas/runtime/time';
import type { AirtableStandIn } from '../airtable/stand-in';
import type { TwilioStandIn } from '../twilio/stand-in';
import type { FetchedLink } from './fetch-link';
import type { StoredObject } from './stored-objects';
import { isHome, linkIn, type Travel } from './travel';

/** A step of a recording's way. */
export type Step = 'webhook' | 'stored' | 'line' | 'deleted' | 'link';

/** What a recording is looked for in. A `LocalPipeline` is one. */
export interface Watched {
  readonly twilio: Pick<TwilioStandIn, 'recordings'>;
  readonly airtable: Pick<AirtableStandIn, 'jobs'>;
  /** The objects of the bucket, but those of these keys. */
  objects(except: ReadonlySet<string>): AsyncIterable<StoredObject>;
  /** Opens a signed link as a browser would. */
  open(link: string): Promise<Pick<FetchedLink, 'status' | 'body'>>;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Follows every recording that Twilio has, from the outside: in Twilio, in the bucket, in Airtable, and by its link. */
export class Watcher {
  private readonly placedAt = new Map<string, Date>();
  private readonly travelsBySid = new Map<string, Travel>();
  private readonly keysSeen = new Set<string>();

  /** When anything last happened. */
  lastStepAt: Date;

  constructor(
    private readonly watched: Watched,
    private readonly tell: (travel: Travel, step: Step) => void,
    private readonly time: Pick<Time, 'now'> = realTime,
  ) {
    this.lastStepAt = time.now();
  }

  /** In the order in which Twilio made the recordings. */
  get travels(): readonly Travel[] {
    return [...this.travelsBySid.values()];
  }

  /** Says that a call is placed now: its recordings are counted from then. Those of other calls, from their creation. */
  callPlaced(callSid: string): void {
    this.placedAt.set(callSid, this.time.now());
  }

  /** Says what a call's webhook was answered. */
  webhookAnswered(recordingSid: string, status: number | undefined): void {
    const travel = this.travelOf(recordingSid);
    if (travel === undefined) return;
    travel.webhook = { status, seconds: this.secondsSince(travel) };
    this.onStep(travel, 'webhook');
  }

  /** Looks everywhere once, and tells what is new. */
  async look(): Promise<void> {
    this.discover();
    const underWay = this.travels.filter((travel) => !isHome(travel));
    if (underWay.some(({ stored }) => stored === undefined)) await this.lookIntoBucket();
    for (const travel of underWay) {
      this.lookIntoHistory(travel);
      this.lookIntoTwilio(travel);
      await this.openLink(travel);
    }
  }

  private onStep(travel: Travel, step: Step): void {
    this.lastStepAt = this.time.now();
    this.tell(travel, step);
  }

  /** Undefined: Twilio has no such recording. */
  private travelOf(recordingSid: string): Travel | undefined {
    if (!this.travelsBySid.has(recordingSid)) this.discover();
    return this.travelsBySid.get(recordingSid);
  }

  private discover(): void {
    for (const recording of this.watched.twilio.recordings()) {
      if (this.travelsBySid.has(recording.sid)) continue;
      const placedAt = this.placedAt.get(recording.callSid) ?? recording.dateCreated;
      this.travelsBySid.set(recording.sid, { recording, placedAt });
    }
  }

  private async lookIntoBucket(): Promise<void> {
    for await (const { key, recordingSid = '', bytes } of this.watched.objects(this.keysSeen)) {
      this.keysSeen.add(key);
      // It may have been made and stored since the last look.
      const travel = this.travelOf(recordingSid);
      if (travel === undefined) continue;
      const sameAudio = sha256(bytes) === travel.recording.sha256;
      travel.stored = { key, bytes: bytes.length, sameAudio, seconds: this.secondsSince(travel) };
      this.onStep(travel, 'stored');
    }
  }

  private lookIntoHistory(travel: Travel): void {
    const { stored } = travel;
    if (stored === undefined || travel.line !== undefined) return;
    for (const { fields } of this.watched.airtable.jobs()) {
      const text = String(fields[historyField] ?? '')
        .split('\n')
        .find((line) => pathOf(linkIn(line))?.endsWith(`/${stored.key}`));
      if (text === undefined) continue;
      travel.line = { text, jobNumber: String(fields[jobNumberField] ?? ''), seconds: this.secondsSince(travel) };
      this.onStep(travel, 'line');
      return;
    }
  }

  private lookIntoTwilio(travel: Travel): void {
    if (travel.deleted !== undefined || travel.recording.status !== 'deleted') return;
    travel.deleted = { seconds: this.secondsSince(travel) };
    this.onStep(travel, 'deleted');
  }

  private async openLink(travel: Travel): Promise<void> {
    const link = travel.line === undefined ? undefined : linkIn(travel.line.text);
    if (link === undefined || travel.link !== undefined) return;
    const { status, body } = await this.watched.open(link);
    const sameAudio = status === 200 && sha256(body) === travel.recording.sha256;
    travel.link = { status, sameAudio, seconds: this.secondsSince(travel) };
    this.onStep(travel, 'link');
  }

  private secondsSince({ placedAt }: Travel): number {
    return (this.time.now().getTime() - placedAt.getTime()) / 1000;
  }
}

const jobNumberField = 'Job Number';
const historyField = 'History';

const pathOf = (link: string | undefined): string | undefined =>
  link !== undefined && URL.canParse(link) ? decodeURIComponent(new URL(link).pathname) : undefined;
