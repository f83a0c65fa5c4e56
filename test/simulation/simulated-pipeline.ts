import { airtableJobs } from '../../lambdas/adapters/airtable-jobs';
import { type Pace, patientPace, yieldingPace } from '../../lambdas/adapters/airtable-pace';
import { sqsCleanupQueue, sqsHistoryQueue, sqsRecordingsQueue } from '../../lambdas/adapters/sqs-queues';
import { cleanupConsumer } from '../../lambdas/cleanup/consumer';
import { MAX_RECEIVES } from '../../lambdas/core/limits';
import type { Log } from '../../lambdas/core/ports/running';
import { historyWriterConsumer } from '../../lambdas/history-writer/consumer';
import { processorConsumer } from '../../lambdas/processor/consumer';
import { jobLookup } from '../../lambdas/processor/job-lookup';
import { MemoryMetrics } from '../support/fakes/memory-metrics';
import { MemoryStore } from '../support/fakes/memory-store';
import { MemoryCredentials } from '../support/fakes/small-fakes';
import { SimulatedQueue } from '../support/simulated-aws/simulated-sqs';
import { diceOf } from './dice';
import { EventSource } from './event-source';
import { type Fault, Forecast } from './forecast';
import { running } from './invocation';
import { onVirtualMachine } from './machine';
import { Network } from './network';
import { queueClient } from './queue-client';
import { FIELDS, SimulatedAirtable } from './simulated-airtable';
import { simulatedBucket } from './simulated-bucket';
import { SimulatedTwilio } from './simulated-twilio';
import { VirtualTime } from './virtual-time';
import { Witness } from './witness';

export interface Conditions {
  readonly seed: number;
  readonly faults: readonly Fault[];
  readonly processors?: number;
}

const AUDIO_WAIT_SECONDS = 600;
const JOB_WAIT_SECONDS = 900;
const PLACE = { bucket: 'bucket', prefixes: ['recordings'] as [string] };

const airtableEnv = {
  AIRTABLE_BASE_ID: 'app00000000000001',
  AIRTABLE_ENDPOINT_URL: 'https://airtable.example',
  AIRTABLE_JOBS_TABLE: 'Jobs',
  AIRTABLE_JOB_NUMBER_FIELD: FIELDS.number,
  AIRTABLE_HISTORY_FIELD: FIELDS.history,
  AIRTABLE_CALL_SID_FIELD: FIELDS.calls,
};

/** As lib/features gives them to the functions. */
const TIMEOUT_SECONDS = { processor: 600, 'history-writer': 120, cleanup: 60 };

/**
 * The real consumers, use cases, queue and Airtable adapters, over everybody else in virtual time. Invocations start when
 * there is work, wait for answers each on its own, die, stand still and go on.
 */
export const simulatedPipeline = ({ seed, faults, processors = 3 }: Conditions) => {
  const random = diceOf(seed);
  const time = new VirtualTime(random);
  const witness = new Witness(time);
  const forecast = new Forecast(faults);
  const network = new Network(time, forecast, witness, random);
  const [store, twilio, airtable] = [new MemoryStore(), new SimulatedTwilio(network), new SimulatedAirtable(network)];
  const onSave: (() => void)[] = [];
  const bucket = simulatedBucket(network, store, onSave);
  const metrics = Object.assign(new MemoryMetrics(), { publish: () => undefined });
  const onLog: ((code: string, fields: Record<string, unknown>) => void)[] = [];

  const queueOf = (name: string, visibilityTimeout: number) => {
    const deadLetters = new SimulatedQueue(`${name}-dlq`, time);
    const redrive = { to: deadLetters, maxReceives: MAX_RECEIVES };
    return { queue: new SimulatedQueue(name, time, { visibilityTimeout, redrive }), deadLetters };
  };
  const recordings = queueOf('recordings', TIMEOUT_SECONDS.processor);
  const history = queueOf('history', TIMEOUT_SECONDS['history-writer']);
  const cleanup = queueOf('cleanup', TIMEOUT_SECONDS.cleanup);
  const pairs = [recordings, history, cleanup];
  const queues = pairs.map(({ queue }) => queue);
  const sqs = queueClient(
    network,
    pairs.flatMap(({ queue, deadLetters }) => [queue, deadLetters]),
  );

  const noted = (code: string, fields: Record<string, unknown>) => {
    const sid = String(fields.recordingSid);
    const error = typeof fields.error === 'string' ? fields.error : '';
    const invocation = running.getStore();
    if (code === 'lease-lost' && invocation !== undefined) invocation.saysLost = true;
    if (code === 'history-line-confirmed' || code === 'twilio-copy-deleted') invocation?.successes.set(sid, code);
    for (const note of onLog) note(code, fields);
    witness.tell(`${invocation?.name ?? ''} says ${code} ${sid} ${error}`);
  };
  const log: Log = { info: noted, warn: noted };

  const common = {
    sqs,
    time: { now: () => time.now, pause: time.pauseOf(() => running.getStore()), random },
  };
  const wire = ({ queue, deadLetters }: typeof recordings) => ({ url: queue.url, deadLetterUrl: deadLetters.url });
  const jobsWith = (pace: Pace) => airtableJobs(airtableEnv, { credentials: new MemoryCredentials(), pace, metrics });
  /** Between its turn and its request a process may stand still. */
  const unsteady = (pace: Pace): Pace => ({
    ...pace,
    turn: async (deadline) => {
      await pace.turn(deadline);
      await network.moment('turn');
    },
  });
  const nowMs = () => time.now.getTime();
  const historyQueue = sqsHistoryQueue(sqs, history.queue.url);

  const processor = () =>
    processorConsumer({
      ...common,
      ports: {
        source: twilio,
        store: bucket,
        recordings: sqsRecordingsQueue(sqs, recordings.queue.url),
        history: historyQueue,
        jobOfCall: jobLookup(jobsWith(yieldingPace(processors * 1000, nowMs)), log),
        log,
        metrics,
      },
      settings: { prefix: PLACE.prefixes[0], retries: 3, firstPauseMs: 500, audioWaitSeconds: AUDIO_WAIT_SECONDS },
      queue: wire(recordings),
    });
  const writer = () =>
    historyWriterConsumer({
      ...common,
      ports: {
        jobs: jobsWith(unsteady(patientPace(500, nowMs, common.time.pause))),
        history: historyQueue,
        cleanup: sqsCleanupQueue(sqs, cleanup.queue.url),
        store: bucket,
        links: bucket,
        log,
        metrics,
        now: common.time.now,
      },
      settings: {
        timeZone: 'UTC',
        source: 'IVR',
        jobWaitSeconds: JOB_WAIT_SECONDS,
        findsJobsByCall: true,
        place: PLACE,
      },
      queue: wire(history),
    });
  const cleaner = () =>
    cleanupConsumer({
      ...common,
      ports: { store: bucket, source: twilio, log, metrics },
      settings: { deletes: true },
      queue: wire(cleanup),
    });

  const several = <Made>(count: number, make: () => Made) => Array.from({ length: count }, make);
  const count = () => {
    witness.countMessages(queues);
  };
  const sourceOf = (step: keyof typeof TIMEOUT_SECONDS, { queue }: typeof recordings, batchSize: number) => ({
    step,
    queue,
    batchSize,
    timeoutSeconds: TIMEOUT_SECONDS[step],
  });
  const sources = [
    { ...sourceOf('processor', recordings, 1), environments: several(processors, processor) },
    { ...sourceOf('history-writer', history, 10), environments: several(2, writer) },
    { ...sourceOf('cleanup', cleanup, 10), environments: several(2, cleaner) },
  ].map((source) => new EventSource(source, network, count));
  time.afterEach = () => {
    for (const source of sources) source.poll();
  };

  /** Until no work is left, and nobody has anything planned. */
  const run = () => onVirtualMachine({ time, random, fetch: airtable.fetch }, () => time.run());
  const queueNamed = { recordings, history, cleanup };
  return { time, witness, forecast, network, store, twilio, airtable, metrics, queues, queueNamed, onLog, onSave, run };
};
export type SimulatedPipeline = ReturnType<typeof simulatedPipeline>;
