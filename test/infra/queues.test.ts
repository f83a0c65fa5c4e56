import { MAX_RECEIVES, leases } from '../../lambdas/core/limits';
import { resourceOf, resourcesOf } from '../support/template/resolve';
import { synthesise } from '../support/template/synthesise';

const { template } = synthesise();
const queues = [...resourcesOf(template, 'AWS::SQS::Queue')];
const queue = (name: string) => {
  const found = queues.find(([, { Properties }]) => Properties.QueueName === name);
  if (found === undefined) throw new Error(`No queue is called ${name}`);
  return found[1].Properties;
};

const pairs = [
  {
    consumer: 'Processor',
    lease: leases.processor,
    name: 'recording-pipeline-recordings',
    dlq: 'recording-pipeline-recordings-dlq',
  },
  {
    consumer: 'HistoryWriter',
    lease: leases['history-writer'],
    name: 'recording-pipeline-history.fifo',
    dlq: 'recording-pipeline-history-dlq.fifo',
  },
  {
    consumer: 'Cleanup',
    lease: leases.cleanup,
    name: 'recording-pipeline-cleanup',
    dlq: 'recording-pipeline-cleanup-dlq',
  },
];
const arn = (name: string) => `arn:aws:sqs:us-east-1:111122223333:${name}`;

test('there are three queues and a dead-letter queue for each', () => {
  expect(queues.map(([, { Properties }]) => Properties.QueueName).sort()).toEqual(
    pairs.flatMap(({ name, dlq }) => [name, dlq]).sort(),
  );
});

test('each is encrypted, and keeps messages for 14 days', () => {
  for (const [, { Properties }] of queues)
    expect(Properties).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 14 * 24 * 60 * 60 });
});

test.each(pairs)(
  '$name hands over to its dead-letter queue after the last receive that a consumer knows of',
  ({ name, dlq }) => {
    expect(queue(name).RedrivePolicy).toEqual({ deadLetterTargetArn: arn(dlq), maxReceiveCount: MAX_RECEIVES });
  },
);

test.each(pairs)('$dlq takes from its queue alone', ({ name, dlq }) => {
  expect(queue(dlq).RedriveAllowPolicy).toEqual({
    redrivePermission: 'byQueue',
    sourceQueueArns: [arn(name)],
  });
});

// Lambda refuses a mapping whose queue has less; more would only be waited out after a failure at init.
test.each(pairs)('$name hides a message for the timeout of $consumer, and no longer', ({ name, consumer }) => {
  const { Timeout } = resourceOf(template, 'AWS::Lambda::Function', consumer).Properties;
  expect(queue(name).VisibilityTimeout).toBe(Timeout);
});

test.each(pairs)(
  '$consumer, whose first renewal may fail, counts on no longer lease than $name gives',
  ({ name, lease }) => {
    expect(lease.seconds).toBeLessThanOrEqual(Number(queue(name).VisibilityTimeout));
  },
);

test('both history queues are FIFO, without deduplication by content: the sender names each event', () => {
  for (const name of ['recording-pipeline-history.fifo', 'recording-pipeline-history-dlq.fifo']) {
    expect(queue(name)).toMatchObject({ FifoQueue: true });
    expect(queue(name)).not.toHaveProperty('ContentBasedDeduplication');
  }
});

test('the queues of recordings and of deletions are not FIFO', () => {
  for (const { name, dlq } of pairs.filter(({ consumer }) => consumer !== 'HistoryWriter'))
    for (const either of [name, dlq]) expect(queue(either)).not.toHaveProperty('FifoQueue');
});
