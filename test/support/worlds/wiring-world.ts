import type * as z from 'zod';
import type { TwilioEnv } from '../../../lambdas/adapters/twilio-env';
import type { TwilioRestMeans } from '../../../lambdas/adapters/twilio-rest';
import type { TwilioMeans, twilioRecordings } from '../../../lambdas/adapters/twilio-recordings';
import {
  type CleanupMessage,
  type HistoryEvent,
  type RecordingMessage,
  cleanupMessage,
  groupOf,
  historyEvent,
  recordingMessage,
} from '../../../lambdas/core/messages';
import type { TwilioRecordings } from '../../../lambdas/core/ports/twilio';
import type { CallSid, JobNumber } from '../../../lambdas/core/recording';
import { MemoryListing } from '../fakes/memory-listing';
import { MemoryMetrics } from '../fakes/memory-metrics';
import { MemoryTwilio } from '../fakes/memory-twilio';
import { NotingAirtable } from '../fakes/noting-airtable';
import { MemoryLog } from '../fakes/small-fakes';
import type { Consumer } from '../simulated-aws/event-source';
import { type Service, SimulatedAws } from '../simulated-aws/simulated-aws';
import type { Request } from '../simulated-aws/simulated-client';
import { VirtualTime } from '../simulated-aws/virtual-time';
import { wiredFunctions } from '../simulated-aws/wired-functions';
import { aCallSid, aLinkId, storedEvent } from '../subjects';
import { AIRTABLE_FIELDS, type Otherwise, TOLD, deployedWith } from './told';

/** Messages as their consumer reads them. */
export const parsed = <Schema extends z.ZodType>(
  schema: Schema,
  messages: readonly { readonly body: string }[],
): z.output<Schema>[] => messages.map(({ body }) => schema.parse(JSON.parse(body)));

/** Far from the machine's own time, which nothing is to go by. */
const NOON = new Date('2031-02-03T12:00:00Z');

type Reader = 'processor' | 'history-writer' | 'cleanup';

interface Circumstances {
  readonly told?: Otherwise;
  /** A service of AWS that never answers. */
  readonly silent?: Service;
  /** Twilio, where it is not the one in memory. */
  readonly twilioRecordings?: typeof twilioRecordings;
  /** What lay in the bucket on the day that begins then. */
  readonly bytesOn?: (midnight: Date) => number | undefined;
}

interface Sent {
  readonly service: Service;
  readonly command: unknown;
  /** Since the beginning of the time. */
  readonly atMs: number;
}

const never = () => new Promise<never>(() => undefined);

/** Twilio over the network, which answers in no virtual time. */
export const inNoTime = (time: VirtualTime, twilio: TwilioRecordings): TwilioRecordings => ({
  open: (...asked) => time.during(twilio.open(...asked)),
  describe: (...asked) => time.during(twilio.describe(...asked)),
  remove: (...asked) => time.during(twilio.remove(...asked)),
});

/** The functions, wired with the variables in `TOLD`, over AWS, Twilio and Airtable in memory. */
export const wiringWorld = ({ told = {}, silent, twilioRecordings, bytesOn }: Circumstances = {}) => {
  const time = new VirtualTime({ start: NOON });
  const [log, metrics, twilio] = [new MemoryLog(), new MemoryMetrics(), new MemoryTwilio()];
  const [listing, jobsOfCalls] = [new MemoryListing(), new Map<CallSid, JobNumber>()];
  const airtable = new NotingAirtable(time, new Set(AIRTABLE_FIELDS), TOLD['history-writer'].AIRTABLE_REFRESH_FIELD);
  /** Every try of every command. */
  const sent: Sent[] = [];
  /** What was said to AWS with the commands of one kind. */
  const inputsOf = <Input>(Command: new (...input: never[]) => { readonly input: Input }): Input[] =>
    sent.flatMap(({ command }) => (command instanceof Command ? [command.input] : []));
  const wayTo = (service: Service) => ({
    transport: async ({ command, act }: Request) => {
      sent.push({ service, command, atMs: time.ms });
      return service === silent ? await never() : await act();
    },
  });
  const aws = new SimulatedAws(deployedWith(told), { time, wayTo, ...(bytesOn && { bytesOn }) });
  /** What `twilioRecordings` was given. */
  const askedOfTwilio: { readonly env: TwilioEnv; readonly means: TwilioMeans }[] = [];
  /** What `twilioListing` was given. */
  const askedOfList: { readonly env: TwilioEnv; readonly means: TwilioRestMeans }[] = [];
  /** What `twilioCallJobs` was given. */
  const askedForCalls: { readonly env: TwilioEnv; readonly parameter: string }[] = [];
  const functions = wiredFunctions(aws, () => ({
    time,
    log,
    metrics,
    newLinkId: aLinkId,
    fetch: airtable.fetch,
    twilioRecordings: (env, means) => {
      askedOfTwilio.push({ env, means });
      return twilioRecordings?.(env, means) ?? twilio;
    },
    twilioListing: (env, means) => {
      askedOfList.push({ env, means });
      return listing;
    },
    twilioCallJobs: (env, parameter) => {
      askedForCalls.push({ env, parameter });
      return { jobOf: ({ callSid }) => Promise.resolve(jobsOfCalls.get(callSid)) };
    },
  }));

  /** Puts a message into the queue that a feature reads. */
  const give = {
    processor: (message: RecordingMessage) => {
      aws.readBy('processor').queue.push(JSON.stringify(recordingMessage.encode(message)));
    },
    'history-writer': (event: HistoryEvent) => {
      aws.readBy('history-writer').queue.push(JSON.stringify(historyEvent.encode(event)), groupOf(event));
    },
    cleanup: (message: CleanupMessage) => {
      aws.readBy('cleanup').queue.push(JSON.stringify(cleanupMessage.encode(message)));
    },
  };

  /** A stored recording: its audio in the bucket, its copy at Twilio. */
  const stored = (over: Parameters<typeof storedEvent>[0] = {}) => {
    const event = storedEvent({ key: `today/2026/11/20/${aCallSid()}-J-1001.mp3`, ...over });
    aws.bucket.objects.set(event.key, { metadata: { 'recording-sid': event.recordingSid }, bytes: Buffer.from('ID3') });
    twilio.hold(event.recordingSid);
    return event;
  };

  const environments = new Map<Reader, Consumer>();
  /** One invocation over what the queue gives, always in the same execution environment: what it reports as failed. */
  const invoke = async (feature: Reader, remainingSeconds = 300) => {
    const { queue } = aws.readBy(feature);
    const consume = environments.get(feature) ?? functions[feature]();
    environments.set(feature, consume);
    const records = queue.receive(10);
    const from = time.ms;
    const context = { getRemainingTimeInMillis: () => from + remainingSeconds * 1000 - time.ms };
    const answer = consume({ Records: records }, context).then(({ batchItemFailures }) => ({
      failed: new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)),
      tookMs: time.ms - from,
    }));
    await time.run();
    const { failed, tookMs } = await answer;
    const [reported, done] = [true, false].map((hasFailed) =>
      records.filter(({ messageId }) => failed.has(messageId) === hasFailed),
    );
    queue.delete(new Set(done?.map(({ receiptHandle }) => receiptHandle)));
    return { reported: reported ?? [], tookMs };
  };

  return {
    time,
    log,
    metrics,
    twilio,
    airtable,
    aws,
    sent,
    inputsOf,
    askedOfTwilio,
    listing,
    jobsOfCalls,
    askedOfList,
    askedForCalls,
    functions,
    give,
    stored,
    invoke,
  };
};
