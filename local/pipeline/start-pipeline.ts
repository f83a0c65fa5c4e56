import { randomBytes } from 'node:crypto';
import { PurgeQueueCommand } from '@aws-sdk/client-sqs';
import { startAirtable } from '../airtable/start';
import type { AirtableOptions, AirtableStandIn } from '../airtable/stand-in';
import { applyBucketLogging } from '../deploy/bucket-logging';
import { adaptBucketPolicy } from '../deploy/bucket-policy';
import { type Assembly, bootstrap, deploy, type PipelineOutputs, publicUrl, synthesise } from '../deploy/deploy';
import { type EmulatorAddress, startEmulator } from '../emulator/emulator';
import type { ExplainedError } from '../emulator/explained-error';
import { startTwilio } from '../twilio/start';
import type { TwilioOptions, TwilioStandIn } from '../twilio/stand-in';
import { type AwsClients, awsClients } from './aws-clients';
import { type FetchedLink, fetchLink } from './fetch-link';
import type { Feature } from '../../lib/monitoring/watched-pipeline';
import { askForRefresh, type RefreshAnswer } from './ask-for-refresh';
import { lambdaLogs } from './lambda-logs';
import { type CliOutcome, recordingsCli } from './recordings-cli';
import { putCredentials } from './secret';
import { type PipelineCredentials, standInCredentials, standInSettings } from './settings';
import { type StoredObject, storedObjects } from './stored-objects';
import { Teardown } from './teardown';

/** What to start; everything left out is made up. */
export interface PipelineOptions {
  /** PIPELINE_NAME, default `recording-pipeline`. Several pipelines fit into one emulator under different names. */
  readonly name?: string;
  /** A bootstrapped emulator that outlives this pipeline; absent: one of its own. */
  readonly emulator?: EmulatorAddress;
  /** Settings by the names of `.env.example`, over those that connect the pipeline to the stand-ins. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly airtable?: AirtableOptions;
  /** Its `subaccounts` become TWILIO_ACCOUNT_SIDS. */
  readonly twilio?: TwilioOptions;
  /** null: no secret is made. */
  readonly credentials?: null;
  /** Told what is being waited for. */
  readonly onProgress?: (message: string) => void;
}

/** The real app, really deployed, between a Twilio and an Airtable of its own. */
export interface LocalPipeline {
  readonly name: string;
  readonly emulator: EmulatorAddress;
  readonly outputs: PipelineOutputs;
  /** Its calls report to this pipeline. */
  readonly twilio: TwilioStandIn;
  readonly airtable: AirtableStandIn;
  /** What the automation in Airtable shows when a box is ticked, and where it posts to. */
  readonly refreshToken: string;
  readonly refreshUrl: string;
  readonly aws: AwsClients;
  /** Does what the automation in Airtable does when the box of a record is ticked; says what was answered. */
  askForRefresh(recordId: string, token?: string): Promise<RefreshAnswer>;
  /** Runs `npx recordings` on it. */
  cli(...args: readonly string[]): Promise<CliOutcome>;
  /** Deploys it once more, with these settings over those before, and so changes `outputs`. */
  redeploy(settings: Readonly<Record<string, string>>): Promise<void>;
  /** Makes the credentials secret, or replaces its value by what the stand-ins accept and these. */
  putCredentials(credentials?: Partial<PipelineCredentials>): Promise<void>;
  /** Every line the feature's Lambda has logged so far, oldest first. */
  logs(feature: Feature): Promise<readonly string[]>;
  /** The objects of the bucket, but those of these keys. */
  objects(except: ReadonlySet<string>): AsyncIterable<StoredObject>;
  /** Opens a signed link as a browser would. */
  open(link: string): Promise<FetchedLink>;
  /** Resolves when an emulator of its own has ended by itself, with what to tell of it. */
  readonly died: Promise<ExplainedError>;
  /** Stops the stand-ins, and the emulator when it is the pipeline's own; in a shared one the queues are emptied. */
  stop(): Promise<void>;
}

/**
 * Starts the stand-ins, deploys the app between them with the CDK CLI, and puts the credentials in.
 * @throws {ExplainedError} when the machine lacks something or the deploy fails; whatever was started is stopped again.
 */
export const startPipeline = async (options: PipelineOptions = {}): Promise<LocalPipeline> => {
  const teardown = new Teardown();
  const { onProgress } = options;
  try {
    if (options.emulator !== undefined) return await start(options, options.emulator, new Promise(noEnd), teardown);
    const own = teardown.add(await startEmulator(onProgress && { onProgress }), (it) => it.stop());
    return await Promise.race([start(options, own, own.died, teardown), rejectWith(own.died)]);
  } catch (error) {
    await teardown.run();
    throw error;
  }
};

/** A shared emulator's end is told by whoever started it. */
const noEnd = (): void => undefined;

const rejectWith = async (reason: Promise<Error>): Promise<never> => {
  throw await reason;
};

const start = async (
  options: PipelineOptions,
  emulator: EmulatorAddress,
  died: LocalPipeline['died'],
  teardown: Teardown,
): Promise<LocalPipeline> => {
  const { name = 'recording-pipeline', onProgress } = options;
  const aws = teardown.add(awsClients(emulator), (clients) => {
    clients.destroy();
  });
  const twilio = teardown.add(await startTwilio({ ca: emulator.certificate, ...options.twilio }), (it) => it.stop());
  const airtable = teardown.add(await startAirtable(options.airtable), (it) => it.stop());

  onProgress?.('synthesising the app and bootstrapping the local AWS');
  const settings = {
    ...standInSettings(twilio, airtable),
    S3_REGION: emulator.region,
    WEBHOOK_PUBLIC_URL: publicUrl(emulator, name),
    ...options.settings,
  };
  const [assembly] = await Promise.all([
    synthesise(emulator, name, settings),
    options.emulator === undefined ? bootstrap(emulator) : undefined,
  ]);
  const deployed = async (made: Assembly): Promise<PipelineOutputs> => {
    const told = await deploy(made);
    for (const bucket of [told.BucketName, told.LinksBucketName]) await adaptBucketPolicy(aws.s3, bucket);
    await applyBucketLogging(aws, made);
    return told;
  };
  onProgress?.('deploying the app with the CDK CLI');
  let outputs = await deployed(assembly);
  twilio.callbackUrl = outputs.WebhookUrlForTwilio;
  if (options.emulator !== undefined) {
    teardown.add([outputs.RecordingsQueueUrl, outputs.HistoryQueueUrl, outputs.CleanupQueueUrl], (queues) =>
      emptyQueues(aws, queues),
    );
  }

  // The output names a host of the API's own, which is nowhere to be found.
  const refreshUrl = (): string => outputs.AirtableRefreshUrl.replace(/^https:\/\/[^/]+/, publicUrl(emulator, name));
  const refreshToken = randomBytes(24).toString('base64url');
  const pipeline: LocalPipeline = {
    name,
    emulator,
    get outputs() {
      return outputs;
    },
    twilio,
    airtable,
    refreshToken,
    get refreshUrl() {
      return refreshUrl();
    },
    aws,
    askForRefresh: (recordId, token = refreshToken) =>
      askForRefresh({ url: refreshUrl(), certificate: emulator.certificate }, recordId, token),
    cli: (...args) => recordingsCli(emulator, name, args),
    redeploy: async (changed) => {
      outputs = await deployed(await synthesise(emulator, name, { ...settings, ...changed }));
    },
    putCredentials: (credentials) =>
      putCredentials(aws, outputs.CredentialsSecretName, {
        ...standInCredentials(twilio, airtable, refreshToken),
        ...credentials,
      }),
    logs: (feature) => lambdaLogs(aws, name, feature),
    objects: (except) => storedObjects(aws.s3, outputs.BucketName, except),
    open: (link) => fetchLink(emulator, link),
    died,
    stop: () => teardown.run(),
  };
  if (options.credentials !== null) await pipeline.putCredentials(options.credentials);
  return pipeline;
};

// The Lambdas outlive the stand-ins there, and would try again and again what can no longer succeed.
const emptyQueues = async ({ sqs }: AwsClients, queues: readonly string[]): Promise<void> => {
  for (const QueueUrl of queues) await sqs.send(new PurgeQueueCommand({ QueueUrl }));
};
