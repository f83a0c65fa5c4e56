import { Invocation, running } from '../support/simulated-aws/invocation';

/** What was found in bodies: the same few messages are asked about again and again. */
const found = new Map<string, string>();
const MOST_FOUND = 5_000;

/** The SID of the recording that a message is about, or the id of the Job whose links it is to refresh. */
export const sidIn = (body: string): string => {
  const known = found.get(body);
  if (known !== undefined) return known;
  const sid = /"recordingSid":"(\w+)"/.exec(body)?.[1] ?? /"jobId":"(\w+)"/.exec(body)?.[1] ?? 'nothing';
  if (found.size >= MOST_FOUND) found.clear();
  found.set(body, sid);
  return sid;
};

/** Without the zeros in front of its number. */
export const shortened = (sid: string): string => sid.replace(/^([A-Za-z]+)0+/, '$1');

/** An invocation, and what is noted of it. */
export class WatchedInvocation extends Invocation {
  /** What Airtable had told it of each Job's history, as it stood there. */
  readonly reads = new Map<string, string>();
  /** When it asked Airtable in the last second, in milliseconds. */
  askedAirtableAtMs: number[] = [];
  /** What it did that counts as success, by recording. */
  readonly successes = new Map<string, string>();
  /** What it has put back for a while, by receipt. */
  readonly rested = new Set<string>();
  /** Recordings whose dead letter could not be sent. */
  readonly unsettled = new Set<string>();
  /** Whether it says that its lease is lost. */
  saysLost = false;
  /** Recordings whose messages somebody else has got since. */
  readonly overtaken = new Set<string>();
  /** Whether somebody changed the visibility of its messages by an old receipt, which a standard queue takes. */
  isRobbed = false;
  /** Whether its messages were not its own any more when its work ended. */
  wasLostAtItsEnd: boolean | undefined;
  /** Whether a lease was ever given to it. */
  isLeased = false;

  /** What it is about, where it reads no queue. */
  about = '';
  /** Of the environment that it runs in. */
  isOfFormerRelease = false;
  private known: readonly string[] | undefined;
  private weatherOf: string | undefined;

  /** What it has put back itself may be with others: it does nothing more about that. */
  override get holdsAll(): boolean {
    return this.records.every(
      ({ receiptHandle }) => this.rested.has(receiptHandle) || this.queue.isHeldBy(receiptHandle),
    );
  }

  get sids(): readonly string[] {
    return (this.known ??= this.about === '' ? this.records.map(({ body }) => sidIn(body)) : [this.about]);
  }

  /** What its weather hangs on. */
  get subject(): string {
    return (this.weatherOf ??= `${this.feature}:${shortened(this.sids[0] ?? '')}`);
  }

  /** The work is over: what follows speaks of its messages only. */
  workEnds(): void {
    this.wasLostAtItsEnd ??= !this.holdsAll && !this.isRobbed;
  }
}

/** The invocation whose code runs now. */
export const current = (): WatchedInvocation | undefined => {
  const invocation = running.getStore();
  return invocation instanceof WatchedInvocation ? invocation : undefined;
};
