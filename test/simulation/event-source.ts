import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { RemainingTime } from '../../lambdas/runtime/deadline';
import type { SimulatedQueue } from '../support/simulated-aws/simulated-sqs';
import { Invocation, type Step, running } from './invocation';
import type { Network } from './network';

type Consumer = (event: SQSEvent, context: RemainingTime) => Promise<SQSBatchResponse>;

interface Source {
  readonly step: Step;
  readonly queue: SimulatedQueue;
  readonly batchSize: number;
  /** Of the function. */
  readonly timeoutSeconds: number;
  /** One for each execution environment: so many run at a time. */
  readonly environments: readonly Consumer[];
}

/** Lambda's poller of one queue: it starts invocations while there is work, and deletes what they do not report. */
export class EventSource {
  private readonly free: Consumer[];
  private wakesAtMs = Infinity;
  private made = 0;

  constructor(
    private readonly source: Source,
    private readonly network: Network,
    private readonly onEnd: () => void,
  ) {
    this.free = [...source.environments];
  }

  poll(): void {
    const { queue, batchSize } = this.source;
    for (;;) {
      const consumer = this.free[0];
      if (consumer === undefined) break;
      const records = queue.receive(batchSize);
      if (records.length === 0) break;
      this.free.shift();
      const number = ++this.made;
      const invocation = new Invocation(this.source.step, number, queue, records, this.network.time.ms);
      this.network.witness.started(invocation);
      void running.run(invocation, () => this.invoke(invocation, consumer));
    }
    this.wakeForNext();
  }

  private wakeForNext(): void {
    const { time } = this.network;
    const coming = this.source.queue.messages.map(({ visibleAt }) => visibleAt).filter((at) => at > time.seconds);
    const next = Math.ceil(Math.min(...coming) * 1000);
    if (next === Infinity || (this.wakesAtMs > time.ms && this.wakesAtMs <= next)) return;
    this.wakesAtMs = Math.max(next, time.ms + 1);
    time.plan(this.wakesAtMs - time.ms, () => undefined);
  }

  private async invoke(invocation: Invocation, consumer: Consumer): Promise<void> {
    const { network } = this;
    const { time, witness } = network;
    const { timeoutSeconds } = this.source;
    const endsAt = time.ms + timeoutSeconds * 1000;
    const timeout = time.plan(timeoutSeconds * 1000, () => {
      witness.died(invocation, 'its timeout');
    });
    // Lambda sees a death after a moment, and the environment is free again.
    invocation.onDeath = () => {
      timeout();
      time.plan(1_000, () => {
        this.free.push(consumer);
        this.onEnd();
      });
    };
    // Here the function is initialised; a failure of that looks like a death that took no lease.
    await network.moment('start');
    const { batchItemFailures } = await consumer(
      { Records: [...invocation.records] },
      { getRemainingTimeInMillis: () => endsAt - time.ms },
    );
    invocation.workEnds();
    await network.moment('answer');
    timeout();
    this.end(invocation, new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)));
    this.free.push(consumer);
    this.onEnd();
  }

  private end(invocation: Invocation, failed: ReadonlySet<string>): void {
    const { forecast, witness } = this.network;
    const done = invocation.records.filter(({ messageId }) => !failed.has(messageId));
    witness.ended(invocation, failed);
    const { kind } = forecast.next('delete');
    if (kind === 'fine') this.source.queue.delete(new Set(done.map(({ receiptHandle }) => receiptHandle)));
    else if (done.length > 0) {
      witness.tell(`Lambda cannot delete what ${invocation.name} has done`);
      witness.disturbed(invocation);
    }
  }
}
