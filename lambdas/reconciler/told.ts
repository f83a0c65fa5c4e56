import { RetryLater, explain } from '../core/errors';
import type { CallbackLog } from '../core/ports/reconciling';
import type { Log } from '../core/ports/running';
import type { RecordingSid } from '../core/recording';
import type { Time } from '../core/time';
import { CLOCKS_MS, LOG_PART } from './limits';
import { type PartDeadline, within } from './within';

/** What ingest's log says of one recording. */
export interface Hearsay {
  /** When its callback was accepted; undefined when the log tells of none. */
  readonly at: Date | undefined;
  /** Whether the log would tell: it can be read, and reaches back to the recording's end. */
  readonly isSure: boolean;
}

interface ToldOptions {
  readonly callbackLog: CallbackLog;
  readonly log: Log;
  readonly time: Pick<Time, 'now' | 'steadyMs' | 'pause'>;
  /** How far back the log reaches. */
  readonly reachMs: number;
}

/** Whom callbacks told of. The log is read as far back as somebody asks, each stretch of it once. */
export class Told {
  private readonly heard = new Map<RecordingSid, Date>();
  private readonly reach: number;
  private knownFrom: number;
  private failure: string | undefined;

  constructor(private readonly options: ToldOptions) {
    const now = options.time.now().getTime();
    this.knownFrom = now + CLOCKS_MS;
    this.reach = now - options.reachMs;
  }

  /** Why the log could not be read, once that was found out. */
  get unreadable(): string | undefined {
    return this.failure;
  }

  /** @param endedAt before which no callback of it came. */
  async of(sid: RecordingSid, endedAt: Date, deadline: PartDeadline): Promise<Hearsay> {
    if (endedAt.getTime() < this.reach) return { at: undefined, isSure: false };
    const from = endedAt.getTime() - CLOCKS_MS;
    if (from < this.knownFrom && this.failure === undefined) await this.read(from, deadline);
    return { at: this.heard.get(sid), isSure: this.failure === undefined };
  }

  /** Whether the log, as far as it was read, tells of a callback since then, of whatever recording. */
  cameSince(at: Date): boolean {
    return [...this.heard.values()].some((heard) => heard.getTime() >= at.getTime() - CLOCKS_MS);
  }

  private async read(from: number, deadline: PartDeadline): Promise<void> {
    const { callbackLog, log, time } = this.options;
    using limit = within(deadline, deadline.leftMs() * LOG_PART, time);
    try {
      const told = await callbackLog.toldBetween(new Date(from), new Date(this.knownFrom), limit);
      for (const [sid, at] of told) this.heard.set(sid, at);
      this.knownFrom = from;
    } catch (error) {
      deadline.require();
      this.failure = explain(error);
      log.warn('callback-log-unreadable', {
        error: error instanceof RetryLater ? error.code : 'unexpected',
        reason: this.failure,
      });
    }
  }
}
