import { Readable } from 'node:stream';
import type { Deadline } from '../../../lambdas/core/deadline';
import { NoAudio } from '../../../lambdas/core/errors';
import type { Audio, RecordingDetails, TwilioRecordings } from '../../../lambdas/core/ports/twilio';
import type { AccountSid, Recording, RecordingSid } from '../../../lambdas/core/recording';
import { STARTED_AT } from '../subjects';

interface Held {
  details: RecordingDetails;
  audio: Buffer | undefined;
  /** Undefined: the first account's. */
  accountSid: AccountSid | undefined;
}

/** Twilio as the core sees it. */
export class MemoryTwilio implements TwilioRecordings {
  private readonly held = new Map<RecordingSid, Held>();
  /** Thrown by the next downloads, one each. */
  readonly failures: Error[] = [];
  /** What Twilio says to a deletion, until it is taken back. */
  readonly refusals = new Map<RecordingSid, Error>();
  downloads = 0;
  readonly removed: RecordingSid[] = [];

  /** `audio: null`: the resource is there, its audio is not (yet). */
  hold(
    sid: RecordingSid,
    audio: Buffer | null = Buffer.from('ID3 speech'),
    { accountSid, ...details }: Partial<RecordingDetails> & { accountSid?: AccountSid | undefined } = {},
  ) {
    this.held.set(sid, {
      audio: audio ?? undefined,
      accountSid,
      details: {
        status: 'completed',
        startedAt: STARTED_AT,
        createdAt: STARTED_AT,
        channels: 1,
        storedExternally: false,
        encrypted: false,
        ...details,
      },
    });
  }

  /** What lies below an account's path. */
  private of(accountSid: AccountSid | undefined, sid: RecordingSid): Held | undefined {
    const held = this.held.get(sid);
    return held?.accountSid === accountSid ? held : undefined;
  }

  open({ sid, accountSid, channels }: Recording): Promise<Audio> {
    this.downloads += 1;
    const failure = this.failures.shift();
    if (failure !== undefined) return Promise.reject(failure);
    const audio = this.of(accountSid, sid)?.audio;
    if (audio === undefined) return Promise.reject(new NoAudio('audio-not-found', { message: '404' }));
    const stream = Readable.from([audio]);
    return Promise.resolve({
      stream,
      bytes: audio.length,
      channels,
      broken: new AbortController().signal,
      [Symbol.dispose]: () => {
        stream.destroy();
      },
    });
  }

  describe(sid: RecordingSid, _deadline?: Deadline, accountSid?: AccountSid): Promise<RecordingDetails | undefined> {
    return Promise.resolve(this.of(accountSid, sid)?.details);
  }

  remove(sid: RecordingSid, _deadline?: Deadline, accountSid?: AccountSid): Promise<'deleted' | 'gone'> {
    const refusal = this.refusals.get(sid);
    if (refusal !== undefined) return Promise.reject(refusal);
    const held = this.of(accountSid, sid);
    if (held === undefined || held.details.status === 'deleted') return Promise.resolve('gone');
    this.held.set(sid, { ...held, audio: undefined, details: { ...held.details, status: 'deleted' } });
    this.removed.push(sid);
    return Promise.resolve('deleted');
  }

  /** What a plain listing returns: the work list. */
  get listed(): RecordingSid[] {
    return Array.from(this.held).flatMap(([sid, { details }]) => (details.status === 'deleted' ? [] : [sid]));
  }
}
