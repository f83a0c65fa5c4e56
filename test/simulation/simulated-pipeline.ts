import { WRITER_INTERVAL_MS } from '../../lambdas/core/airtable-budget';
import type { Log } from '../../lambdas/core/ports/running';
import type { Time } from '../../lambdas/core/time';
import { MemoryMetrics } from '../support/fakes/memory-metrics';
import { EventSource, type Lives } from '../support/simulated-aws/event-source';
import { SimulatedAws } from '../support/simulated-aws/simulated-aws';
import { VirtualTime } from '../support/simulated-aws/virtual-time';
import { wiredFunctions } from '../support/simulated-aws/wired-functions';
import { aLinkId } from '../support/subjects';
import { PROCESSORS, deployedWith } from './deployed-with';
import { diceOf } from './dice';
import { type Fault, Forecast } from './forecast';
import { WatchedInvocation, current, sidIn } from './invocation';
import { Network } from './network';
import { SimulatedAirtable } from './simulated-airtable';
import { SimulatedTwilio } from './simulated-twilio';
import { waysThrough } from './ways';
import { Witness } from './witness';

export interface Conditions {
  readonly seed: number;
  readonly faults: readonly Fault[];
  /** How many run at the same time. */
  readonly processors?: number;
}

/** More than any plan needs to come to rest. */
const MOST_EVENTS = 60_000;

const consumers = ['processor', 'history-writer', 'cleanup'] as const;

/**
 * The functions as the template has them, over everybody else in virtual time. Invocations start when there is work, wait
 * for answers each on its own, die, stand still and go on.
 */
export const simulatedPipeline = ({ seed, faults, processors = PROCESSORS }: Conditions) => {
  const random = diceOf(seed);
  const time = new VirtualTime({ random, process: current, mostEvents: MOST_EVENTS });
  const witness = new Witness(time);
  const forecast = new Forecast(faults);
  const network = new Network(time, forecast, witness, random);
  const [twilio, airtable] = [new SimulatedTwilio(network), new SimulatedAirtable(network)];
  const aws = new SimulatedAws(deployedWith(processors), { time, wayTo: waysThrough(network) });
  const metrics = new MemoryMetrics();
  const onLog: ((code: string, fields: Record<string, unknown>) => void)[] = [];
  const onSave: (() => void)[] = [];

  aws.bucket.onStored = (key, { metadata }) => {
    for (const note of onSave) note();
    witness.changes(current(), `stores ${key}`);
    witness.tell(`${key} is stored for ${String(metadata['recording-sid'])}`);
  };
  aws.readBy('history-writer').queue.onTaken = (body) => {
    witness.eventTaken(sidIn(body));
  };

  for (const { queue } of aws.queues.values()) {
    queue.disorder = (messages) => messages.toSorted(() => random() - 0.5);
    queue.givesTwice = ({ id }) => {
      const isTwice = forecast.next('receive').kind !== 'fine';
      if (isTwice) witness.givenTwice(id);
      return isTwice;
    };
  }

  const noted = (code: string, fields: Record<string, unknown>) => {
    const sid = String(fields.recordingSid);
    const error = typeof fields.error === 'string' ? fields.error : '';
    const invocation = current();
    if (code === 'lease-lost' && invocation !== undefined) invocation.saysLost = true;
    if (code === 'history-line-confirmed' || code === 'twilio-copy-deleted') invocation?.successes.set(sid, code);
    for (const note of onLog) note(code, fields);
    witness.tell(`${invocation?.name ?? ''} says ${code} ${sid} ${error}`);
  };
  const log: Log = { info: noted, warn: noted };

  /** At the end of a short pause, such as the one for its turn at Airtable, a process may stand still. */
  const unsteady: Time = {
    now: time.now,
    random,
    pause: async (ms, signal) => {
      await time.pause(ms, signal);
      if (ms <= WRITER_INTERVAL_MS && !signal.aborted) await network.moment('turn');
    },
  };
  const functions = wiredFunctions(aws, () => ({
    time: unsteady,
    log,
    metrics,
    newLinkId: aLinkId,
    twilioRecordings: (_env, means) => twilio.seenWith(means),
    fetch: airtable.fetch,
  }));

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
  const sources = consumers.map((feature) => new EventSource(aws.mappingOf(feature), functions[feature], lives, time));
  time.afterEach = () => sources.map((source) => source.poll()).some((hasBegun) => hasBegun);

  /** The queues, by the feature that reads them. */
  const { queues: queuesOf } = aws;
  return { aws, queuesOf, time, witness, forecast, network, twilio, airtable, metrics, onLog, onSave };
};
export type SimulatedPipeline = ReturnType<typeof simulatedPipeline>;
