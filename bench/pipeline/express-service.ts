import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import Airtable, { type FieldSet } from 'airtable';
import express from 'express';
import twilio from 'twilio';
import { z } from 'zod';

/*
 * What a server of one's own would be: Express, by HTTPS as Twilio wants it, with the checks of ingest, doing the rest itself.
 * BENCH_ANSWERS says when it answers: `late`, when the line stands in Airtable, or `early`, before it has done anything.
 */

const settings = z
  .object({
    BENCH_ANSWERS: z.enum(['early', 'late']),
    BENCH_CERTIFICATE: z.string(),
    BENCH_KEY: z.string(),
    RECORDINGS_BUCKET: z.string(),
    TWILIO_API_URL: z.string(),
    TWILIO_ACCOUNT_SID: z.string(),
    TWILIO_AUTH_TOKEN: z.string(),
    AIRTABLE_ENDPOINT_URL: z.string(),
    AIRTABLE_BASE_ID: z.string(),
    AIRTABLE_JOBS_TABLE: z.string(),
    AIRTABLE_TOKEN: z.string(),
  })
  .parse(process.env);

/** Four in five of what Airtable takes; one process, so that nobody else spends it. */
const AIRTABLE_EVERY_MS = 250;
const TRIES = 3;
const LINK_SECONDS = 900;

const s3 = new S3Client({ forcePathStyle: true });
const jobs = new Airtable({ apiKey: settings.AIRTABLE_TOKEN, endpointUrl: settings.AIRTABLE_ENDPOINT_URL }).base(
  settings.AIRTABLE_BASE_ID,
)<FieldSet>(settings.AIRTABLE_JOBS_TABLE);

interface Callback {
  readonly recordingSid: string;
  readonly callSid: string;
  readonly jobNumber: string;
}

let nextTurn = 0;
const airtableTurn = async (): Promise<void> => {
  const start = Math.max(nextTurn, Date.now());
  nextTurn = start + AIRTABLE_EVERY_MS;
  await sleep(start - Date.now());
};

const store = async ({ recordingSid }: Callback, key: string): Promise<void> => {
  const { TWILIO_API_URL: url, TWILIO_ACCOUNT_SID: account, TWILIO_AUTH_TOKEN: token } = settings;
  const authorization = `Basic ${Buffer.from(`${account}:${token}`).toString('base64')}`;
  const response = await fetch(`${url}/2010-04-01/Accounts/${account}/Recordings/${recordingSid}.mp3`, {
    headers: { authorization },
    signal: AbortSignal.timeout(30_000),
  });
  if (!response.ok) throw new Error(`Twilio answered ${String(response.status)}`);
  const Body = new Uint8Array(await response.arrayBuffer());
  await s3.send(
    new PutObjectCommand({ Bucket: settings.RECORDINGS_BUCKET, Key: key, Body, ContentType: 'audio/mpeg' }),
  );
};

const note = async ({ jobNumber }: Callback, key: string): Promise<void> => {
  await airtableTurn();
  const [job] = await jobs
    .select({ filterByFormula: `{Job Number}='${jobNumber}'`, fields: ['History'], maxRecords: 1 })
    .firstPage();
  if (job === undefined) throw new Error(`No Job has the number ${jobNumber}`);
  const object = new GetObjectCommand({ Bucket: settings.RECORDINGS_BUCKET, Key: key });
  const url = await getSignedUrl(s3, object, { expiresIn: LINK_SECONDS });
  const at = new Date().toISOString().slice(0, 19).replace('T', ' ');
  const line = `---- | ${at} | Event: Recording | Source: IVR | URL: ${url}`;
  const before = job.get('History');
  const history = typeof before === 'string' && before !== '' ? `${before}\n${line}` : line;
  await airtableTurn();
  await jobs.update([{ id: job.id, fields: { History: history } }]);
};

const tried = async (step: () => Promise<void>): Promise<void> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await step();
      return;
    } catch (error) {
      if (attempt === TRIES) throw error;
      await sleep(1_000 * 2 ** (attempt - 1));
    }
  }
};

const handle = async (callback: Callback): Promise<void> => {
  const key = `express/${callback.callSid}-${callback.jobNumber}.mp3`;
  await tried(() => store(callback, key));
  await tried(() => note(callback, key));
};

const form = z.record(z.string(), z.string());
const completed = z.object({
  AccountSid: z.literal(settings.TWILIO_ACCOUNT_SID),
  CallSid: z.string().regex(/^CA[0-9a-f]{32}$/),
  RecordingSid: z.string().regex(/^RE[0-9a-f]{32}$/),
  RecordingStatus: z.literal('completed'),
});

const app = express();
app.use(express.urlencoded({ extended: false, limit: '64kb' }));
app.post('/twilio/recordings', async (request, response) => {
  const url = `https://${request.get('host') ?? ''}${request.originalUrl}`;
  const parameters = form.parse(request.body);
  const signature = request.get('x-twilio-signature') ?? '';
  if (!twilio.validateRequest(settings.TWILIO_AUTH_TOKEN, signature, url, parameters)) {
    response.sendStatus(403);
    return;
  }
  const { CallSid: callSid, RecordingSid: recordingSid } = completed.parse(parameters);
  const handled = handle({ callSid, recordingSid, jobNumber: z.string().parse(request.query.job_number) });
  if (settings.BENCH_ANSWERS === 'early') {
    handled.catch((error: unknown) => {
      console.error(error);
    });
    response.sendStatus(204);
    return;
  }
  await handled;
  response.sendStatus(204);
});

const tls = { cert: readFileSync(settings.BENCH_CERTIFICATE), key: readFileSync(settings.BENCH_KEY) };
const server = createServer(tls, app);
server.listen(0, '127.0.0.1', () => {
  // The bench reads it to know where webhooks go.
  console.log(JSON.stringify({ listening: server.address() }));
});
