import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { ChangeMessageVisibilityBatchCommand, ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import { twilioRecordings } from '../../../lambdas/adapters/twilio-recordings';
import { historyEvent, recordingMessage } from '../../../lambdas/core/messages';
import type { processorEnv } from '../../../lambdas/processor/env';
import { guardedTwilio } from '../../support/fakes/guarded-twilio';
import { CREDENTIALS } from '../../support/fakes/small-fakes';
import { startBareServer } from '../../support/local/bare-server';
import { completed } from '../../support/subjects';
import { describeVariables } from '../../support/worlds/variables';
import { inNoTime, parsed, wiringWorld } from '../../support/worlds/wiring-world';
import { blip } from '../../support/worlds/processor-world';

/** One recording whose callback named no job, brought home. */
const lookedUp = async (told = {}) => {
  const world = wiringWorld({ told });
  const { twilio, airtable, give, invoke } = world;
  const message = completed({ jobNumber: undefined });
  twilio.hold(message.recordingSid);
  airtable.records.set('rec1', { 'Order Number': 'J-7', Log: 'J-8', Calls: message.callSid });
  give.processor(message);
  await invoke('processor');
  return { ...world, message, asked: airtable.asked[0] };
};

/** What Twilio is asked, and how, when it answers 404 to everything. */
const askedOverTheNetwork = async () => {
  const server = await startBareServer(() => ({ status: 404, body: '{"code":20404}' }));
  try {
    const told = { TWILIO_API_URL: server.url, RECORDING_UPLOAD_RETRIES: '0' };
    const { time, give, invoke } = wiringWorld({
      told,
      twilioRecordings: (...asked) => inNoTime(time, twilioRecordings(...asked)),
    });
    const message = completed();
    give.processor(message);
    await invoke('processor');
    return { message, asked: server.asked.map(({ url, headers }) => ({ path: url.pathname, headers })) };
  } finally {
    await server.stop();
  }
};

/** When the tries of a recording began that fails each time, with dice that show this. */
const triesOf = async (dice: number, told = {}) => {
  const { time, twilio, sent, give, invoke } = wiringWorld({ told });
  time.random = () => dice;
  twilio.failures.push(...Array.from({ length: 20 }, blip));
  give.processor(completed());
  await invoke('processor');
  return sent.flatMap(({ command, atMs }) =>
    command instanceof ListObjectsV2Command && command.input.Prefix?.startsWith('today/') === true ? [atMs] : [],
  );
};

/** What becomes of a recording that has waited for its audio so long. */
const afterWaiting = async (seconds: number) => {
  const { time, aws, twilio, give, invoke } = wiringWorld({ told: { RECORDING_UPLOAD_RETRIES: '0' } });
  const message = completed({ awaitsAudio: true });
  twilio.hold(message.recordingSid, null);
  give.processor(message);
  await time.pass(seconds);
  const { reported } = await invoke('processor');
  return {
    isBack: reported.length === 1,
    reasons: aws.readBy('processor').deadLetters.messages.map(({ attributes }) => attributes.reason),
  };
};

const ALMOST_ONE = 1 - Number.EPSILON;

describeVariables<typeof processorEnv>({
  TWILIO_ACCOUNT_SID: {
    'whose recordings are asked for': async () => {
      const { message, asked } = await askedOverTheNetwork();
      const path = `/2010-04-01/Accounts/AC${'12'.repeat(16)}/Recordings/${message.recordingSid}`;
      expect(asked.map((one) => one.path)).toEqual([`${path}.mp3`, `${path}.json`]);
    },
  },
  TWILIO_API_URL: {
    'who is asked for them': async () => {
      const { askedOfTwilio } = await lookedUp();
      expect(askedOfTwilio.map(({ env }) => env.TWILIO_API_URL)).toEqual(['https://api.dublin.ie1.twilio.com']);
    },
  },
  CREDENTIALS_SECRET_NAME: {
    'which secret is read': async () => {
      const { inputsOf } = await lookedUp();
      expect(inputsOf(GetSecretValueCommand)).toEqual([{ SecretId: 'calls/credentials' }]);
    },
    "which key opens Twilio, and that it is not Airtable's": async () => {
      const { asked } = await askedOverTheNetwork();
      const key = Buffer.from(`${CREDENTIALS.twilioApiKeySid}:${CREDENTIALS.twilioApiKeySecret}`).toString('base64');
      for (const { headers } of asked) expect(headers.authorization).toBe(`Basic ${key}`);
      expect((await lookedUp()).asked?.authorization).toBe(`Bearer ${CREDENTIALS.airtableToken}`);
    },
  },
  LINKS_BUCKET: {
    'where the receipt of what owes no line is kept': async () => {
      const { inputsOf, aws, twilio, give, invoke } = wiringWorld();
      const message = completed({ withoutHistory: true });
      twilio.hold(message.recordingSid);
      give.processor(message);
      await invoke('processor');
      const { recordingSid: sid, callSid } = message;
      const Key = `receipts/2026/11/20/${sid}-${callSid}.json`;
      expect(inputsOf(PutObjectCommand)).toContainEqual(
        expect.objectContaining({ Bucket: 'the-links', Key, IfNoneMatch: '*' }),
      );
      expect([...aws.links.objects.keys()]).toEqual([Key]);
    },
  },
  AIRTABLE_ENDPOINT_URL: {
    'which host is asked for the Job of a call': async () => {
      expect((await lookedUp()).asked?.url.origin).toBe('https://airtable.example.com');
    },
  },
  AIRTABLE_BASE_ID: {
    'in which base it is looked for': async () => {
      expect((await lookedUp()).asked?.url.pathname.split('/')[2]).toBe('appBBBBBBBBBBBBBB');
    },
  },
  AIRTABLE_JOBS_TABLE: {
    'in which table': async () => {
      expect((await lookedUp()).asked?.url.pathname.split('/')[3]).toBe('Orders');
    },
  },
  AIRTABLE_JOB_NUMBER_FIELD: {
    "where the Job's number stands, under which the recording is stored and announced": async () => {
      const { aws, message } = await lookedUp();
      expect([...aws.bucket.objects.keys()]).toEqual([`today/2026/11/20/${message.callSid}-J-7.mp3`]);
      expect(parsed(historyEvent, aws.readBy('history-writer').queue.messages)).toMatchObject([
        { recordingSid: message.recordingSid, jobNumber: 'J-7', jobId: 'rec1' },
      ]);
    },
  },
  AIRTABLE_HISTORY_FIELD: {
    'the field of a Job that is read besides its number and its calls': async () => {
      expect((await lookedUp()).asked?.url.searchParams.getAll('fields[]')).toEqual(['Order Number', 'Log', 'Calls']);
    },
  },
  AIRTABLE_CALL_SID_FIELD: {
    'where the call is looked for': async () => {
      const { asked, message } = await lookedUp();
      expect(asked?.url.searchParams.get('filterByFormula')).toBe(`FIND('${message.callSid}',{Calls}&'')>0`);
    },
    'that nobody is asked where there is none': async () => {
      const { airtable, aws, message } = await lookedUp({ AIRTABLE_CALL_SID_FIELD: undefined });
      expect(airtable.asked).toEqual([]);
      expect([...aws.bucket.objects.keys()]).toEqual([`today/2026/11/20/${message.callSid}-unassigned.mp3`]);
    },
  },
  RECORDINGS_BUCKET: {
    'which bucket is looked into, and written to': async () => {
      const { inputsOf } = await lookedUp();
      const asked = [...inputsOf(ListObjectsV2Command), ...inputsOf(PutObjectCommand)];
      expect(new Set(asked.map(({ Bucket }) => Bucket))).toEqual(new Set(['the-bucket']));
    },
  },
  S3_PREFIXES: {
    'in which folder a recording is stored: the first': async () => {
      const { aws } = await lookedUp();
      expect([...aws.bucket.objects.keys()]).toEqual([expect.stringMatching(/^today\//)]);
    },
    'where it may lie already: in any of them': async () => {
      for (const [folder, isKnown] of [
        ['today', true],
        ['before', true],
        ['older/eu', true],
        ['older', false],
      ] as const) {
        const { aws, twilio, give, invoke } = wiringWorld();
        const message = completed();
        const { recordingSid, callSid } = message;
        twilio.hold(recordingSid);
        aws.bucket.objects.set(`${folder}/2026/11/20/${callSid}-J-1.mp3`, {
          metadata: { 'recording-sid': recordingSid },
          bytes: Buffer.from('ID3'),
        });
        give.processor(message);
        await invoke('processor');
        expect([folder, twilio.downloads]).toEqual([folder, isKnown ? 0 : 1]);
      }
    },
  },
  RECORDINGS_QUEUE_URL: {
    'where messages are held, rest, and begin to wait for their audio': async () => {
      const { aws, twilio, inputsOf, give, invoke } = wiringWorld({ told: { RECORDING_UPLOAD_RETRIES: '0' } });
      const [unready, failing] = [completed(), completed()];
      twilio.hold(unready.recordingSid, null);
      twilio.hold(failing.recordingSid, null, { status: 'processing' });
      for (const message of [unready, failing]) give.processor(message);
      await invoke('processor');
      const { queue } = aws.readBy('processor');
      expect(parsed(recordingMessage, queue.messages)).toEqual([failing, { ...unready, awaitsAudio: true }]);
      const held = [...inputsOf(ChangeMessageVisibilityBatchCommand), ...inputsOf(ChangeMessageVisibilityCommand)];
      expect(held.map(({ QueueUrl }) => QueueUrl)).toEqual([queue.url, queue.url]);
    },
  },
  RECORDINGS_DEAD_LETTER_QUEUE_URL: {
    'where those end that never will be': async () => {
      const { aws, twilio, give, invoke } = wiringWorld();
      const message = completed();
      twilio.hold(message.recordingSid, null, { status: 'absent' });
      give.processor(message);
      await invoke('processor');
      expect(parsed(recordingMessage, aws.readBy('processor').deadLetters.messages)).toEqual([message]);
    },
  },
  HISTORY_QUEUE_URL: {
    'where a stored recording is announced': async () => {
      const { aws, message } = await lookedUp();
      expect(parsed(historyEvent, aws.readBy('history-writer').queue.messages)).toMatchObject([
        { kind: 'stored', recordingSid: message.recordingSid },
      ]);
    },
  },
  RECORDING_UPLOAD_RETRIES: {
    'how often it is tried again in one invocation, after pauses that double from half a second': async () => {
      expect(await triesOf(ALMOST_ONE)).toEqual([0, 500, 1_500, 3_500, 7_500]);
    },
    'and the dice spread the pauses from nothing to the whole of it': async () => {
      expect(await triesOf(0)).toEqual([0, 0, 0, 0, 0]);
      expect(await triesOf(0.5)).toEqual([0, 250, 750, 1_750, 3_750]);
    },
    'while no pause is longer than ten seconds': async () => {
      const tries = await triesOf(ALMOST_ONE, { RECORDING_UPLOAD_RETRIES: '7' });
      expect(tries.slice(4)).toEqual([7_500, 15_500, 25_500, 35_500]);
    },
    'that a single try is made, when there are none': async () => {
      expect(await triesOf(ALMOST_ONE, { RECORDING_UPLOAD_RETRIES: '0' })).toEqual([0]);
    },
  },
  RECORDING_UPLOAD_TIMEOUT_SECONDS: {
    'for how long no byte may move': async () => {
      const { log, give, invoke } = wiringWorld({
        told: { RECORDING_UPLOAD_RETRIES: '0' },
        twilioRecordings: guardedTwilio(100, () => Promise.resolve()),
      });
      give.processor(completed());
      expect((await invoke('processor')).tookMs).toBe(7_000);
      expect(log.lines.map(({ fields }) => fields.reason)).toEqual(['RetryLater: No byte moved for 7 s']);
    },
  },
  TWILIO_AUDIO_WAIT_MINUTES: {
    'how long a recording waits for its audio': async () => {
      expect(await afterWaiting(13 * 60 - 0.001)).toEqual({ isBack: true, reasons: [] });
      expect(await afterWaiting(13 * 60)).toEqual({ isBack: false, reasons: ['no-audio'] });
    },
  },
  JOB_LOOKUP_INTERVAL_SECONDS: {
    'how soon Airtable is asked again: meanwhile recordings are stored without a job': async () => {
      const { time, airtable, log, give, invoke } = await lookedUp();
      const after = async (seconds: number) => {
        await time.run(seconds * 1_000);
        give.processor(completed({ jobNumber: undefined }));
        await invoke('processor');
        return airtable.asked.length;
      };
      expect(await after(10.999)).toBe(1);
      expect(log.codes).toContain('job-lookup-postponed');
      expect(await after(11)).toBe(2);
    },
  },
});
