import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { WRITER_PACE } from '../../lambdas/core/airtable-budget';
import type { Log } from '../../lambdas/core/ports/running';
import type { Time } from '../../lambdas/core/time';
import { MemoryMetrics } from '../support/fakes/memory-metrics';
import { type Consumer, EventSource, type Lives } from '../support/simulated-aws/event-source';
import { SimulatedAws } from '../support/simulated-aws/simulated-aws';
import { simulatedClient } from '../support/simulated-aws/simulated-client';
import { SimulatedLogs } from '../support/simulated-aws/simulated-logs';
import type { SimulatedObject } from '../support/simulated-aws/simulated-s3';
import { VirtualTime } from '../support/simulated-aws/virtual-time';
import { wiredFunctions } from '../support/simulated-aws/wired-functions';
import { aLinkId } from '../support/subjects';
import { deployedWith } from './deployed-with';
import { diceOf } from './dice';
import { asFormerRelease } from './former-release';
import { Forecast } from './forecast';
import { WatchedInvocation, current, sidIn } from './invocation';
import { Network } from './network';
import type { Plan } from './planned';
import { SimulatedAirtable } from './simulated-airtable';
import { simulatedListing } from './simulated-listing';
import { SimulatedTwilio } from './simulated-twilio';
import { waysThrough } from './ways';
import { Witness } from './witness';

export interface Conditions
  extends
    Pick<Plan, 'seed' | 'faults' | 'climate' | 'keepsTwilioCopies' | 'upgradedAt' | 'jumps'>,
    Partial<Pick<Plan, 'outages' | 'recordings'>> {
  /** How many run at the same time. */
  readonly processors?: number;
}

/** SQS gives so many messages at a time. */
const MOST_AT_ONCE = 10;

/** More than any plan needs to come to rest: 300 for each recording are usual. */
const MOST_EVENTS = 60_000;
const MOST_EVENTS_A_RECORDING = 2_000;

const consumers = ['processor', 'history-writer', 'cleanup'] as const;

/**
 * The functions as the template has them, over everybody else in virtual time. Invocations start when there is work, wait
 * for answers each on its own, die, stand still and go on.
 */
export const simulatedPipeline = (conditions: Conditions) => {
  const {
    seed,
    faults,
    climate,
    outages,
    upgradedAt = 0,
    jumps = [],
    keepsTwilioCopies = false,
    processors,
    recordings: { length: recordings } = [],
  } = conditions;
  const random = diceOf(seed);
  const time = new VirtualTime({
    random,
    process: current,
    mostEvents: MOST_EVENTS + recordings * MOST_EVENTS_A_RECORDING,
  });
  const witness = new Witness(time);
  const forecast = new Forecast(faults, { climate, outages, seconds: () => time.seconds });
  const network = new Network(time, forecast, witness, random);
  const [twilio, airtable] = [new SimulatedTwilio(network), new SimulatedAirtable(network)];
  const aws = new SimulatedAws(deployedWith(processors, keepsTwilioCopies), { time, wayTo: waysThrough(network) });
  const metrics = new MemoryMetrics();
  const onLog: ((code: string, fields: Record<string, unknown>) => void)[] = [];
  const onSave: ((key: string, object: SimulatedObject, before: SimulatedObject | undefined) => void)[] = [];

  aws.bucket.onStored = (key, object, before) => {
    for (const note of onSave) note(key, object, before);
    witness.changes(current(), `stores ${key}`);
    witness.tell(`${key} is stored for ${String(object.metadata['recording-sid'])}`);
  };
  aws.readBy('history-writer').queue.onTaken = (body) => {
    witness.eventTaken(sidIn(body));
  };

  for (const { queue } of aws.queues.values()) {
    queue.disorder = (messages) => {
      for (let place = 0; place < Math.min(MOST_AT_ONCE, messages.length); place++) {
        const other = place + Math.floor(random() * (messages.length - place));
        const [one, another] = [messages[place], messages[other]];
        if (one !== undefined && another !== undefined) [messages[place], messages[other]] = [another, one];
      }
      return messages;
    };
    queue.givesTwice = ({ id }) => {
      const isTwice = forecast.next('receive', id.split('/').slice(-2).join(':')).kind !== 'fine';
      if (isTwice) witness.givenTwice(id);
      return isTwice;
    };
  }

  const noted = (code: string, fields: Record<string, unknown>) => {
    const sid = String(fields.recordingSid);
    const error = typeof fields.error === 'string' ? fields.error : '';
    const invocation = current();
    if (code === 'lease-lost' && invocation !== undefined) invocation.saysLost = true;
    if (code === 'webhook-accepted') logs.accept(sid, time.now());
    if (code === 'history-line-confirmed' || code === 'twilio-copy-deleted') invocation?.successes.set(sid, code);
    for (const note of onLog) note(code, fields);
    witness.tell(`${invocation?.name ?? ''} says ${code} ${sid} ${error}`);
  };
  const log: Log = { info: noted, warn: noted };

  /** At the end of a short pause, such as the one for its turn at Airtable, a process may stand still. */
  let skewMs = 0;
  for (const { at, ahead } of jumps)
    time.plan(at * 1000, () => {
      witness.tell(`the clocks of the functions jump: ${String(ahead)} s ahead`);
      skewMs = ahead * 1000;
    });
  const unsteady: Time = {
    now: () => new Date(time.now().getTime() + skewMs),
    steadyMs: time.steadyMs,
    random,
    pause: async (ms, signal) => {
      await time.pause(ms, signal);
      if (ms <= WRITER_PACE.windowMs && !signal.aborted) await network.moment('turn');
    },
  };
  /** Ingest's log, as the reconciler searches it. */
  const logs = new SimulatedLogs(aws.function('reconciler').variables.INGEST_LOG_GROUP ?? '');
  const logsClient = simulatedClient(CloudWatchLogsClient, {
    time,
    service: logs.answer,
    transport: ({ act }) => network.request('logs', { act, failure: () => new Error('Logs: 500'), isWaitedFor: true }),
  });
  /** Recordings that the reconciler has fed in. */
  const fedIn = new Set<string>();
  const functions = wiredFunctions(aws, () => ({
    time: unsteady,
    log,
    metrics,
    newLinkId: aLinkId,
    twilioRecordings: (_env, means) => twilio.seenWith(means),
    twilioListing: (env) => simulatedListing(twilio.listed, network, env.TWILIO_ACCOUNT_SID),
    // No parameter of calls names a Job here.
    twilioCallJobs: () => ({ jobOf: () => Promise.resolve(undefined) }),
    CloudWatchLogsClient: logsClient,
    fetch: airtable.fetch,
  }));

  /** Of what each queue has taken, by recording. */
  const taken = new Set<string>();
  aws.readBy('processor').queue.onTaken = (body) => {
    taken.add(sidIn(body));
  };

  const queues = Array.from(aws.queues.values(), ({ queue }) => queue);
  const lives: Lives<WatchedInvocation> = {
    create: (...args) => new WatchedInvocation(...args),
    // Here the function is initialised; a failure of that looks like a death that took no lease.
    begin: async (invocation) => {
      witness.started(invocation);
      await network.moment('start');
    },
    answers: async (invocation) => {
      invocation.workEnds();
      await network.moment('answer');
    },
    ended: (invocation, failed) => {
      witness.ended(invocation, failed);
      if (forecast.next('delete').kind === 'fine') return true;
      if (failed.size === invocation.records.length) return false;
      witness.tell(`Lambda cannot delete what ${invocation.name} has done`);
      witness.disturbed(invocation);
      return false;
    },
    timedOut: (invocation) => {
      witness.died(invocation, 'its timeout');
    },
    crashed: (invocation, error) => {
      witness.broken('home', `${invocation.name} breaks off: ${String(error)}`);
    },
    idle: () => {
      witness.countMessages(queues);
    },
  };
  /** While a release is deployed, environments of the one before go on. */
  const environmentOf = (feature: (typeof consumers)[number]) => (): Consumer => {
    const consume = functions[feature]();
    if (time.seconds >= upgradedAt || random() < 0.5) return consume;
    return (event, context) => {
      const invocation = current();
      if (invocation !== undefined) invocation.isOfFormerRelease = true;
      const Records = event.Records.map((one) => ({ ...one, body: asFormerRelease(feature, one.body) }));
      return consume({ Records }, context);
    };
  };
  const sources = consumers.map(
    (feature) => new EventSource(aws.mappingOf(feature), environmentOf(feature), lives, time),
  );
  time.afterEach = () => sources.map((source) => source.poll()).some((hasBegun) => hasBegun);

  /** The queues, by the feature that reads them. */
  const { queues: queuesOf } = aws;
  return {
    aws,
    queuesOf,
    functions,
    taken,
    time,
    witness,
    forecast,
    network,
    twilio,
    airtable,
    metrics,
    onLog,
    onSave,
    logs,
    fedIn,
    keepsTwilioCopies,
    recordings,
  };
};
export type SimulatedPipeline = ReturnType<typeof simulatedPipeline>;
