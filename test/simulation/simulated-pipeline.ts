import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as tick } from 'node:timers/promises';
import { sqsHistoryQueue, sqsRecordingsQueue } from '../../lambdas/adapters/sqs-queues';
import { RetryLater } from '../../lambdas/core/errors';
import { historyWriterConsumer } from '../../lambdas/history-writer/consumer';
import { jobLookup } from '../../lambdas/processor/job-lookup';
import { processorConsumer } from '../../lambdas/processor/consumer';
import { MemoryJobs } from '../support/fakes/memory-jobs';
import { MemoryStore } from '../support/fakes/memory-store';
import { MemoryTwilio } from '../support/fakes/memory-twilio';
import { MemoryMetrics } from '../support/fakes/memory-metrics';
import { MemoryLog } from '../support/fakes/small-fakes';
import { type SimulatedQueue as Queue, SimulatedQueue, simulatedClient } from '../support/simulated-sqs';

/** What may happen at any step: nothing, an error, or the death of the process. */
export type Weather = 'fine' | 'error' | 'crash';

/** One invocation of a Lambda; once dead, none of its calls has an effect or an answer any more. */
interface Invocation {
  dead: boolean;
  die: () => void;
}

const never = () => new Promise<never>(() => undefined);

/** Far more than bad weather can cause. */
const MOST_ROUNDS = 10_000;

/**
 * The real use cases and the real consumer over fakes of everything outside, all of it at the mercy of the weather:
 * each call of a port, and each effect of one, draws from it. When the forecast is used up, it stays fine.
 */
export const simulatedPipeline = (forecast: readonly Weather[]) => {
  const clock = { seconds: 0 };
  const coming = forecast.values();
  const invocations = new AsyncLocalStorage<Invocation>();
  const fault = async (): Promise<void> => {
    await tick();
    const invocation = invocations.getStore();
    if (invocation?.dead === true) return never();
    const weather = coming.next().value ?? 'fine';
    if (weather === 'crash' && invocation !== undefined) {
      invocation.die();
      return never();
    }
    if (weather === 'error') throw new RetryLater('simulated', { message: 'bad weather' });
  };

  /** The same object, each of whose methods may fail before its effect, and after it. */
  const exposed = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return async (...args: unknown[]): Promise<unknown> => {
          await fault();
          const result: unknown = await Reflect.apply(member, target, args);
          await fault();
          return result;
        };
      },
    });

  const queue = (name: string) => new SimulatedQueue(`https://sqs/${name}`, clock);
  const queues = {
    recordings: queue('recordings'),
    recordingsDeadLetters: queue('recordings-dlq'),
    history: queue('history'),
    historyDeadLetters: queue('history-dlq'),
  };
  const sqs = simulatedClient(Object.values(queues), fault);
  const [store, twilio, jobs] = [new MemoryStore(), new MemoryTwilio(), new MemoryJobs()];
  const log = new MemoryLog();
  const metrics = Object.assign(new MemoryMetrics(), { publish: () => undefined });
  const history = sqsHistoryQueue(sqs, queues.history.url);
  const source = exposed(twilio);

  const processor = processorConsumer({
    ports: { source, store: exposed(store), history, jobOfCall: jobLookup(exposed(jobs), log), log, metrics },
    settings: { prefix: 'recordings', retries: 1, firstPauseMs: 0, audioWaitSeconds: 1e9 },
    sqs,
    queue: { url: queues.recordings.url, deadLetterUrl: queues.recordingsDeadLetters.url },
  });
  const writer = historyWriterConsumer({
    ports: {
      jobs: exposed(jobs),
      history,
      store: exposed(store),
      links: store,
      source,
      log,
      metrics,
      now: () => new Date(),
    },
    settings: { timeZone: 'UTC', source: 'IVR', jobWaitSeconds: 1e9, findsJobsByCall: true },
    sqs,
    queue: { url: queues.history.url, deadLetterUrl: queues.historyDeadLetters.url },
  });

  /** One invocation, if there is work: what it does not report as failed is deleted; a crash reports nothing. */
  const invoke = async (consumer: typeof processor, from: Queue, batchSize: number): Promise<boolean> => {
    const records = from.receive(batchSize);
    if (records.length === 0) return false;
    const { promise: death, resolve } = Promise.withResolvers<undefined>();
    const invocation: Invocation = {
      dead: false,
      die: () => {
        invocation.dead = true;
        resolve(undefined);
      },
    };
    const answer = invocations.run(invocation, () =>
      consumer({ Records: records }, { getRemainingTimeInMillis: () => 60_000 }),
    );
    const reported = await Promise.race([answer, death]);
    if (reported === undefined) return true;
    const failed = new Set(reported.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    from.delete(new Set(records.flatMap(({ messageId }) => (failed.has(messageId) ? [] : [messageId]))));
    return true;
  };

  /** Rounds of several processors and two writers at once, until no work is left. */
  const runToRest = async (): Promise<void> => {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const messages = [...queues.recordings.messages, ...queues.history.messages];
      if (messages.length === 0) return;
      const worked = await Promise.all([
        ...Array.from({ length: 3 }, () => invoke(processor, queues.recordings, 1)),
        ...Array.from({ length: 2 }, () => invoke(writer, queues.history, 2)),
      ]);
      if (worked.some(Boolean)) continue;
      clock.seconds = Math.min(...messages.map(({ visibleAt }) => visibleAt).filter((at) => at > clock.seconds));
    }
    throw new Error('the pipeline never comes to rest');
  };

  /** A webhook's message, as ingest puts it into the queue. */
  const webhook = sqsRecordingsQueue(
    simulatedClient(Object.values(queues), () => Promise.resolve()),
    queues.recordings.url,
  );

  return { store, twilio, jobs, log, queues, webhook, runToRest };
};
