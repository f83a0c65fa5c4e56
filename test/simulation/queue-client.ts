import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  SQSClient,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { type SimulatedQueue, sqsOver } from '../support/simulated-aws/simulated-sqs';
import type { Place } from './forecast';
import { running, sidIn } from './invocation';
import type { Network } from './network';

/** As `patient` in lambdas/runtime/aws-client-config.ts has it. */
const ATTEMPTS = 3;
const ANSWER_WITHIN_MS = 10_000;

const placeOf = (command: unknown): Place => {
  if (command instanceof ChangeMessageVisibilityBatchCommand) return 'renew';
  if (command instanceof ChangeMessageVisibilityCommand) return 'rest';
  return command instanceof SendMessageCommand && command.input.QueueUrl?.endsWith('-dlq') === true
    ? 'dead-letter'
    : 'send';
};

/** The SDK's client in bad weather: a lost answer is waited for, and the command is sent once more. */
export const queueClient = (network: Network, queues: readonly SimulatedQueue[]): SQSClient => {
  const { time, witness, forecast } = network;
  const answerTo = sqsOver(queues);
  const history = queues.find(({ url }) => url === 'history');

  /** SQS may have taken the same event before. */
  const apply = (command: unknown): unknown => {
    const before = history?.messages.length;
    const answer = answerTo(command);
    if (history?.messages.length !== before) witness.eventTaken(sidIn(history?.messages.at(-1)?.body ?? ''));
    return answer;
  };

  const once = async (command: unknown, place: Place): Promise<unknown> => {
    const invocation = running.getStore();
    const { kind, share } = forecast.next(place);
    if (command instanceof ChangeMessageVisibilityCommand) witness.setsVisibility(String(command.input.ReceiptHandle));
    if (kind !== 'lost')
      return network.request(place, {
        act: () => apply(command),
        failure: () => new Error('SQS: ServiceUnavailable'),
        weather: { kind, share },
      });
    witness.tell(`${invocation?.name ?? 'somebody'} at ${place}: the answer is lost`);
    await time.wait(network.way).then(() => apply(command));
    if (invocation !== undefined) witness.disturbed(invocation);
    await time.wait(ANSWER_WITHIN_MS, invocation);
    return undefined;
  };

  const withAttempts = async (command: unknown): Promise<unknown> => {
    const place = placeOf(command);
    if (command instanceof ChangeMessageVisibilityCommand)
      running.getStore()?.rested.add(String(command.input.ReceiptHandle));
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const answer = await once(command, place);
      if (answer !== undefined) return answer;
    }
    throw new Error('SQS: TimeoutError');
  };

  const noteDone = (command: unknown): void => {
    const invocation = running.getStore();
    if (invocation === undefined) return;
    if (command instanceof ChangeMessageVisibilityBatchCommand) invocation.isLeased = true;
    if (command instanceof SendMessageCommand && placeOf(command) === 'send') {
      const { QueueUrl = '', MessageBody = '' } = command.input;
      const sid = sidIn(MessageBody);
      invocation.successes.set(sid, `sent to ${QueueUrl}`);
      witness.tell(`${invocation.name} sends ${sid} to ${QueueUrl}`);
    }
  };

  const send = async (command: unknown, { abortSignal }: { abortSignal?: AbortSignal } = {}): Promise<unknown> => {
    const invocation = running.getStore();
    const place = placeOf(command);
    if (place === 'rest' || place === 'dead-letter') {
      invocation?.workEnds();
      if (invocation?.wasLostAtItsEnd === true)
        witness.broken('lease', `${invocation.name} settles what it does not hold`);
    }
    if (place === 'send') witness.changes(invocation, 'sends');
    const aborted = new Promise<never>((_resolve, reject) => {
      abortSignal?.addEventListener('abort', () => {
        reject(new Error('AbortError'));
      });
    });
    try {
      const answer = await (abortSignal === undefined
        ? withAttempts(command)
        : Promise.race([withAttempts(command), aborted]));
      noteDone(command);
      return answer;
    } catch (error) {
      if (place === 'dead-letter' && invocation !== undefined) {
        // Its line may be on its way already: the two queues do not take part in one transaction.
        witness.disturbed(invocation);
        for (const sid of invocation.sids) invocation.unsettled.add(sid);
      }
      throw error;
    }
  };
  return Object.assign(new SQSClient({ region: 'us-east-1' }), { send });
};
