import { randomUUID } from 'node:crypto';
import type { SQSEvent } from 'aws-lambda';
import { recordingMessage } from '../../lambdas/core/messages';
import { callSid, jobNumber, recordingSid } from '../../lambdas/core/recording';
import { loopbackCertificate } from '../../test/support/local/loopback-certificate';
import type { DeployedFunction } from '../deployed/deployed-functions';
import { bundle, runProgram } from '../deployed/run-program';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Broken, broken } from './broken-outcome';
import { type AwsCounts, type Latencies, startOtherSides } from './forked';
import { type HeldRecording, sidOf } from './held-recordings';
import { type Measurement, measurement } from './measured';

const SECRET = {
  twilioAuthToken: 'token-of-the-bench',
  twilioApiKeySid: `SK${'0'.repeat(32)}`,
  twilioApiKeySecret: 'secret-of-the-bench',
  airtableToken: 'pat-of-the-bench',
};

/** Whether it moved the recordings, and what it asked of S3 for that. */
export interface Moved extends Measurement {
  readonly counts: AwsCounts;
}

const eventOf = (sids: readonly string[], queueUrl: string): SQSEvent => ({
  Records: sids.map((sid) => ({
    messageId: randomUUID(),
    receiptHandle: sid,
    body: JSON.stringify(
      recordingMessage.encode({
        outcome: 'completed',
        recordingSid: recordingSid.parse(sid),
        callSid: callSid.parse(sid.replace('RE', 'CA')),
        jobNumber: jobNumber.parse('J-1'),
        receivedAt: new Date(),
        startedAt: new Date('2026-11-20T10:00:00Z'),
        durationSeconds: 60,
        channels: 1,
      }),
    ),
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: String(Date.now()),
      SenderId: 'bench',
      ApproximateFirstReceiveTimestamp: String(Date.now()),
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: queueUrl,
    awsRegion: 'us-east-1',
  })),
});

/** The processor as deployed and what it is compared with, between Twilio and AWS in processes of their own. */
export const processorWorld = async (
  folder: string,
  { program, variables }: DeployedFunction,
  latencies?: Latencies,
) => {
  const [sides, deployed, alternative, brokenSources] = await Promise.all([
    startOtherSides(folder, SECRET, latencies),
    bundle('processor/deployed', folder),
    bundle('processor/alternative', folder),
    bundle('processor/broken-sources', folder),
  ]);
  const certificate = path.join(folder, 'bench-certificate.pem');
  writeFileSync(certificate, loopbackCertificate.cert);
  const queue = (name: string): string => `${sides.awsUrl}/000000000000/${name}`;
  const environment = {
    AWS_ENDPOINT_URL: sides.awsUrl,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    NODE_EXTRA_CA_CERTS: certificate,
    BENCH_TWILIO_URL: sides.twilioUrl,
  };
  let made = 0;
  /** A recording of its own, whole unless said otherwise. */
  const recording = (held: Partial<HeldRecording> & Pick<HeldRecording, 'bytes'>): string =>
    sidOf({ behaviour: 'whole', at: 0, chunked: false, number: ++made, ...held });

  const counting = async (run: () => Promise<Measurement>): Promise<Moved> => {
    await sides.counted();
    const found = await run();
    return { ...found, counts: await sides.counted() };
  };

  return {
    recording,
    /** The processor on these batches, one after the other; after it was warmed by one small recording, where said. */
    ours: (batches: readonly (readonly string[])[], isWarm = false): Promise<Moved> =>
      counting(() =>
        runProgram(
          deployed,
          {
            ...variables,
            ...environment,
            TWILIO_API_URL: sides.twilioUrl,
            RECORDINGS_QUEUE_URL: queue('recordings'),
            RECORDINGS_DEAD_LETTER_QUEUE_URL: queue('recordings-dlq'),
            HISTORY_QUEUE_URL: queue('history.fifo'),
            // A failure is to be seen, not to be measured.
            RECORDING_UPLOAD_RETRIES: '0',
            BENCH_PROGRAM: program,
            BENCH_WARMING: JSON.stringify(isWarm ? [eventOf([recording({ bytes: 1_000 })], queue('recordings'))] : []),
            BENCH_EVENTS: JSON.stringify(batches.map((sids) => eventOf(sids, queue('recordings')))),
          },
          measurement,
        ),
      ),
    /** One recording by another way. */
    other: (way: string, sid: string): Promise<Moved> =>
      counting(() =>
        runProgram(
          alternative,
          {
            ...environment,
            BENCH_WAY: way,
            BENCH_SID: sid,
            BENCH_MEDIA_URL: `${sides.twilioUrl}/2010-04-01/Accounts/x/Recordings/${sid}.mp3`,
          },
          measurement,
        ),
      ),
    /** Many that break, by the pipeline's adapters or by a plain SDK call, after one that does not. */
    breaking: async (
      way: 'ours' | 'plain',
      sids: readonly string[],
      idleMs: number,
    ): Promise<Broken & { readonly counts: AwsCounts }> => {
      const warming = recording({ bytes: 1_000 });
      await sides.counted();
      const found = await runProgram(
        brokenSources,
        {
          ...environment,
          BENCH_WAY: way,
          BENCH_WARMING: warming,
          BENCH_SIDS: JSON.stringify(sids),
          BENCH_IDLE_MS: String(idleMs),
        },
        broken,
      );
      return { ...found, counts: await sides.counted() };
    },
    stop: sides.stop,
  };
};
export type ProcessorWorld = Awaited<ReturnType<typeof processorWorld>>;
