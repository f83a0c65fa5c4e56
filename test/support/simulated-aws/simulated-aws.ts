import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { Deployed, DeployedFunction, DeployedQueue } from '../template/deployed';
import type { Mapping } from './event-source';
import { type ClientOptions, simulatedClient } from './simulated-client';
import { SimulatedLogs } from './simulated-logs';
import { SimulatedBucket } from './simulated-s3';
import { SimulatedSecret } from './simulated-secret';
import { SimulatedSizes } from './simulated-sizes';
import { SimulatedQueue, sqsOver } from './simulated-sqs';
import { CREDENTIALS } from '../fakes/small-fakes';
import type { VirtualTime } from './virtual-time';

export type Service = 'sqs' | 's3' | 'secrets' | 'cloudwatch' | 'logs';

/** A queue that a function reads, and its dead letters. */
export interface QueuePair {
  readonly deployed: DeployedQueue;
  readonly queue: SimulatedQueue;
  readonly deadLetters: SimulatedQueue;
}

interface Options {
  readonly time: VirtualTime;
  /** The way to a service, and what is heard of the commands to it. */
  readonly wayTo?: (service: Service) => Pick<ClientOptions, 'transport' | 'onEnd'>;
  /** What lay in the bucket on the day that begins then, in bytes; undefined: S3 has not said. */
  readonly bytesOn?: (midnight: Date) => number | undefined;
}

const bucketCommand = z.object({ input: z.object({ Bucket: z.string() }) });

/** What a synthesised pipeline finds in AWS: its queues, bucket and secret, with the names and times of the template. */
export class SimulatedAws {
  readonly bucket: SimulatedBucket;
  /** Of the records of links. */
  readonly links: SimulatedBucket;
  /** Where S3 logs who played what. */
  readonly accessLog: SimulatedBucket;
  readonly secret: SimulatedSecret;
  /** What ingest has written, as far as somebody puts it there. */
  readonly ingestLog: SimulatedLogs;
  /** By the feature that reads them. */
  readonly queues: ReadonlyMap<string, QueuePair>;
  /** Of this AWS. */
  readonly clients: {
    readonly S3Client: typeof S3Client;
    readonly SQSClient: typeof SQSClient;
    readonly SecretsManagerClient: typeof SecretsManagerClient;
    readonly CloudWatchClient: typeof CloudWatchClient;
    readonly CloudWatchLogsClient: typeof CloudWatchLogsClient;
  };

  constructor(
    readonly deployed: Deployed,
    { time, wayTo = () => ({}), bytesOn = () => undefined }: Options,
  ) {
    const { RECORDINGS_BUCKET: bucketName = '', CREDENTIALS_SECRET_NAME: secretName = '' } =
      this.function('processor').variables;
    this.bucket = new SimulatedBucket(bucketName);
    this.links = new SimulatedBucket(this.function('history-writer').variables.LINKS_BUCKET ?? '');
    this.accessLog = new SimulatedBucket(this.function('access-audit').variables.ACCESS_LOG_BUCKET ?? '');
    this.secret = new SimulatedSecret(secretName, CREDENTIALS);
    this.ingestLog = new SimulatedLogs(deployed.functions.get('reconciler')?.variables.INGEST_LOG_GROUP ?? '');
    this.queues = new Map(
      [...deployed.functions.values()].flatMap(({ feature, mapping }) =>
        mapping === undefined ? [] : [[feature, pairOf(mapping.queue, time)] as const],
      ),
    );
    const answer = sqsOver([...this.queues.values()].flatMap(({ queue, deadLetters }) => [queue, deadLetters]));
    const sizes = new SimulatedSizes(bucketName, bytesOn);
    const at = (service: Service) => ({ time, ...wayTo(service) });
    this.clients = {
      S3Client: simulatedClient(S3Client, {
        ...at('s3'),
        service: (command) => this.bucketOf(command).answer(command),
      }),
      SQSClient: simulatedClient(SQSClient, { ...at('sqs'), service: answer }),
      SecretsManagerClient: simulatedClient(SecretsManagerClient, { ...at('secrets'), service: this.secret.answer }),
      CloudWatchClient: simulatedClient(CloudWatchClient, { ...at('cloudwatch'), service: sizes.answer }),
      CloudWatchLogsClient: simulatedClient(CloudWatchLogsClient, { ...at('logs'), service: this.ingestLog.answer }),
    };
    // Before its first signature the SDK reads the config files of whoever runs this, once: no time passes meanwhile.
    void time.during(new this.clients.S3Client({}).config.useDualstackEndpoint());
  }

  function(feature: string): DeployedFunction {
    const found = this.deployed.functions.get(feature);
    if (found === undefined) throw new Error(`The template has no function ${feature}`);
    return found;
  }

  /** The queue that a feature reads. */
  readBy(feature: string): QueuePair {
    const found = this.queues.get(feature);
    if (found === undefined) throw new Error(`${feature} reads no queue`);
    return found;
  }

  /** The bucket that a command names; the one of the recordings refuses what names none of them. */
  private bucketOf(command: unknown): SimulatedBucket {
    const named = bucketCommand.safeParse(command).data?.input.Bucket;
    return [this.links, this.accessLog].find(({ name }) => name === named) ?? this.bucket;
  }

  /** How a feature gets its messages. */
  mappingOf(feature: string): Mapping {
    const { timeoutSeconds, mapping } = this.function(feature);
    if (mapping === undefined) throw new Error(`${feature} reads no queue`);
    const { batchSize, maxConcurrency } = mapping;
    return { feature, queue: this.readBy(feature).queue, batchSize, maxConcurrency, timeoutSeconds };
  }
}

const pairOf = (deployed: DeployedQueue, time: VirtualTime): QueuePair => {
  const { fifo, maxReceives, visibilityTimeoutSeconds: visibilityTimeout } = deployed;
  const deadLetters = new SimulatedQueue(deployed.deadLetterUrl, time, { fifo });
  const redrive = { to: deadLetters, maxReceives };
  return { deployed, deadLetters, queue: new SimulatedQueue(deployed.url, time, { fifo, visibilityTimeout, redrive }) };
};
