import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { LEDGER_FOLDER, RECEIPTS_FOLDER } from '../../lambdas/core/records';
import { ledgerEnv } from '../../lambdas/ledger/env';
import { PipelineFunction } from '../constructs/pipeline-function';
import { runDaily } from '../constructs/run-every';
import type { Credentials } from '../resources/credentials';
import type { LinksBucket } from '../resources/links-bucket';
import type { RecordingsBucket } from '../resources/recordings-bucket';
import type { Settings } from '../settings/read-settings';
import {
  recordingsEnvironment,
  recordsEnvironment,
  twilioAccountsEnvironment,
  twilioEnvironment,
} from './lambda-environment';
import { type StepQueues, grantSurvey, queuesEnvironment } from './step-queues';

/** Seven hours after a day has ended almost all of its recordings have come home, and the access audit runs later. */
const HOUR_OF_UTC = 7;

export interface LedgerProps {
  readonly settings: Settings;
  readonly credentials: Credentials;
  readonly queues: StepQueues;
  readonly recordingsBucket: RecordingsBucket;
  readonly linksBucket: LinksBucket;
}

/** Writes down once a day what became of every recording of the day before: schedule → function → links bucket. */
export class Ledger extends Construct {
  constructor(scope: Construct, id: string, props: LedgerProps) {
    super(scope, id);
    const { settings, credentials, queues, recordingsBucket, linksBucket } = props;
    const fn = new PipelineFunction(this, 'Function', {
      settings,
      feature: 'ledger',
      impact: 'Making the ledger',
      // All recordings of a day are held at once: 100,000 took 320 MB beyond what the process had, and a ledger of 47 MB, so
      // that this is enough for some 800,000. Twilio gives 1,000 a request, one after the other.
      memoryMiB: 3008,
      timeout: Duration.minutes(15),
      envSchema: ledgerEnv,
      environment: {
        ...twilioEnvironment(settings),
        ...twilioAccountsEnvironment(settings),
        ...recordingsEnvironment(recordingsBucket.bucket.bucketName, settings),
        ...recordsEnvironment(linksBucket.bucket.bucketName),
        ...queuesEnvironment(queues),
        CREDENTIALS_SECRET_NAME: credentials.secretName,
        RECORDING_RETENTION_DAYS: String(settings.RECORDING_RETENTION_DAYS),
      },
    });
    recordingsBucket.grantRead(fn); // an object says itself whose it is
    linksBucket.grantRead(fn, RECEIPTS_FOLDER);
    linksBucket.grantRead(fn, LEDGER_FOLDER);
    linksBucket.grantAdd(fn, LEDGER_FOLDER);
    credentials.grantRead(fn);
    queues.recordings.grantSend(fn); // of what was lost, so that its Job gets a status line
    grantSurvey(queues, fn);
    runDaily(this, fn, {
      pipelineName: settings.PIPELINE_NAME,
      hour: HOUR_OF_UTC,
      description: 'Writes down once a day what became of every recording of the day before',
      shortName: 'ledger',
      maxEventAge: Duration.hours(12),
    });
  }
}
