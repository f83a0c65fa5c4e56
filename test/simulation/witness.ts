import type { SimulatedQueue } from '../support/simulated-aws/simulated-sqs';
import { leases } from '../../lambdas/core/limits';
import type { VirtualTime } from '../support/simulated-aws/virtual-time';
import { type WatchedInvocation, sidIn } from './invocation';

/** What a death may cost, by feature. */
const leaseSeconds = new Map<string, number>(
  Object.entries(leases).map(([feature, { seconds }]) => [feature, seconds]),
);

/** So many lines of a story are kept: its end. */
const MOST_TOLD = 4_000;

/** A death costs two minutes at most, whatever the leases say. */
const MOST_LEASE_SECONDS = 120;

/** What must hold, whatever the weather. */
const laws = {
  text: 'what people wrote in a cell is still there',
  line: 'one line for each recording, in the right Job, none twice, and a confirmed line stays',
  link: 'each link in a history is on record before it is there',
  box: 'a tick that stays brings fresh links or says why not, and goes',
  pace: 'a history-writer asks Airtable twice a second at most, and no two of them more than five times',
  copy: "Twilio's copy is deleted only while the object lies in the bucket and Airtable holds the line",
  success: 'success stays done, and nothing is sent, deleted or counted for a message that is then declared failed',
  count: 'no more messages than callbacks, and one for each death, standstill or lost answer',
  loss: 'no loss is stated of a recording that lies in the bucket',
  letter: 'nothing lies in a dead-letter queue without a reason, and only when a person must act',
  lease: 'no effect after a lost lease',
  death: 'a death costs at most the lease, and a second for each message beside it; one at init the visibility',
  twice: 'no recording is stored twice, unless two workers overlapped',
  told: 'Twilio hears that a callback is taken only once SQS has taken its message',
  object: 'no object is written over',
  receipt: "Twilio's copy is deleted only once there is a receipt",
  kept: "Twilio's copy stays where the settings say so",
  lost: 'no callback counts as lost that ingest has accepted',
  parked: 'what lies in a dead-letter queue is not fed in',
  done: 'what has its receipt is not fed in',
  home: 'what Twilio told us of comes home',
} as const;
export type Law = keyof typeof laws;

interface Violation {
  readonly law: Law;
  readonly what: string;
}

/** Written down only when somebody is to read it. */
interface Told {
  readonly seconds: number;
  readonly what: string;
}

/** The laws that a run broke, and its story. */
export class Broken extends Error {
  override readonly name = 'Broken';
  readonly laws: readonly Law[];
  /** Each law with what broke it. */
  readonly said: readonly string[];

  constructor(
    violations: readonly Violation[],
    /** What happened, by seconds. */
    readonly story: readonly string[],
    /** Which requests the climate struck. */
    readonly struck: readonly string[],
  ) {
    const said = [...new Set(violations.map(({ law, what }) => `${laws[law]}\n   ${what}`))];
    super(`Broken:\n ${said.join('\n ')}`);
    this.laws = [...new Set(violations.map(({ law }) => law))];
    this.said = said;
  }
}

/** Sees all that happens, tells it afterwards, and says which law it broke. Nothing is thrown while it goes on. */
export class Witness {
  readonly violations: Violation[] = [];
  /** Deaths, standstills and lost answers, by recording: each may leave one message more. */
  readonly disturbances = new Map<string, number>();
  /** Recordings that two workers had at the same time. */
  readonly overlapped = new Set<string>();
  /** Messages that the history queue has taken, by recording. */
  readonly events = new Map<string, number>();
  readonly callbacks = new Map<string, number>();
  readonly alive = new Set<WatchedInvocation>();
  /** Messages that SQS gave once more while somebody had them. */
  private readonly twice = new Set<string>();
  /** Who got each message last. */
  private readonly holders = new Map<string, WatchedInvocation>();
  deaths = 0;
  private countedAtMs = -Infinity;
  private readonly story: Told[] = [];

  constructor(private readonly time: VirtualTime) {}

  tell(what: string): void {
    if (this.story.length >= MOST_TOLD) this.story.splice(0, MOST_TOLD / 2);
    this.story.push({ seconds: this.time.seconds, what });
  }

  broken(law: Law, what: string): void {
    this.tell(`!!! ${what}`);
    this.violations.push({ law, what });
  }

  called(sid: string): void {
    this.callbacks.set(sid, (this.callbacks.get(sid) ?? 0) + 1);
    this.tell(`Twilio calls back about ${sid}`);
  }

  eventTaken(sid: string): void {
    this.events.set(sid, (this.events.get(sid) ?? 0) + 1);
  }

  /** Whoever has the message is not to know: neither that others have it, nor that they changed its visibility. */
  givenTwice(messageId: string): void {
    this.tell(`SQS gives ${messageId} twice`);
    this.twice.add(messageId);
  }

  disturbed({ sids }: Pick<WatchedInvocation, 'sids'>): void {
    for (const sid of sids) this.disturbances.set(sid, (this.disturbances.get(sid) ?? 0) + 1);
  }

  started(invocation: WatchedInvocation): void {
    this.tell(`${invocation.name} begins with ${invocation.sids.join(', ')}`);
    for (const other of this.alive)
      for (const sid of invocation.sids) if (other.sids.includes(sid)) this.overlapped.add(sid);
    this.alive.add(invocation);
    if (invocation.records.some(({ messageId }) => this.twice.has(messageId))) {
      invocation.isRobbed = true;
      this.disturbed(invocation);
    }
    for (const { messageId, body } of invocation.records) {
      this.holders.get(messageId)?.overtaken.add(sidIn(body));
      this.holders.set(messageId, invocation);
    }
  }

  died(invocation: WatchedInvocation, where: string): void {
    if (!invocation.isAlive) return;
    this.deaths += 1;
    invocation.isDead = true;
    this.alive.delete(invocation);
    this.tell(`${invocation.name} dies at ${where}`);
    this.disturbed(invocation);
    invocation.onDeath();
    const { queue, records, feature, isLeased, isRobbed, rested } = invocation;
    // Fractions of a second add up to a little more.
    // Whoever else had a message may have put it back for as long as it liked.
    const most =
      isLeased && !isRobbed ? Math.min(leaseSeconds.get(feature) ?? 0, MOST_LEASE_SECONDS) + 0.001 : Infinity;
    for (const { receiptHandle, body, attributes } of records) {
      const apart = attributes.MessageGroupId === undefined ? records.length - 1 : 0;
      const rest = (queue.visibleAt(receiptHandle) ?? this.time.seconds) - this.time.seconds;
      if (!queue.isOvertaken(receiptHandle) && !rested.has(receiptHandle) && rest > most + apart)
        this.broken('death', `${sidIn(body)} rests ${rest.toFixed(0)} s after a death of ${invocation.name}`);
    }
  }

  /** The invocation is about to change something at S3 or Twilio. */
  changes(invocation: WatchedInvocation | undefined, what: string): void {
    if (invocation !== undefined && !invocation.holdsAll && !invocation.isRobbed)
      this.broken('lease', `${invocation.name} ${what} without holding its messages`);
  }

  /** The visibility of a message is set by a receipt, which may be an old one. */
  setsVisibility(receipt: string): void {
    const id = receipt.split('#')[0] ?? '';
    for (const other of this.alive)
      if (other.records.some((one) => one.messageId === id && one.receiptHandle !== receipt)) other.isRobbed = true;
  }

  ended(invocation: WatchedInvocation, failed: ReadonlySet<string>): void {
    invocation.hasEnded = true;
    this.alive.delete(invocation);
    const { records, sids, successes, unsettled, queue, name } = invocation;
    const isLost = invocation.saysLost || invocation.wasLostAtItsEnd === true;
    const isOvertaken = records.some(
      ({ messageId, receiptHandle }) => !failed.has(messageId) && queue.isOvertaken(receiptHandle),
    );
    const failedSids = records.flatMap(({ messageId, body }) => (failed.has(messageId) ? [sidIn(body)] : []));
    this.tell(`${name} ends${failedSids.length > 0 ? `, failed: ${failedSids.join(', ')}` : ''}`);
    if (isLost) {
      // Its answer must not speak for whoever has the messages now.
      if (isOvertaken && !invocation.isRobbed) this.broken('success', `${name} declares done what is somebody else's`);
      this.disturbed(invocation);
      return;
    }
    for (const sid of failedSids) {
      const success = successes.get(sid);
      const isOnce = sids.filter((one) => one === sid).length === 1;
      if (success !== undefined && isOnce && !unsettled.has(sid))
        this.broken('success', `${sid}: ${success}, and then ${name} declares it failed`);
    }
  }

  /** Between invocations: those that still run may have sent one message on and not yet acknowledged the one before. */
  countMessages(queues: readonly SimulatedQueue[]): void {
    // What is too many stays for longer.
    if (this.time.ms - this.countedAtMs < 1_000) return;
    this.countedAtMs = this.time.ms;
    const counts = new Map<string, number>();
    for (const { messages } of queues)
      for (const { body } of messages) {
        const sid = sidIn(body);
        counts.set(sid, (counts.get(sid) ?? 0) + 1);
      }
    for (const [sid, count] of counts) {
      const known = (this.callbacks.get(sid) ?? 0) + (this.disturbances.get(sid) ?? 0);
      if (count <= known) continue;
      const working = Array.from(this.alive).flatMap(({ sids }) => sids.filter((one) => one === sid)).length;
      const most = known + working;
      if (count > most)
        this.broken('count', `${String(count)} messages about ${sid}, ${String(most)} at most expected`);
    }
  }

  /** @throws {Broken} when a law was broken. */
  testify(struck: readonly string[]): void {
    if (this.violations.length === 0) return;
    const story = this.story.map(({ seconds, what }) => `${seconds.toFixed(3).padStart(10)}  ${what}`);
    throw new Broken(this.violations, story, struck);
  }
}
