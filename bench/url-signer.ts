import type * as z from 'zod';
import { startAirtable } from '../local/airtable/start';
import { rootCredentials } from '../local/emulator/environment';
import { awsClients } from '../local/pipeline/aws-clients';
import { putCredentials } from '../local/pipeline/secret';
import { standInCredentials, standInSettings } from '../local/pipeline/settings';
import { startTwilio } from '../local/twilio/start';
import { deployedFunctions } from './deployed/deployed-functions';
import { bundle, runProgram } from './deployed/run-program';
import type { Bench } from './report/bench';
import { type Row, goalOf } from './report/row';
import { type Spread, spreadOf } from './report/spread';
import { answered } from './deployed/answered';
import { linkRequest, webhook, webhookEvent } from './deployed/events';
import { DAY, historyOf, putAll, recordingsOf } from './url-signer/recordings';

const SIZES = {
  long: { ofJob: 200, ofDay: 10_000, warm: 100, starts: 9, lookUps: 5 },
  short: { ofJob: 10, ofDay: 1_050, warm: 5, starts: 1, lookUps: 1 },
};

/** Requests to Airtable are so far apart that none has to wait for its turn: LINK_LOOKUP_INTERVAL_MS. */
const PAUSE_MS = 2_000;

/** As lib/features has them, in MiB; 1,769 MiB are one CPU (Lambda Developer Guide, "Configure Lambda function memory"). */
const CPUS = { signer: 1, ingest: 512 / 1769 };

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
    const [answering, presigning, bare] = await Promise.all([
      bundle('deployed/answering', emulator.runFolder),
      bundle('url-signer/presigning', emulator.runFolder),
      bundle('url-signer/bare', emulator.runFolder),
    ]);

    const ofAJob = recordingsOf('J-200', ofJob);
    // A hundredth of the day is of the one job.
    const ofADay = recordingsOf('J-7', Math.ceil(ofDay / 100));
    const day = [...ofADay, ...recordingsOf('J-8', ofDay - ofJob - ofADay.length)];
    await putAll(aws.s3, bucket, [...ofAJob, ...day]);
    airtable.addJob({ number: 'J-200', history: historyOf(ofAJob) });
    const key = ofAJob[0]?.key ?? '';

    const environment = {
      AWS_ENDPOINT_URL: emulator.endpoint,
      AWS_REGION: emulator.region,
      AWS_ACCESS_KEY_ID: rootCredentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: rootCredentials.secretAccessKey,
      NODE_EXTRA_CA_CERTS: emulator.certificatesFile,
    };
    /** One execution environment: from its start through these events. */
    const answersOf = ({ program, variables }: typeof signer, events: readonly unknown[], pauseMs = 0) =>
      runProgram(
        answering,
        {
          ...environment,
          ...variables,
          BENCH_PROGRAM: program,
          BENCH_EVENTS: JSON.stringify(events),
          BENCH_PAUSE_MS: String(pauseMs),
        },
        answered,
      );
    /** Answers to one question, once the environment is warm. */
    const warmly = async (request: unknown, times: number, pauseMs = 0): Promise<Spread> => {
      const events = [linkRequest({ key }), ...Array.from({ length: times }, () => linkRequest(request))];
      const { tookMs } = await answersOf(signer, events, pauseMs);
      return spreadOf(tookMs.slice(1));
    };

    /** The requests to S3 that it takes to answer for these keys, alone. */
    const barely = async (recordings: ReturnType<typeof recordingsOf>, times: number, pages = 0): Promise<Spread> => {
      const { tookMs } = await runProgram(
        bare,
        {
          ...environment,
          ...signer.variables,
          BENCH_KEYS: JSON.stringify(recordings.map((recording) => recording.key)),
          BENCH_TIMES: String(times),
          BENCH_PAGES: String(pages),
        },
        answered,
      );
      return spreadOf(tookMs.slice(1));
    };

    const colds: Record<'signer' | 'ingest', z.infer<typeof answered>[]> = { signer: [], ingest: [] };
    for (let start = 0; start < starts; start++) {
      colds.ingest.push(await answersOf(ingest, [webhookEvent(webhook(twilio.accountSid, twilio.authToken))]));
      colds.signer.push(await answersOf(signer, [linkRequest({ key })]));
    }
    const firstOf = (which: 'signer' | 'ingest') => spreadOf(colds[which].map(({ firstAnswerMs }) => firstAnswerMs));
    const cpuOf = (which: 'signer' | 'ingest') =>
      spreadOf(colds[which].map(({ firstCpuMs }) => firstCpuMs / CPUS[which]));
    const signing = await runProgram(
      presigning,
      { ...environment, RECORDINGS_BUCKET: bucket, BENCH_KEY: key },
      answered,
    );
    const [oneKey, oneJob, oneDay] = [
      await barely(ofAJob.slice(0, 1), warm),
      await barely(ofAJob, lookUps),
      await barely(ofADay, lookUps, Math.ceil(ofDay / 1_000)),
    ];
    const row = (figure: string, ours: Spread, limitMs: number, bare?: Spread): Row => ({
      figure,
      unit: 'ms',
      measured: { 'url-signer': ours, ...(bare && { 'its requests to S3 alone': bare }) },
      goals: [goalOf(`≤ ${String(limitMs)} ms`, ours.median, 'at most', limitMs)],
    });
    const againstIngest = (figure: string, ours: Spread, ingestTook: Spread): Row => ({
      figure,
      unit: 'ms',
      measured: { 'url-signer': ours, ingest: ingestTook },
      goals: [goalOf('≤ 1.2 × ingest', ours.median / ingestTook.median, 'at most', 1.2)],
    });
    return [
      row('a link for a key, warm', await warmly({ key }, warm), 100, oneKey),
      row('of that, signing', spreadOf(signing.tookMs.slice(1)), 20),
      againstIngest('first link of a cold start', firstOf('signer'), firstOf('ingest')),
      againstIngest('its CPU, over what its memory has of one', cpuOf('signer'), cpuOf('ingest')),
      row(`a Job with ${ofJob} recordings`, await warmly({ jobNumber: 'J-200' }, lookUps, PAUSE_MS), 1_000, oneJob),
      row(
        `a job on a day of ${ofDay} recordings`,
        await warmly({ jobNumber: 'J-7', date: DAY }, lookUps),
        3_000,
        oneDay,
      ),
    ];
  } finally {
    await Promise.all([twilio.stop(), airtable.stop()]);
    aws.destroy();
  }
};

export const urlSigner: Bench = { measures: 'links: for a key, a Job, a day, and from a cold start', run };
