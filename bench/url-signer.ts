import { startAirtable } from '../local/airtable/start';
import type { Emulator } from '../local/emulator/emulator';
import { rootCredentials } from '../local/emulator/environment';
import { awsClients } from '../local/pipeline/aws-clients';
import { putCredentials } from '../local/pipeline/secret';
import { standInCredentials, standInSettings } from '../local/pipeline/settings';
import { startTwilio } from '../local/twilio/start';
import { deployedFunctions } from './deployed/deployed-functions';
import { bundle, runProgram } from './deployed/run-program';
import { median } from './median';
import { answered } from './url-signer/answered';
import { callback, linkRequest } from './url-signer/events';
import { DAY, historyOf, putAll, recordingsOf } from './url-signer/recordings';

const SIZES = {
  long: { ofJob: 200, ofDay: 10_000, warm: 100, colds: 9, lookUps: 5 },
  short: { ofJob: 10, ofDay: 1_050, warm: 5, colds: 1, lookUps: 1 },
};

/** Requests to Airtable are so far apart that none has to wait for its turn: LINK_LOOKUP_INTERVAL_MS. */
const PAUSE_MS = 2_000;

/** A row: what was measured, against what it may take. */
const row = (ms: number, limitMs: number, against: string) => ({
  'median (ms)': Number(ms.toFixed(1)),
  'may take (ms)': Number(limitMs.toFixed(0)),
  'of that': `${((100 * ms) / limitMs).toFixed(0)} %`,
  against,
});

/** The time that links take: for a key, for a Job, for a day, and from a cold start. */
export const urlSigner = async (emulator: Emulator, { short }: { readonly short: boolean }): Promise<void> => {
  const { ofJob, ofDay, warm, colds, lookUps } = short ? SIZES.short : SIZES.long;
  const aws = awsClients(emulator);
  const [twilio, airtable] = await Promise.all([startTwilio(), startAirtable()]);
  try {
    const functionOf = await deployedFunctions(emulator, aws, {
      ...standInSettings(twilio, airtable),
      S3_REGION: emulator.region,
    });
    const [signer, ingest] = [functionOf('url-signer'), functionOf('ingest')];
    const { RECORDINGS_BUCKET: bucket = '', CREDENTIALS_SECRET_NAME: secret = '' } = signer.variables;
    const credentials = standInCredentials(twilio, airtable, 'unused');
    await putCredentials(aws, secret, credentials);
    const [answering, presigning] = await Promise.all([
      bundle('url-signer/answering', emulator.runFolder),
      bundle('url-signer/presigning', emulator.runFolder),
    ]);

    const ofAJob = recordingsOf('J-200', ofJob);
    // A hundredth of the day is of the one job.
    const day = [
      ...recordingsOf('J-7', Math.ceil(ofDay / 100)),
      ...recordingsOf('J-8', ofDay - ofJob - Math.ceil(ofDay / 100)),
    ];
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
    const run = ({ program, variables }: typeof signer, events: readonly unknown[], pauseMs = 0) =>
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
    const warmly = async (request: unknown, times: number, pauseMs = 0): Promise<number> => {
      const events = [linkRequest({ key }), ...Array.from({ length: times }, () => linkRequest(request))];
      const { tookMs } = await run(signer, events, pauseMs);
      return median(tookMs.slice(1));
    };

    const starts: Record<'signer' | 'ingest', number[]> = { signer: [], ingest: [] };
    for (let cold = 0; cold < colds; cold++) {
      starts.ingest.push((await run(ingest, [callback(twilio.accountSid, twilio.authToken)])).firstAnswerMs);
      starts.signer.push((await run(signer, [linkRequest({ key })])).firstAnswerMs);
    }
    const signing = await runProgram(
      presigning,
      { ...environment, RECORDINGS_BUCKET: bucket, BENCH_KEY: key },
      answered,
    );
    const rows = {
      'a link for a key, warm': row(await warmly({ key }, warm), 100, 'the issue'),
      'of that, signing': row(median(signing.tookMs), 20, 'the issue'),
      'cold start to the first link': row(median(starts.signer), 1.2 * median(starts.ingest), 'ingest + 20 %'),
      [`a Job with ${String(ofJob)} recordings`]: row(
        await warmly({ jobNumber: 'J-200' }, lookUps, PAUSE_MS),
        1_000,
        'the issue',
      ),
      [`a job on a day of ${String(ofDay)} recordings`]: row(
        await warmly({ jobNumber: 'J-7', date: DAY }, lookUps),
        3_000,
        'the issue',
      ),
    };
    console.log('Links, medians; S3 and Airtable are the local ones, and share the machine with the function:');
    console.table(rows);
  } finally {
    await Promise.all([twilio.stop(), airtable.stop()]);
    aws.destroy();
  }
};
