import type { SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import type { Deadline } from '../../../lambdas/core/deadline';
import type { Delivery, Failures, FailsNow } from '../../../lambdas/core/delivery';
import type { failureCounts } from '../../../lambdas/core/metrics';
import { sqsConsumer } from '../../../lambdas/runtime/sqs-consumer';
import { MemoryMetrics } from '../fakes/memory-metrics';
import { MemoryLog } from '../fakes/small-fakes';
import { FakeSqs, record } from '../fakes/fake-sqs';
import { VirtualTime } from '../simulated-aws/virtual-time';

const schema = z.object({ name: z.string() });
export type Named = z.infer<typeof schema>;
export type Handle = (
  deliveries: readonly Delivery<Named>[],
  deadline: Deadline,
  failsNow?: FailsNow<Named>,
) => Promise<Failures<Named>> | Failures<Named>;

export const QUEUE = { url: 'https://sqs/queue', deadLetterUrl: 'https://sqs/dlq' };

/** A use case in which the messages named in `failing` fail. */
export const failing =
  (errors: Readonly<Record<string, unknown>>): Handle =>
  (deliveries) =>
    new Map(
      deliveries.flatMap((delivery) =>
        delivery.body.name in errors ? [[delivery, errors[delivery.body.name]] as const] : [],
      ),
    );

/** A consumer of messages that have a name, in an invocation that is cut off after a minute. */
export const consumerWorld = (feature: keyof typeof failureCounts = 'processor') => {
  const [time, sqs, log, metrics] = [new VirtualTime(), new FakeSqs(), new MemoryLog(), new MemoryMetrics()];
  const start = time.now().getTime();
  /** A message that was sent 5 s ago. */
  const sentBefore = new Date(start - 5_000);
  const message = (name: string, over: Parameters<typeof record>[1] = {}) =>
    record(name, { sentAt: sentBefore, ...over });
  const seen: Delivery<Named>[] = [];
  const consume = async (records: SQSRecord[], handle: Handle): Promise<string[]> => {
    const consumer = sqsConsumer({
      feature,
      queue: QUEUE,
      schema,
      idsOf: ({ name }) => ({ about: name }),
      handle: async (deliveries, deadline, failsNow) => {
        seen.push(...deliveries);
        return await handle(deliveries, deadline, failsNow);
      },
      sqs: sqs.client,
      time,
      log,
      metrics,
    });
    const { batchItemFailures } = await consumer(
      { Records: records },
      { getRemainingTimeInMillis: () => 60_000 - (time.now().getTime() - start) },
    );
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  };
  const rests = () => sqs.rests.map(({ ReceiptHandle, VisibilityTimeout }) => [ReceiptHandle, VisibilityTimeout]);
  return { time, sqs, log, metrics, seen, message, consume, rests };
};
