import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { STSClient } from '@aws-sdk/client-sts';
import type { Colors } from 'picocolors/types';

/** Standard output or standard error. */
interface Stream {
  write(text: string): unknown;
}

/** Of a terminal: how wide it is, where it says so. */
interface StreamToPerson extends Stream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** What requests are signed with. */
export type AwsCredentials = Awaited<ReturnType<CloudFormationClient['config']['credentials']>>;

/**
 * Clients of AWS in one region, made and loaded when they are asked for: a command pays for those that it needs. They take
 * credentials, profile and endpoint where every program that uses the SDK does.
 */
export interface AwsClients {
  readonly cloudFormation: () => Promise<CloudFormationClient>;
  readonly cloudWatch: () => Promise<CloudWatchClient>;
  readonly iam: () => Promise<IAMClient>;
  readonly lambda: () => Promise<LambdaClient>;
  readonly s3: () => Promise<S3Client>;
  readonly secrets: () => Promise<SecretsManagerClient>;
  readonly sqs: () => Promise<SQSClient>;
  readonly sts: () => Promise<STSClient>;
  /** Whose requests these are. @throws {Error} of the SDK, when there are none or they have expired. */
  readonly credentials: () => Promise<AwsCredentials>;
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** What a terminal offers beyond lines of text. */
export interface Terminal {
  /** Has a person choose. @returns undefined when they pressed Ctrl-C. */
  readonly choose: (question: string, choices: readonly Choice[]) => Promise<string | undefined>;
  /** Shows that something is being waited for, until the work has ended, which may change the text. */
  readonly busy: <Result>(text: string, work: (say: (text: string) => void) => Promise<Result>) => Promise<Result>;
}

/** What the commands may use of the world; `node-means.ts` gives them the real one, a test its own. */
export interface Means {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The project's `.env`. */
  readonly dotEnvFile: string;
  readonly stdout: Stream;
  readonly stderr: StreamToPerson;
  /** For standard output; they change nothing where it is no terminal. */
  readonly colors: Colors;
  /** Undefined unless standard input and standard output are both a person's terminal. */
  readonly terminal: Terminal | undefined;
  readonly aws: (region: string) => AwsClients;
  /** The region that the SDK's own variables and profile name. */
  readonly regionOfSdk: () => Promise<string | undefined>;
  /** The endpoint that the SDK's own variables and profile name instead of AWS: an emulator's. */
  readonly endpointOfSdk: () => Promise<string | undefined>;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly now: () => Date;
  /** Resolves after so many milliseconds, or as soon as the signal aborts. */
  readonly pause: (ms: number, signal?: AbortSignal) => Promise<void>;
  /**
   * Until it is disposed of, a first Ctrl-C (SIGINT), or SIGTERM, calls `stop` instead of ending the process: work that has to
   * stop between two steps does. A second one ends it at once.
   */
  readonly onInterrupt: (stop: () => void) => Disposable;
  /** Opens a URL in the person's browser. @throws {Error} where there is none. */
  readonly openInBrowser: (url: string) => Promise<void>;
  /** Of the project. */
  readonly version: string;
}
