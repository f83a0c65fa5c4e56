import { Readable } from 'node:stream';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import type { Service } from '../support/simulated-aws/simulated-aws';
import type { ClientOptions, Transport } from '../support/simulated-aws/simulated-client';
import type { Place } from './forecast';
import { asFormerRelease } from './former-release';
import { current, sidIn } from './invocation';
import type { Network } from './network';

type Way = Pick<ClientOptions, 'transport' | 'onEnd'>;

/** Who reads what lies in a queue of that name, or in its dead-letter queue. */
const readers = [
  ['recordings', 'processor'],
  ['history', 'history-writer'],
  ['cleanup', 'cleanup'],
] as const;

const isSending = (command: unknown, to: 'a queue' | 'dead letters'): command is SendMessageCommand =>
  command instanceof SendMessageCommand && (command.input.QueueUrl?.includes('-dlq') === true) === (to !== 'a queue');

const placeAtSqs = (command: unknown): Place => {
  if (command instanceof ReceiveMessageCommand) return 'peek';
  if (command instanceof GetQueueAttributesCommand) return 'depth';
  if (command instanceof ChangeMessageVisibilityBatchCommand)
    return current()?.feature === 'reconciler' ? 'peek' : 'renew';
  if (command instanceof ChangeMessageVisibilityCommand) return 'rest';
  return isSending(command, 'dead letters') ? 'dead-letter' : 'send';
};

/** What an environment of the former release sends, it sends as that did. */
const asSent = (command: unknown, act: () => unknown): (() => unknown) => {
  if (!(command instanceof SendMessageCommand) || current()?.isOfFormerRelease !== true) return act;
  const { QueueUrl = '', MessageBody = '' } = command.input;
  const reader = readers.find(([name]) => QueueUrl.includes(`-${name}`))?.[1];
  if (reader !== undefined) command.input.MessageBody = asFormerRelease(reader, MessageBody);
  return act;
};

/** The way to SQS, and what the witness sees of it. */
const toSqs = (network: Network): Way => {
  const { witness } = network;
  const begun = new WeakSet<object>();

  /** Once for each command, however often it is sent. */
  const begin = (command: object, place: Place): void => {
    if (begun.has(command)) return;
    begun.add(command);
    const invocation = current();
    if (place === 'dead-letter') invocation?.workEnds();
    // A failed message rests while others of its batch are worked on.
    const settles = place === 'rest' || place === 'dead-letter';
    if (settles && invocation?.holdsAll === false && !invocation.isRobbed && invocation.wasLostAtItsEnd !== false)
      witness.broken('lease', `${invocation.name} settles what it does not hold`);
    if (command instanceof ChangeMessageVisibilityCommand) invocation?.rested.add(String(command.input.ReceiptHandle));
    if (place === 'send') witness.changes(invocation, 'sends');
  };

  return {
    transport: ({ command, act }) => {
      const place = placeAtSqs(command);
      if (typeof command === 'object' && command !== null) begin(command, place);
      if (command instanceof ChangeMessageVisibilityCommand)
        witness.setsVisibility(String(command.input.ReceiptHandle));
      return network.request(place, {
        act: asSent(command, act),
        failure: () => new Error('SQS: ServiceUnavailable'),
        isWaitedFor: true,
      });
    },
    onEnd: (command, outcome) => {
      const invocation = current();
      if (invocation === undefined) return;
      if (outcome !== 'answered' && invocation.sids.length === 0 && isSending(command, 'a queue'))
        // What is fed in is not what the invocation is about.
        witness.disturbed({ sids: [sidIn(command.input.MessageBody ?? '')] });
      if (outcome === 'too late') {
        witness.disturbed(invocation);
        return;
      }
      if (outcome === 'failed') {
        if (!isSending(command, 'dead letters')) return;
        // Its line may be on its way already: the two queues do not take part in one transaction.
        witness.disturbed(invocation);
        for (const sid of invocation.sids) invocation.unsettled.add(sid);
        return;
      }
      if (command instanceof ChangeMessageVisibilityBatchCommand) invocation.isLeased = true;
      if (!isSending(command, 'a queue')) return;
      const { QueueUrl = '', MessageBody = '' } = command.input;
      const sid = sidIn(MessageBody);
      invocation.successes.set(sid, `sent to ${QueueUrl}`);
      witness.tell(`${invocation.name} sends ${sid} to ${QueueUrl}`);
    },
  };
};

const s3Failure = () =>
  new S3ServiceException({ name: 'ServiceUnavailable', $fault: 'server', $metadata: { httpStatusCode: 503 } });

/** The object is there with its last byte, however the process fares meanwhile. */
const save = async (network: Network, act: () => unknown): Promise<unknown> => {
  const { forecast, time, witness } = network;
  const invocation = current();
  const { kind, share } = forecast.next('s3-save');
  if (kind !== 'fine') witness.tell(`${String(invocation?.name)} at s3-save: ${kind}`);
  if (kind === 'error') {
    await time.wait(share * 5_000, invocation);
    throw s3Failure();
  }
  if (invocation !== undefined && kind === 'dies') return network.die(invocation, 's3-save');
  if (invocation !== undefined && kind === 'stands-still')
    time.plan(share * 3_000, () => {
      if (invocation.isAlive) network.standStill(invocation, share, 's3-save');
    });
  const answer = await act();
  if (invocation !== undefined && kind === 'dies-after') return network.die(invocation, 's3-save');
  await time.wait(network.way, invocation);
  if (kind === 'lost') return new Promise<never>(() => undefined);
  if (kind === 'late') throw s3Failure();
  return answer;
};

const placeAtS3 = (command: unknown): Place => {
  if (command instanceof HeadObjectCommand) return 's3-look';
  if (command instanceof ListObjectsV2Command) return 's3-list';
  return command instanceof GetObjectCommand ? 's3-get' : 's3-put';
};

const toS3 =
  (network: Network): Transport =>
  ({ command, act }) =>
    command instanceof PutObjectCommand && command.input.Body instanceof Readable
      ? save(network, act)
      : network.request(placeAtS3(command), { act, failure: s3Failure, isWaitedFor: true });

const toSecrets =
  (network: Network): Transport =>
  ({ act }) =>
    network.request('secret', { act, failure: () => new Error('SecretsManager: 500'), isWaitedFor: true });

/** The ways to AWS, through the weather. */
export const waysThrough =
  (network: Network) =>
  (service: Service): Way => {
    if (service === 'sqs') return toSqs(network);
    if (service === 's3') return { transport: toS3(network) };
    if (service === 'secrets') return { transport: toSecrets(network) };
    return {};
  };
