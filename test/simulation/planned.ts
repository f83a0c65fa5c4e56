import type { Climate } from './climate';
import type { Fault } from './forecast';

/** What is wrong with a Job, until people put it right. */
export const jobTroubles = ['renamed', 'doubled', 'deleted', 'refused', 'full'] as const;

export interface PlannedJob {
  /** Seconds until it is in Airtable, and from then on until it knows its calls. */
  readonly appears: number;
  readonly learnsCalls: number;
  readonly trouble: { readonly what: (typeof jobTroubles)[number]; readonly at: number } | undefined;
}

export interface PlannedRecording {
  /** Its number in the season that it is left of; by default its place in the plan. */
  readonly number?: number;
  /** Its call, by number; call and Job have the same remainder by the number of Jobs. */
  readonly call: number;
  /** Whether its callback tells the job. */
  readonly isNamed: boolean;
  /** When Twilio calls back, in seconds. */
  readonly callbacks: readonly number[];
  /** `lost`: Twilio has no audio of it. */
  readonly kind: 'speech' | 'absent' | 'lost';
  /** Seconds that its audio takes on the wire. */
  readonly seconds: number;
  /** How long after the first callback there is no audio, and what Twilio calls it then. */
  readonly audioLate: { readonly by: number; readonly status: string } | undefined;
  /** What Twilio says to its deletion, for so many hours. */
  readonly deletion: { readonly status: number; readonly hours: number } | undefined;
  /** Whether the callback says when it began. */
  readonly saysStart: boolean;
  /** When it began, in seconds of the simulation; by default long before. */
  readonly startsAt?: number;
  /** Whether somebody has copied something to its key that does not say whose it is. */
  readonly isKeyTaken: boolean;
  /** How often the message of its callback was received before: once or twice more, and SQS would move it away. */
  readonly receives: number;
  /** When somebody takes its object out of the bucket, if at all. */
  readonly objectTaken: number | undefined;
}

/** What happens in the world while recordings come home. Times are in seconds. */
export interface Plan {
  readonly seed: number;
  readonly faults: readonly Fault[];
  readonly jobs: readonly PlannedJob[];
  readonly recordings: readonly PlannedRecording[];
  /** Somebody writes into a Job's history. */
  readonly edits: readonly { readonly job: number; readonly at: number; readonly isInFront: boolean }[];
  /** Somebody ticks the box for fresh links. */
  readonly ticks: readonly {
    readonly job: number;
    readonly at: number;
    /** Seconds until Airtable's automation tells the pipeline of it, each time it does. */
    readonly hints: readonly number[];
    /** Seconds until the person takes the tick back, if at all. */
    readonly takenBack: number | undefined;
  }[];
  /** Somebody else is away; by default Twilio. */
  readonly outages: readonly { readonly from: number; readonly seconds: number; readonly of?: Outage }[];
  /** Weather by dice, besides the faults. */
  readonly climate?: Climate;
  /** What a deployed pipeline may be told otherwise. */
  readonly keepsTwilioCopies?: boolean;
  /** Whether callbacks come through the webhook, signed, and are lost when they find nobody for 15 seconds. */
  readonly hasWebhook?: boolean;
  /** Whether the reconciler runs beside them, and brings home what no callback told of. */
  readonly isReconciled?: boolean;
  /** Until when half of the environments are of the release before, in seconds. */
  readonly upgradedAt?: number;
  /** The functions' clocks jump: from then on they are so many seconds ahead, or behind where that is negative. */
  readonly jumps?: readonly { readonly at: number; readonly ahead: number }[];
}

export const outages = ['twilio', 'airtable', 's3', 'sqs', 'secret', 'webhook'] as const;
export type Outage = (typeof outages)[number];
