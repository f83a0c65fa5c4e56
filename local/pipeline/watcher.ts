import { createHash } from 'node:crypto';
import { GetObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import type { LocalPipeline } from './start-pipeline';
import { isHome, linkIn, type Travel } from './travel';

/** A step of a recording's way. */
export type Step = 'webhook' | 'stored' | 'line' | 'deleted' | 'link';

/** Which calls were placed, so that a recording is counted from the moment its call was. */
export interface ExpectedCall {
  readonly callSid: string;
  readonly jobNumber: string;
  readonly placedAt: number;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Follows every recording that Twilio has, from the outside: in Twilio, in the bucket, in Airtable, and by its link. */
export class Watcher {
  private readonly calls = new Map<string, ExpectedCall>();
  private readonly travelsBySid = new Map<string, Travel>();
  private readonly keysSeen = new Set<string>();

  /** When anything last happened, on the clock of `performance.now()`. */
  lastStepAt = performance.now();

  constructor(
    private readonly pipeline: LocalPipeline,
    private readonly tell: (travel: Travel, step: Step) => void,
  ) {}

  /** In the order in which Twilio made the recordings. */
  get travels(): readonly Travel[] {
    return [...this.travelsBySid.values()];
  }

  /** Says that a call is about to be placed. */
  expect(call: ExpectedCall): void {
    this.calls.set(call.callSid, call);
  }

  /** Says what a call's webhook was answered. */
  webhookAnswered(recordingSid: string, status: number | undefined): void {
    this.discover();
    const travel = this.travelsBySid.get(recordingSid);
    if (travel === undefined) return;
    travel.webhook = { status, seconds: secondsSince(travel) };
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
    this.lastStepAt = performance.now();
    this.tell(travel, step);
  }

  private discover(): void {
    for (const recording of this.pipeline.twilio.recordings()) {
      if (this.travelsBySid.has(recording.sid)) continue;
      const call = this.calls.get(recording.callSid);
      this.travelsBySid.set(recording.sid, {
        recording,
        placedAt: call?.placedAt ?? recording.dateCreated.getTime(),
        ...(call !== undefined && { jobNumber: call.jobNumber }),
      });
    }
  }

  private async lookIntoBucket(): Promise<void> {
    const { aws, outputs } = this.pipeline;
    const Bucket = outputs.BucketName;
    for await (const page of paginateListObjectsV2({ client: aws.s3 }, { Bucket })) {
      for (const { Key } of page.Contents ?? []) {
        if (Key === undefined || this.keysSeen.has(Key)) continue;
        const { Body, Metadata } = await aws.s3.send(new GetObjectCommand({ Bucket, Key }));
        const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
        this.keysSeen.add(Key);
        const travel = this.travelsBySid.get(Metadata?.['recording-sid'] ?? '');
        if (travel === undefined) continue;
        const sameAudio = sha256(bytes) === travel.recording.sha256;
        travel.stored = { key: Key, bytes: bytes.length, sameAudio, seconds: secondsSince(travel) };
        this.onStep(travel, 'stored');
      }
    }
  }

  private lookIntoHistory(travel: Travel): void {
    const { stored } = travel;
    if (stored === undefined || travel.line !== undefined) return;
    const { airtable } = this.pipeline;
    for (const { fields } of airtable.jobs()) {
      const text = String(fields[historyField] ?? '')
        .split('\n')
        .find((line) => pathOf(linkIn(line))?.endsWith(`/${stored.key}`));
      if (text === undefined) continue;
      travel.line = { text, jobNumber: String(fields[jobNumberField] ?? ''), seconds: secondsSince(travel) };
      this.onStep(travel, 'line');
    }
  }

  private lookIntoTwilio(travel: Travel): void {
    if (travel.deleted !== undefined || travel.recording.status !== 'deleted') return;
    travel.deleted = { seconds: secondsSince(travel) };
    this.onStep(travel, 'deleted');
  }

  private async openLink(travel: Travel): Promise<void> {
    const link = travel.line === undefined ? undefined : linkIn(travel.line.text);
    if (link === undefined || travel.link !== undefined) return;
    const { status, body } = await this.pipeline.open(link);
    const sameAudio = status === 200 && sha256(body) === travel.recording.sha256;
    travel.link = { status, sameAudio, seconds: secondsSince(travel) };
    this.onStep(travel, 'link');
  }
}

const jobNumberField = 'Job Number';
const historyField = 'History';

const secondsSince = ({ placedAt }: Travel): number => Math.round(Date.now() - placedAt) / 1000;

const pathOf = (link: string | undefined): string | undefined =>
  link !== undefined && URL.canParse(link) ? decodeURIComponent(new URL(link).pathname) : undefined;
