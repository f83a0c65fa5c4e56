import { Readable } from 'node:stream';
import { AudioGuard } from '../../lambdas/adapters/guarded-audio';
import type { TwilioMeans } from '../../lambdas/adapters/twilio-recordings';
import { translateDeletion } from '../../lambdas/adapters/twilio-refusal';
import { before } from '../../lambdas/core/deadline';
import { NoAudio, RetryLater } from '../../lambdas/core/errors';
import type { RecordingDetails, TwilioRecordings } from '../../lambdas/core/ports/twilio';
import type { Recording, RecordingSid } from '../../lambdas/core/recording';
import { STARTED_AT } from '../support/subjects';
import { type WatchedInvocation, current } from './invocation';
import type { Network } from './network';
import type { Listed } from './simulated-listing';

export interface HeldAtTwilio {
  /** How long its audio takes on the wire. */
  readonly seconds: number;
  /** From when on there is audio, in seconds of the simulation. */
  readonly audioFrom: number;
  /** What Twilio calls it before. */
  readonly statusBefore: string;
  /** What it says to a deletion: HTTP statuses, until then. */
  refuses: { readonly status: number; readonly until: number } | undefined;
  isDeleted: boolean;
}

const SECONDS_A_CHUNK = 15;

/** What Twilio sends of a recording. */
export const audioOf = (sid: string): string => `ID3 ${sid}`;

const unavailable = () => new RetryLater('twilio-unavailable', { message: 'Twilio answered 503' });
const noAudio = () => new NoAudio('audio-not-found', { message: 'Twilio answered 404' });

/** Twilio's recordings, behind the network; bytes come in their time. */
export class SimulatedTwilio {
  readonly held = new Map<RecordingSid, HeldAtTwilio>();
  /** What its list says of them. */
  readonly listed = new Map<RecordingSid, Listed>();
  /** Told when a copy goes. */
  onDeletion: (sid: RecordingSid, by: WatchedInvocation | undefined) => void = () => undefined;

  constructor(private readonly network: Network) {}

  /** For a function, with the means that it is wired with. */
  readonly seenWith = ({ idleMs, time, credentials }: TwilioMeans): TwilioRecordings => ({
    open: async (recording, deadline) => {
      await credentials.current();
      return await this.open(recording, new AudioGuard(idleMs, time, deadline));
    },
    describe: (sid) => this.describe(sid),
    remove: async (sid, deadline) => {
      // The credentials are read first: time passes.
      await credentials.current();
      await this.network.time.wait(this.network.way, current());
      deadline.require();
      return await before(deadline, this.remove(sid));
    },
  });

  private async open({ sid, channels }: Recording, guard: AudioGuard) {
    try {
      const seconds = await this.ask('audio', () => {
        const held = this.held.get(sid);
        if (held === undefined || held.isDeleted || this.network.time.seconds < held.audioFrom) throw noAudio();
        return held.seconds;
      });
      guard.broken.throwIfAborted();
      const bytes = Buffer.from(audioOf(sid));
      return guard.watch(this.stream(bytes, seconds), bytes.length, channels);
    } catch (error) {
      guard[Symbol.dispose]();
      throw error;
    }
  }

  /** What it calls a recording now. */
  statusOf(sid: RecordingSid): string | undefined {
    const held = this.held.get(sid);
    if (held === undefined) return undefined;
    const there = this.network.time.seconds < held.audioFrom ? held.statusBefore : 'completed';
    return held.isDeleted ? 'deleted' : there;
  }

  private describe(sid: RecordingSid): Promise<RecordingDetails | undefined> {
    return this.ask('describe', () => {
      const status = this.statusOf(sid);
      if (status === undefined) return undefined;
      return {
        status,
        startedAt: this.listed.get(sid)?.createdAt ?? STARTED_AT,
        channels: 1,
        storedExternally: false,
        encrypted: false,
      };
    });
  }

  private remove(sid: RecordingSid): Promise<'deleted' | 'gone'> {
    const invocation = current();
    return this.ask(
      'remove',
      () => {
        const held = this.held.get(sid);
        if (held === undefined || held.isDeleted) return 'gone';
        if (held.refuses !== undefined && this.network.time.seconds < held.refuses.until)
          throw translateDeletion({ status: held.refuses.status });
        held.isDeleted = true;
        this.onDeletion(sid, invocation);
        return 'deleted';
      },
      () => {
        this.network.witness.changes(invocation, `deletes ${sid}`);
      },
    );
  }

  private ask<Result>(place: 'audio' | 'describe' | 'remove', answer: () => Result, leaves?: () => void) {
    return this.network.request<Result>(place, {
      act: answer,
      failure: unavailable,
      ...(leaves && { leaves }),
    });
  }

  private stream(bytes: Buffer, seconds: number): Readable {
    const invocation = current();
    const chunks = Math.ceil(seconds / SECONDS_A_CHUNK) + 1;
    const size = Math.ceil(bytes.length / chunks);
    let sent = 0;
    const { time } = this.network;
    return new Readable({
      read() {
        time.plan(
          (seconds * 1000) / chunks,
          () => {
            this.push(bytes.subarray(sent, (sent += size)));
            // Its length is known: with the last byte it is whole.
            if (sent >= bytes.length) this.push(null);
          },
          invocation,
        );
      },
    });
  }
}
