import { startAirtable } from '../local/airtable/start';
import { awsClients } from '../local/pipeline/aws-clients';
import { putCredentials } from '../local/pipeline/secret';
import { standInCredentials, standInSettings } from '../local/pipeline/settings';
import { startTwilio } from '../local/twilio/start';
import { type DeployedFunction, deployedFunctions } from './deployed/deployed-functions';
import type { Bench } from './report/bench';
import { interleaved } from './report/interleaved';
import { type Row, goalOf } from './report/row';
import type { Spread } from './report/spread';
import { askingFor } from './url-signer/asking';
import { linkRequest, webhook, webhookEvent } from './deployed/events';
import { DAY, historyOf, putAll, recordingsOf } from './url-signer/recordings';

const SIZES = {
  long: { ofJob: 200, ofDay: 10_000, warm: 100, starts: 9, lookUps: 5 },
  short: { ofJob: 10, ofDay: 1_050, warm: 5, starts: 1, lookUps: 1 },
};

/** What the links are compared with: url-signer/naive.ts. */
const NAIVE = 'a handler of the SDK alone, without a record';

/** Requests to Airtable are so far apart that none has to wait for its turn: LINK_LOOKUP_INTERVAL_MS. */
const PAUSE_MS = 2_000;

/** At 1,769 MiB a function has one CPU (Lambda Developer Guide, "Configure Lambda function memory"), more than it can use. */
const cpusOf = ({ memoryMiB }: DeployedFunction): number => Math.min(1, memoryMiB / 1769);

const keyOf = ({ key }: { readonly key: string }): string => key;

const run: Bench['run'] = async ({ emulator: startedEmulator, short }) => {
  const emulator = await startedEmulator();
  const { ofJob, ofDay, warm, starts, lookUps } = short ? SIZES.short : SIZES.long;
  const aws = awsClients(emulator);
  const [twilio, airtable] = await Promise.all([startTwilio(), startAirtable()]);
  try {
    const functionOf = await deployedFunctions(
      emulator,
      aws,
      {
        ...standInSettings(twilio, airtable),
        S3_REGION: emulator.region,
      },
      'bench-url-signer',
    );
    const [signer, ingest] = [functionOf('url-signer'), functionOf('ingest')];
    const { RECORDINGS_BUCKET: bucket = '', CREDENTIALS_SECRET_NAME: secret = '' } = signer.variables;
    const credentials = standInCredentials(twilio, airtable, 'unused');
    await putCredentials(aws, secret, credentials);
    const ofAJob = recordingsOf('J-200', ofJob);
    // A hundredth of the day is of the one job.
    const ofADay = recordingsOf('J-7', Math.ceil(ofDay / 100));
    const day = [...ofADay, ...recordingsOf('J-8', ofDay - ofJob - ofADay.length)];
    await putAll(aws.s3, bucket, [...ofAJob, ...day]);
    airtable.addJob({ number: 'J-200', history: historyOf(ofAJob) });
    const key = ofAJob[0]?.key ?? '';

    const { naiveHandler, first: firstOf, warmly, barely, signing } = await askingFor(emulator, signer, key);
    const first = await interleaved(
      {
        'url-signer': firstOf(signer, linkRequest({ key })),
        ingest: firstOf(ingest, webhookEvent(webhook(twilio.accountSid, twilio.authToken))),
        [NAIVE]: firstOf(naiveHandler, linkRequest({ key })),
      },
      starts,
    );
    const ofItsCpu = ({ median, low, high, runs }: Spread, cpus: number): Spread => ({
      median: median / cpus,
      low: low / cpus,
      high: high / cpus,
      runs,
    });
    const [oneKey, oneJob, oneDay] = [
      await barely([key], warm),
      await barely(ofAJob.map(keyOf), lookUps),
      await barely(ofADay.map(keyOf), lookUps, Math.ceil(ofDay / 1_000)),
    ];
    const row = (figure: string, ours: Spread, limitMs: number, others: Readonly<Record<string, Spread>>): Row => ({
      figure,
      unit: 'ms',
      measured: { 'url-signer': ours, ...others },
      goals: [goalOf(`≤ ${limitMs} ms`, ours.median, 'at most', limitMs)],
    });
    const againstIngest = (figure: string, ours: Spread, ingestTook: Spread, others = {}): Row => ({
      figure,
      unit: 'ms',
      measured: { 'url-signer': ours, ingest: ingestTook, ...others },
      goals: [goalOf('≤ 1.2 × ingest', ours.median / ingestTook.median, 'at most', 1.2)],
    });
    const bareOf = (took: Spread) => ({ 'its requests to S3 alone': took });
    return [
      row('a link for a key, warm', await warmly(signer, { key }, warm), 20, {
        [NAIVE]: await warmly(naiveHandler, { key }, warm),
        ...bareOf(oneKey),
      }),
      row('of that, signing', await signing('url-signer/presigning'), 20, {
        'getSignedUrl alone': await signing('url-signer/get-signed-url'),
      }),
      againstIngest('first link of a cold start', first['url-signer'].firstAnswerMs, first.ingest.firstAnswerMs, {
        [NAIVE]: first[NAIVE].firstAnswerMs,
      }),
      againstIngest(
        'its CPU, over what its memory has of one',
        ofItsCpu(first['url-signer'].firstCpuMs, cpusOf(signer)),
        ofItsCpu(first.ingest.firstCpuMs, cpusOf(ingest)),
      ),
      row(
        `a Job with ${ofJob} recordings`,
        await warmly(signer, { jobNumber: 'J-200' }, lookUps, PAUSE_MS),
        1_000,
        bareOf(oneJob),
      ),
      row(
        `a job on a day of ${ofDay} recordings`,
        await warmly(signer, { jobNumber: 'J-7', date: DAY }, lookUps),
        3_000,
        bareOf(oneDay),
      ),
    ];
  } finally {
    await Promise.all([twilio.stop(), airtable.stop()]);
    aws.destroy();
  }
};

export const urlSigner: Bench = { measures: 'links: for a key, a Job, a day, and from a cold start', run };
