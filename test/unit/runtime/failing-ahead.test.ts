import { Parked, RetryLater } from '../../../lambdas/core/errors';
import { type Handle, consumerWorld } from '../../support/worlds/consumer-world';

const later = () => new RetryLater('s3-unavailable', { message: 'S3 failed' });
const refused = () => ({ Failed: [{ Id: '0', Code: 'InvalidParameterValue', SenderFault: true }] });

/** The message `a` fails at once; the rest of its batch goes on until `work` ends. */
const batchOf = (error: unknown) => {
  const work = Promise.withResolvers<undefined>();
  const handle: Handle = async (deliveries, _deadline, failsNow) => {
    const failed = deliveries.filter(({ body }) => body.name === 'a');
    for (const delivery of failed) failsNow?.(delivery, error);
    await work.promise;
    return new Map(failed.map((delivery) => [delivery, error]));
  };
  return { work, handle };
};
const renewed = ({ sqs }: ReturnType<typeof consumerWorld>, index: number) =>
  sqs.renewals[index]?.Entries?.map(({ ReceiptHandle }) => ReceiptHandle);

test('a failed message rests from then on, however long the rest of its batch takes', async () => {
  const world = consumerWorld();
  const { time, message, consume, rests, log, metrics } = world;
  const { work, handle } = batchOf(later());
  const consuming = consume([message('a'), message('b')], handle);
  await time.pass(10);
  expect(rests()).toEqual([['receipt-a', 4]]);
  expect(log.lines).toMatchObject([{ code: 'message-retry', fields: { about: 'a', seconds: 4 } }]);

  await time.pass(10);
  work.resolve(undefined);
  expect(await consuming).toEqual(['id-a']);
  expect(rests()).toHaveLength(1);
  expect(metrics.names).toEqual(['UploadRetries', 'UploadRetryAge']);
});

test('it is held no longer: another worker may have it, whose it then is', async () => {
  const world = consumerWorld();
  const { time, sqs, message, consume } = world;
  const { work, handle } = batchOf(later());
  const consuming = consume([message('a'), message('b')], handle);
  await time.pass(10);
  expect([renewed(world, 0), renewed(world, 1)]).toEqual([['receipt-a', 'receipt-b'], ['receipt-b']]);
  work.resolve(undefined);
  await consuming;
  expect(sqs.renewals).toHaveLength(2);
});

test('a refused renewal of a message that was let go meanwhile takes nothing from the others', async () => {
  const world = consumerWorld();
  const { time, sqs, message, consume, rests } = world;
  const [first, work] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  const consuming = consume([message('a'), message('b')], async ([a], { signal }, failsNow) => {
    await first.promise;
    if (a !== undefined) failsNow?.(a, later());
    await work.promise;
    expect(signal.aborted).toBe(false);
    return new Map();
  });
  const answer = Promise.withResolvers<object>();
  sqs.renewalAnswers.push(() => answer.promise);
  await time.pass(10);
  first.resolve(undefined);
  await time.settled();
  // No renewal comes behind the rest of a message, and makes it shorter.
  expect(rests()).toEqual([]);
  answer.resolve(refused());
  await time.settled();
  expect(rests()).toHaveLength(1);
  work.resolve(undefined);
  expect(await consuming).toEqual(['id-a']);
});

test('a dead letter is held to the end of the batch: only then is its message acknowledged', async () => {
  const world = consumerWorld();
  const { time, sqs, message, consume } = world;
  const { work, handle } = batchOf(new Parked('keys-taken', { message: 'x' }));
  const consuming = consume([message('a'), message('b')], handle);
  await time.pass(10);
  expect(sqs.sent).toEqual([]);
  expect(renewed(world, 1)).toEqual(['receipt-a', 'receipt-b']);
  work.resolve(undefined);
  expect(await consuming).toEqual([]);
  expect(sqs.sent).toHaveLength(1);
});

test('a message of a group rests with what failed beside it', async () => {
  const { time, message, consume, rests } = consumerWorld('history-writer');
  const { work, handle } = batchOf(later());
  const consuming = consume([message('a', { group: 'J-1' }), message('b', { group: 'J-2' })], handle);
  await time.pass(10);
  expect(rests()).toEqual([]);
  work.resolve(undefined);
  expect(await consuming).toEqual(['id-a']);
  expect(rests()).toHaveLength(1);
});

test('what fails as the lease is lost is somebody else’s', async () => {
  const { time, sqs, message, consume, rests } = consumerWorld();
  const consuming = consume([message('a'), message('b')], async (deliveries, { signal }, failsNow) => {
    await new Promise((resolve) => {
      signal.addEventListener('abort', resolve);
    });
    for (const delivery of deliveries) failsNow?.(delivery, signal.reason);
    return new Map();
  });
  sqs.renewalAnswers.push(refused);
  await time.pass(10);
  expect(await consuming).toEqual(['id-a', 'id-b']);
  expect(rests()).toEqual([]);
});

test('a message whose rest SQS does not take stays, and is told of once', async () => {
  const { time, sqs, message, consume, log } = consumerWorld();
  sqs.failure = new Error('SQS is away');
  const { work, handle } = batchOf(later());
  const consuming = consume([message('a'), message('b')], handle);
  await time.pass(1);
  work.resolve(undefined);
  expect(await consuming).toEqual(['id-a']);
  expect(log.codes).toEqual(['message-unsettled']);
});
