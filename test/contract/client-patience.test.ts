/* How long a client of AWS waits, and how often it tries: the SDK itself, and what tests have in its place. */
import { ChangeMessageVisibilityCommand, SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import { startBareServer } from '../support/local/bare-server';
import { simulatedClient } from '../support/simulated-aws/simulated-client';
import { VirtualTime } from '../support/simulated-aws/virtual-time';

interface Played {
  /** Sends a command to an SQS that says nothing before `answer`. */
  readonly send: (config: SQSClientConfig, signal?: AbortSignal) => Promise<unknown>;
  readonly answer: () => void;
  readonly tries: () => number;
  /** Until a try has been made. */
  readonly asked: () => Promise<unknown>;
  /** Until a client that only warns has waited longer than it was told to. */
  readonly overdue: () => Promise<unknown>;
  readonly stop: () => Promise<void>;
}

const command = new ChangeMessageVisibilityCommand({
  QueueUrl: 'https://sqs.us-east-1.amazonaws.com/111122223333/q',
  ReceiptHandle: 'receipt',
  VisibilityTimeout: 1,
});

const sdk = async (): Promise<Played> => {
  const { promise: answered, resolve: answer } = Promise.withResolvers<undefined>();
  const [asked, warned] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  const silent = { debug: () => undefined, info: () => undefined, error: () => undefined };
  const logger = {
    ...silent,
    warn: () => {
      warned.resolve(undefined);
    },
  };
  let tries = 0;
  const server = await startBareServer(async () => {
    asked.resolve(undefined);
    await answered;
    return { type: 'application/x-amz-json-1.0', body: '{}' };
  });
  const offline = {
    region: 'us-east-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    endpoint: server.url,
  };
  return {
    send: async (config, signal) => {
      const client = new SQSClient({ ...offline, logger, ...config });
      // Below the SDK's own retries.
      client.middlewareStack.add(
        (next) => (args) => {
          tries += 1;
          return next(args);
        },
        { step: 'finalizeRequest', priority: 'low' },
      );
      return await client.send(command, signal === undefined ? {} : { abortSignal: signal });
    },
    answer: () => {
      answer(undefined);
    },
    tries: () => tries,
    asked: () => asked.promise,
    overdue: () => warned.promise,
    stop: () => server.stop(),
  };
};

const simulated = (): Promise<Played> => {
  const time = new VirtualTime();
  const { promise: answered, resolve: answer } = Promise.withResolvers<undefined>();
  let tries = 0;
  const Client = simulatedClient(SQSClient, {
    time,
    transport: async () => {
      tries += 1;
      await answered;
      return {};
    },
    service: () => ({}),
  });
  return Promise.resolve({
    send: async (config, signal) => {
      const sent = new Client(config).send(command, signal === undefined ? {} : { abortSignal: signal });
      sent.catch(() => undefined);
      await time.run();
      return await sent;
    },
    answer: () => {
      answer(undefined);
    },
    tries: () => tries,
    asked: () => time.settled(),
    overdue: () => time.pass(1),
    stop: () => Promise.resolve(),
  });
};

describe.each([
  ['the SDK', sdk],
  ['as simulated', simulated],
])('a client of AWS: %s', (_name, play) => {
  let sqs: Played;
  beforeEach(async () => {
    sqs = await play();
  });
  afterEach(() => sqs.stop());

  test.each([1, 2])('gives up what says nothing, after %i tries', async (maxAttempts) => {
    const config = { maxAttempts, requestHandler: { requestTimeout: 20, throwOnRequestTimeout: true } };
    await expect(sqs.send(config)).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(sqs.tries()).toBe(maxAttempts);
  });

  test('tries three times where nothing is said', async () => {
    const config = { requestHandler: { requestTimeout: 20, throwOnRequestTimeout: true } };
    await expect(sqs.send(config)).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(sqs.tries()).toBe(3);
  });

  test('waits on where it is not told to throw', async () => {
    const answer = sqs.send({ maxAttempts: 2, requestHandler: { requestTimeout: 20 } });
    await sqs.overdue();
    sqs.answer();
    await expect(answer).resolves.toBeDefined();
    expect(sqs.tries()).toBe(1);
  });

  test('gives up what is aborted, and does not try again', async () => {
    const abort = new AbortController();
    const answer = sqs.send({ maxAttempts: 2 }, abort.signal);
    const failure = expect(answer).rejects.toMatchObject({ name: 'AbortError' });
    await sqs.asked();
    abort.abort();
    await failure;
    expect(sqs.tries()).toBe(1);
  });
});
