import { createHash } from 'node:crypto';
import type { AirtableRecord } from '../../../local/airtable/stand-in';
import type { ExplainedError } from '../../../local/emulator/explained-error';
import type { RunPipeline } from '../../../local/pipeline/local-run';
import type { LinksReport } from '../../../local/pipeline/show-links';
import type { StoredObject } from '../../../local/pipeline/stored-objects';
import type { CallToPlace } from '../../../local/twilio/placed-call';
import type { PlacedCall, RecordingState } from '../../../local/twilio/stand-in';

/** The audio of every recording here. */
export const AUDIO = Buffer.from('audio');

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

const sid = (letters: string, number: number) => letters + String(number).padStart(32, '0');

/** A recording as Twilio holds it, of AUDIO. */
export const recordingState = (number: number, more: Partial<RecordingState> = {}): Mutable<RecordingState> => ({
  sid: sid('RE', number),
  callSid: sid('CA', number),
  accountSid: sid('AC', 1),
  status: 'completed',
  channels: 1,
  startTime: new Date(0),
  dateCreated: new Date(0),
  dateUpdated: new Date(0),
  durationSeconds: 3,
  source: 'DialVerb',
  errorCode: undefined,
  bytes: AUDIO.length,
  sha256: createHash('sha256').update(AUDIO).digest('hex'),
  audio: undefined,
  ...more,
});

/** Links that do what they should. */
export const aLinksReport: LinksReport = {
  recordingSid: sid('RE', 1),
  jobNumber: 'J-1001',
  deadLinkStatus: 403,
  freshLine: '---- | a fresh line',
  freshLinkStatus: 200,
  refreshSeconds: 1.5,
  given: [{ linkId: 'a link', to: 'airtable', plays: 1 }],
};

/** A pipeline that does nothing by itself: the test is Twilio, S3, the Lambdas and Airtable. */
export class FakePipeline implements RunPipeline {
  readonly recordings: Mutable<RecordingState>[] = [];
  readonly stored: StoredObject[] = [];
  readonly jobs = new Map<string, string>();
  readonly links = new Map<string, { status: number; body: Buffer }>();
  readonly opened: string[] = [];
  stops = 0;
  /** What each webhook is answered; undefined: nothing. */
  webhookStatus: number | undefined = 204;
  /** What comes of a call before its webhook is answered. */
  onCall: (recording: Mutable<RecordingState>, jobNumber: string) => Promise<void> | void = () => undefined;

  readonly name = 'recording-pipeline';
  readonly refreshToken = 'of the automation';
  readonly refreshUrl = 'https://127.0.0.1:4566/airtable/refresh';
  /** What the automation's request is answered. */
  refreshStatus = 202;
  /** Of the Jobs whose box is ticked. */
  readonly ticked = new Set<string>();
  /** What the operator CLI answers to each command; undefined: it fails. */
  onCli: (command: string, what: string) => unknown = (command, what) =>
    command === 'url' ? this.urlsOf(what) : this.accessTo(what);

  readonly emulator = {
    endpoint: 'https://127.0.0.1:4566',
    region: 'us-east-1',
    certificatesFile: '/tmp/certificates.pem',
    runFolder: '/nowhere',
  };
  readonly outputs = { BucketName: 'bucket' };

  readonly twilio = {
    url: 'http://127.0.0.1:1',
    accountSid: sid('AC', 1),
    apiKeySid: sid('SK', 1),
    apiKeySecret: 'secret',
    recordings: () => this.recordings,
    placeCall: ({ callSid = '', jobNumber }: CallToPlace = {}) => this.placeCall(callSid, jobNumber ?? ''),
  };

  readonly airtable = {
    url: 'http://127.0.0.1:2',
    token: 'pat',
    baseId: 'app',
    jobsTable: 'Jobs',
    addJob: ({ number }: { number: string | number }) => {
      this.jobs.set(String(number), '');
      return this.record(String(number), '');
    },
    editHistory: (jobNumber: string, text: string | ((before: string) => string)) => {
      this.jobs.set(jobNumber, typeof text === 'string' ? text : text(this.jobs.get(jobNumber) ?? ''));
    },
    tick: (jobNumber: string) => {
      this.ticked.add(jobNumber);
    },
    isTicked: (jobNumber: string) => this.ticked.has(jobNumber),
    jobs: () => Array.from(this.jobs, ([number, history]) => this.record(number, history)),
  };

  /** Its emulator ends by itself, with this to tell. */
  die: (explanation: ExplainedError) => void = () => undefined;
  readonly died = new Promise<ExplainedError>((resolve) => {
    this.die = resolve;
  });

  logs = () => Promise.resolve<readonly string[]>([]);

  async *objects(except: ReadonlySet<string>): AsyncGenerator<StoredObject> {
    for (const object of this.stored) if (!except.has(object.key)) yield await Promise.resolve(object);
  }

  open(link: string): Promise<{ status: number; body: Buffer }> {
    this.opened.push(link);
    return Promise.resolve(this.links.get(link) ?? { status: 404, body: Buffer.alloc(0) });
  }

  /** The history-writer refreshes the Job at once. */
  askForRefresh(recordId: string): Promise<{ status: number; body: string }> {
    const jobNumber = recordId.slice('rec'.length);
    for (const recording of this.recordings)
      if (this.refreshStatus === 202 && this.jobs.get(jobNumber)?.includes(recording.sid) === true)
        this.write(recording, jobNumber);
    if (this.refreshStatus === 202) this.ticked.delete(jobNumber);
    return Promise.resolve({ status: this.refreshStatus, body: 'an answer' });
  }

  cli(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const [command = '', ...rest] = args.filter((arg) => !arg.startsWith('--'));
    const told = this.onCli(command, rest.at(-1) ?? '');
    const stdout = args.includes('--json') ? JSON.stringify(told) : 'given to\n\nplayed\n';
    return Promise.resolve(
      told === undefined ? { code: 1, stdout: '', stderr: 'it cannot\n' } : { code: 0, stdout, stderr: '' },
    );
  }

  stop(): Promise<void> {
    this.stops += 1;
    return Promise.resolve();
  }

  /** Twilio makes a recording. */
  make(more: Partial<RecordingState> = {}): Mutable<RecordingState> {
    const recording = recordingState(this.recordings.length + 1, more);
    this.recordings.push(recording);
    return recording;
  }

  /** The processor stores it. */
  store({ sid: recordingSid }: RecordingState, bytes = AUDIO): void {
    this.stored.push({ key: `recordings/${recordingSid}.mp3`, recordingSid, bytes });
  }

  /** The history-writer adds its line, whose link answers so. @returns the line */
  write({ sid: recordingSid }: RecordingState, jobNumber: string, answer = { status: 200, body: AUDIO }): string {
    const count = this.links.size + 1;
    const link = `https://127.0.0.1/bucket/recordings/${recordingSid}.mp3?X-Amz-Date=20260101T000000Z&X-Amz-Signature=${count}`;
    const line = `---- | 2026-01-01 00:00:00 | Event: Recording | Source: IVR | URL: ${link}`;
    this.links.set(link, answer);
    this.jobs.set(jobNumber, [this.jobs.get(jobNumber), line].filter(Boolean).join('\n'));
    return line;
  }

  /** It goes the whole way at once. */
  bringHome(recording: Mutable<RecordingState>, jobNumber: string): void {
    this.store(recording);
    this.write(recording, jobNumber);
    recording.status = 'deleted';
  }

  private urlsOf(sid: string): unknown {
    const [url = ''] = [...this.links.keys()].filter((link) => link.includes(sid)).slice(-1);
    return {
      ...{ pipeline: this.name, region: 'us-east-1', missing: [] },
      links: [
        {
          ...{
            recordingSid: sid,
            callSid: null,
            jobNumber: null,
            key: 'key',
            url,
            expiresAt: '2026-01-01T00:15:00.000Z',
          },
          ...{ startedAt: null, durationSeconds: null, channels: null, bytes: null },
        },
      ],
    };
  }

  /** Each of the three was given a link, and all but the first have been played. */
  private accessTo(recordingSid: string): unknown {
    const at = '2026-01-01T00:00:00.000Z';
    const play = {
      ...{ key: 'key', linkId: null, startedAt: at, endedAt: at, from: '127.0.0.1', signedBy: null, origin: 'link' },
      ...{ idIsBorrowed: false, isCopy: false, requests: 1, bytes: 5, recordingBytes: 5 },
    };
    return {
      ...{
        pipeline: this.name,
        region: 'us-east-1',
        since: '2026-01-01',
        recordingSid,
        callSid: null,
        jobNumber: null,
      },
      ...{ playsWithoutLink: [], refusedWithoutLink: [], unreadable: { records: 0, lines: 0 } },
      links: ['history-writer', 'airtable', 'iam'].map((by, index) => ({
        linkId: `00000000-0000-4000-8000-00000000000${index}`,
        givenTo: { by, arn: null, sourceAddress: null, jobId: null },
        ...{ key: 'key', recordingSid, callSid: null, jobNumber: null, grantedAt: at, expiresAt: at, requestId: 'r' },
        ...{ plays: index === 0 ? [] : [play], refused: [] },
      })),
    };
  }

  private record(number: string, history: string): AirtableRecord {
    return {
      id: `rec${number}`,
      createdTime: '2026-01-01T00:00:00.000Z',
      fields: { 'Job Number': number, ...(history !== '' && { History: history }) },
    };
  }

  private async placeCall(callSid: string, jobNumber: string): Promise<PlacedCall> {
    const recording = this.make({ callSid });
    await this.onCall(recording, jobNumber);
    const callback = {
      recordingSid: recording.sid,
      event: 'completed',
      parameters: {},
      signature: undefined,
      status: this.webhookStatus,
      body: '',
      attempts: 1,
      failure: undefined,
    };
    return { callSid, recordings: [recording], callbacks: [callback] };
  }
}

/** Keeps what is written. */
export class Written {
  text = '';

  get lines(): string[] {
    return this.text.split('\n').slice(0, -1);
  }

  write(text: string): void {
    this.text += text;
  }
}
