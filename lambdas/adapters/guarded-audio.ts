import { type Readable, Transform, finished } from 'node:stream';
import type { Deadline } from '../core/deadline';
import { NoAudio, RetryLater, explain } from '../core/errors';
import type { Audio } from '../core/ports/twilio';
import type { Time } from '../core/time';

/** Enough of an MP3 to know it by. */
const MAGIC_LENGTH = 3;

/**
 * An ID3 tag, or the header of an MPEG audio frame of layer III with a bit rate and a sampling rate that exist: that rules
 * out text of any encoding. Source: ISO/IEC 11172-3, 2.4.1.3; id3.org.
 */
const startsAsMp3 = (head: Buffer): boolean => {
  const [first = 0, second = 0, third = 0] = head;
  const frameSync = first === 0xff && (second & 0xe0) === 0xe0;
  const layerThree = (second & 0x06) === 0x02;
  const ratesExist = third >> 4 !== 0x0f && (third & 0x0c) !== 0x0c;
  return head.toString('latin1') === 'ID3' || (frameSync && layerThree && ratesExist);
};

interface MeterEvents {
  /** May throw a `RetryLater`: then no byte more passes. */
  readonly onChunk: () => void;
  /** Called once at most; nothing passes the meter any more. */
  readonly onProblem: (problem: RetryLater) => void;
}

/**
 * Lets bytes through while they are an MP3 of the announced length. It never emits an error: the SDK wraps an upload's
 * body in a stream of its own, and dies of an error event there that nobody listens to (aws-sdk-js-v3 #5275, #5479).
 */
const mp3Meter = (bytes: number | undefined, { onChunk, onProblem }: MeterEvents): Transform => {
  let head = Buffer.alloc(0);
  let received = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        onChunk();
      } catch (error) {
        onProblem(error instanceof RetryLater ? error : new RetryLater('unexpected', { message: explain(error) }));
        return;
      }
      received += chunk.length;
      if (head.length < MAGIC_LENGTH) {
        head = Buffer.concat([head, chunk]).subarray(0, MAGIC_LENGTH);
        if (head.length === MAGIC_LENGTH && !startsAsMp3(head)) {
          onProblem(new NoAudio('audio-not-mp3', { message: 'Twilio sent something that is no MP3' }));
          return;
        }
      }
      done(null, chunk);
    },
    flush(done) {
      if (head.length < MAGIC_LENGTH) onProblem(new NoAudio('audio-empty', { message: 'Twilio sent an empty file' }));
      else if (bytes !== undefined && received !== bytes)
        onProblem(
          new RetryLater('audio-cut', {
            message: `Twilio announced ${String(bytes)} bytes and sent ${String(received)}`,
          }),
        );
      else done();
    },
  });
};

/**
 * Guards a download from its request to the last byte: whoever is silent for `idleMs`, breaks off or sends no MP3
 * aborts `broken`, and with it the upload; without that, the upload would hang. Silence of the taker counts too:
 * back-pressure stops the flow the same way.
 */
export class AudioGuard implements Disposable {
  private readonly breaking = new AbortController();
  private readonly ended = new AbortController();
  /** When a byte moved last, or the request was made. */
  private movedAt: number;
  private readonly endWithDeadline: () => void;

  constructor(
    private readonly idleMs: number,
    private readonly time: Pick<Time, 'now' | 'pause'>,
    private readonly deadline: Deadline,
  ) {
    this.movedAt = this.nowMs;
    void this.breakWhenIdle();
    this.endWithDeadline = () => {
      const reason: unknown = deadline.signal.reason;
      this.break(reason instanceof RetryLater ? reason : new RetryLater('out-of-time', { message: explain(reason) }));
    };
    if (deadline.signal.aborted) this.endWithDeadline();
    else deadline.signal.addEventListener('abort', this.endWithDeadline, { once: true });
  }

  get broken(): AbortSignal {
    return this.breaking.signal;
  }

  private get nowMs(): number {
    return this.time.now().getTime();
  }

  private async breakWhenIdle(): Promise<void> {
    const leftMs = () => this.movedAt + this.idleMs - this.nowMs;
    while (leftMs() > 0 && !this.ended.signal.aborted) await this.time.pause(leftMs(), this.ended.signal);
    if (this.ended.signal.aborted) return;
    this.break(new RetryLater('audio-stalled', { message: `No byte moved for ${String(this.idleMs / 1000)} s` }));
  }

  private break(reason: RetryLater): void {
    this.breaking.abort(reason);
  }

  /** From here on the audio owns the guard, and ends it. */
  watch(source: Readable, bytes: number | undefined, channels: 1 | 2): Audio {
    const stream = mp3Meter(bytes, {
      // An object becomes one with its last byte: none of them passes once the message may be somebody else's.
      onChunk: () => {
        this.deadline.require();
        this.movedAt = this.nowMs;
      },
      onProblem: (problem) => {
        this.break(problem);
      },
    });
    // Not `pipeline`: it would hand an error of the source on to the stream.
    source.pipe(stream);
    finished(source, (error) => {
      if (error) this.break(new RetryLater('audio-cut', { message: `The download broke off: ${explain(error)}` }));
    });
    const destroyBoth = () => {
      source.destroy();
      stream.destroy();
    };
    if (this.broken.aborted) destroyBoth();
    else this.broken.addEventListener('abort', destroyBoth, { once: true });
    return {
      stream,
      bytes,
      channels,
      broken: this.broken,
      [Symbol.dispose]: () => {
        destroyBoth();
        this[Symbol.dispose]();
      },
    };
  }

  [Symbol.dispose](): void {
    this.ended.abort();
    this.deadline.signal.removeEventListener('abort', this.endWithDeadline);
  }
}
