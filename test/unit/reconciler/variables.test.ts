import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { recordingMessage } from '../../../lambdas/core/messages';
import type { ListedRecording } from '../../../lambdas/core/ports/twilio';
import { accountSid } from '../../../lambdas/core/recording';
import type { reconcilerEnv } from '../../../lambdas/reconciler/env';
import { aCallSid, aRecordingSid, job } from '../../support/subjects';
import { type Otherwise, TOLD } from '../../support/worlds/told';
import { describeVariables } from '../../support/worlds/variables';
import { parsed, wiringWorld } from '../../support/worlds/wiring-world';

type World = ReturnType<typeof wiringWorld>;

const FIRST = accountSid.parse(TOLD.reconciler.TWILIO_ACCOUNT_SID);
const FURTHER = TOLD.reconciler.TWILIO_ACCOUNT_SIDS.split(',').map((sid) => accountSid.parse(sid));
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A recording that Twilio lists, and that ended so long ago. */
const made = ({ listing, time }: World, over: Partial<ListedRecording> & { readonly agoMs?: number } = {}) => {
  const { agoMs = 100 * MINUTE, ...rest } = over;
  const createdAt = new Date(time.now().getTime() - agoMs);
  const one: ListedRecording = {
    ...{ sid: aRecordingSid(), accountSid: FIRST, callSid: aCallSid(), status: 'completed', createdAt },
    ...{ startedAt: createdAt, durationSeconds: 0, channels: 1, source: 'DialVerb', errorCode: undefined, ...rest },
  };
  listing.recordings.push(one);
  return one;
};

const context = { getRemainingTimeInMillis: () => 900_000, awsRequestId: 'run-1' };

/** One run, over what `arrange` has made. */
const ran = async (arrange: (world: World) => void = () => undefined, told: Otherwise = {}) => {
  const world = wiringWorld({ told });
  arrange(world);
  const outcome = world.functions.reconciler()({}, context);
  await world.time.run();
  const answer = await outcome;
  const fed = parsed(recordingMessage, world.aws.readBy('processor').queue.messages);
  return { ...world, answer, fed };
};

/** Which keys of a bucket were listed. */
const listedIn = ({ inputsOf }: Pick<World, 'inputsOf'>, bucket: string) =>
  inputsOf(ListObjectsV2Command).flatMap(({ Bucket, Prefix = '' }) => (Bucket === bucket ? [Prefix] : []));

/** The queues that hold work and those of dead letters, in that order. */
const counted = ({ inputsOf }: Pick<World, 'inputsOf'>) =>
  inputsOf(GetQueueAttributesCommand).map(({ QueueUrl }) => QueueUrl);

const one = (world: World) => {
  made(world);
};
const parkedIn = (feature: 'processor' | 'history-writer' | 'cleanup') => (world: World) => {
  const parked = made(world);
  world.aws.readBy(feature).deadLetters.push(JSON.stringify({ recordingSid: parked.sid }), 'J-1');
};
const isLookedAt = (feature: 'processor' | 'history-writer' | 'cleanup', url: string) => async () => {
  const { inputsOf, answer } = await ran(parkedIn(feature));
  expect(answer).toMatchObject({ parked: 1, fedIn: 0 });
  expect(new Set(inputsOf(ReceiveMessageCommand).map(({ QueueUrl }) => QueueUrl))).toEqual(new Set([url]));
};
const isCounted = (url: string) => async () => {
  expect(counted(await ran())).toContain(url);
};

describeVariables<typeof reconcilerEnv>({
  TWILIO_ACCOUNT_SID: {
    'whose list is asked for, and whose recordings name no account': async () => {
      const { listing, fed } = await ran(one);
      expect(listing.asked[0]).toMatchObject({ accountSid: FIRST });
      expect(fed).toMatchObject([{ outcome: 'completed', origin: 'reconciler' }]);
      expect(fed[0]).not.toHaveProperty('accountSid');
    },
  },
  TWILIO_ACCOUNT_SIDS: {
    'whose lists are asked for, too, and go by their name': async () => {
      const { listing, fed } = await ran((world) => {
        made(world, { accountSid: FURTHER[0] ?? FIRST });
      });
      expect(listing.asked.map(({ accountSid: sid }) => sid)).toEqual([FIRST, ...FURTHER]);
      expect(fed).toMatchObject([{ accountSid: FURTHER[0] }]);
    },
    'when absent: the first account alone': async () => {
      const { listing } = await ran(undefined, { TWILIO_ACCOUNT_SIDS: undefined });
      expect(listing.asked.map(({ accountSid: sid }) => sid)).toEqual([FIRST]);
    },
  },
  TWILIO_API_URL: {
    'who is asked': async () => {
      const { askedOfList } = await ran();
      expect(askedOfList.map(({ env }) => env.TWILIO_API_URL)).toEqual([TOLD.reconciler.TWILIO_API_URL]);
    },
  },
  CREDENTIALS_SECRET_NAME: {
    'which secret opens the accounts': async () => {
      const { askedOfList, inputsOf } = await ran();
      await askedOfList[0]?.means.credentials.current();
      expect(inputsOf(GetSecretValueCommand)).toEqual([{ SecretId: 'calls/credentials' }]);
    },
  },
  RECORDINGS_BUCKET: {
    'where it is looked whether a recording is stored': async () => {
      expect(listedIn(await ran(one), 'the-bucket')).not.toEqual([]);
    },
  },
  S3_PREFIXES: {
    'under which folders, former ones, too': async () => {
      const folders = listedIn(await ran(one), 'the-bucket');
      expect(folders).toEqual(['today/2031/02/03/', 'before/2031/02/03/', 'older/eu/2031/02/03/']);
    },
  },
  LINKS_BUCKET: {
    'where receipts are, and what runs remember': async () => {
      const world = await ran(one);
      expect(listedIn(world, 'the-links')).toContain('receipts/2031/02/03/');
      const records = world.inputsOf(PutObjectCommand);
      expect(records.map(({ Bucket, IfNoneMatch }) => [Bucket, IfNoneMatch])).toEqual([
        ['the-links', '*'],
        ['the-links', '*'],
      ]);
      expect(records.map(({ Key }) => Key)).toEqual([
        'runs/2031/02/03/2031-02-03T12:00:00.000Z-run-1-fed-in-1.json',
        'runs/2031/02/03/2031-02-03T12:00:00.000Z-run-1.json',
      ]);
    },
  },
  RECORDINGS_QUEUE_URL: {
    'where recordings are fed in': async () => {
      const { inputsOf } = await ran(one);
      expect(inputsOf(SendMessageCommand).map(({ QueueUrl }) => QueueUrl)).toEqual([
        TOLD.reconciler.RECORDINGS_QUEUE_URL,
      ]);
    },
    'what is under way there': isCounted(TOLD.reconciler.RECORDINGS_QUEUE_URL),
  },
  RECORDINGS_DEAD_LETTER_QUEUE_URL: {
    'what is parked there': isLookedAt('processor', TOLD.reconciler.RECORDINGS_DEAD_LETTER_QUEUE_URL),
  },
  HISTORY_QUEUE_URL: { 'what is under way there': isCounted(TOLD.reconciler.HISTORY_QUEUE_URL) },
  HISTORY_DEAD_LETTER_QUEUE_URL: {
    'what is parked there': isLookedAt('history-writer', TOLD.reconciler.HISTORY_DEAD_LETTER_QUEUE_URL),
  },
  CLEANUP_QUEUE_URL: { 'what is under way there': isCounted(TOLD.reconciler.CLEANUP_QUEUE_URL) },
  CLEANUP_DEAD_LETTER_QUEUE_URL: {
    'what is parked there': isLookedAt('cleanup', TOLD.reconciler.CLEANUP_DEAD_LETTER_QUEUE_URL),
  },
  INGEST_LOG_GROUP: {
    'which log tells of callbacks': async () => {
      const { inputsOf } = await ran(one);
      expect(inputsOf(FilterLogEventsCommand)).toMatchObject([
        { logGroupName: '/aws/lambda/calls-ingest', filterPattern: '"webhook-accepted"' },
      ]);
    },
    'and so whose was lost': async () => {
      const { answer } = await ran((world) => {
        const [told] = [made(world), made(world)];
        world.aws.ingestLog.accept(told.sid, told.createdAt);
      });
      expect(answer).toMatchObject({ callbacksLost: 1, outstanding: 2 });
    },
  },
  LOG_RETENTION_DAYS: {
    'of how long ago that log can tell': async () => {
      const { answer } = await ran((world) => {
        made(world, { agoMs: 4 * DAY });
        made(world, { agoMs: 6 * DAY });
      });
      expect(answer).toMatchObject({ outstanding: 2, callbacksLost: 1 });
    },
  },
  RECORDING_RETENTION_DAYS: {
    'from when on S3 would have expired a recording': async () => {
      const { answer } = await ran(
        (world) => {
          made(world, { agoMs: 41 * DAY });
          made(world, { agoMs: 43 * DAY });
        },
        { RECONCILE_SINCE: '2030-12-01' },
      );
      expect(answer).toMatchObject({ listed: 2, outstanding: 1 });
    },
  },
  TWILIO_CLEANUP: {
    'whether receipts are read to find copies that were to be deleted': async () => {
      const home = (world: World) => {
        const { sid, callSid } = made(world);
        const key = `receipts/2031/02/03/${sid}-${String(callSid)}.json`;
        world.aws.links.objects.set(key, { metadata: {}, bytes: Buffer.from('{}') });
      };
      const isRead = ({ inputsOf }: Pick<World, 'inputsOf'>) =>
        inputsOf(GetObjectCommand).some(({ Key }) => Key?.startsWith('receipts/') === true);
      expect(isRead(await ran(home))).toBe(true);
      expect(isRead(await ran(home, { TWILIO_CLEANUP: 'false' }))).toBe(false);
    },
  },
  RECONCILE_GRACE_MINUTES: {
    'how long a recording may take': async () => {
      const { answer } = await ran((world) => {
        made(world, { agoMs: 89 * MINUTE });
        made(world, { agoMs: 91 * MINUTE });
      });
      expect(answer).toMatchObject({ listed: 2, outstanding: 1 });
    },
  },
  RECONCILE_LOOK_BACK_DAYS: {
    'how far the first run looks back, without RECONCILE_SINCE': async () => {
      const { listing } = await ran(undefined, { RECONCILE_SINCE: undefined });
      expect(listing.asked[0]).toMatchObject({ from: '2031-01-31' });
    },
  },
  RECONCILE_MAX_PER_RUN: {
    'how many are fed in at most': async () => {
      const { answer, fed } = await ran((world) => {
        for (let count = 0; count < 6; count++) made(world);
      });
      expect([answer.fedIn, fed.length, answer.done]).toEqual([4, 4, false]);
    },
  },
  RECONCILE_SINCE: {
    'from which day on the pipeline answers for recordings': async () => {
      expect((await ran()).listing.asked[0]).toMatchObject({ from: '2031-01-20' });
    },
  },
  RECONCILE_JOB_PARAMETER: {
    'what of a call names its Job': async () => {
      const { fed, askedForCalls } = await ran((world) => {
        world.jobsOfCalls.set(made(world).callSid ?? aCallSid(), job('J-9'));
      });
      expect(askedForCalls.map(({ parameter }) => parameter)).toEqual(['X-Order']);
      expect(fed).toMatchObject([{ jobNumber: 'J-9' }]);
    },
    'when absent: nobody asks for calls': async () => {
      const { fed, askedForCalls } = await ran(one, { RECONCILE_JOB_PARAMETER: undefined });
      expect([fed.length, askedForCalls]).toEqual([1, []]);
    },
  },
  AIRTABLE_CALL_SID_FIELD: {
    'whether recordings that no Job claims are tried again': async () => {
      const unassigned = (world: World) => {
        const { callSid } = made(world);
        const key = `today/2031/02/03/${String(callSid)}-unassigned.mp3`;
        world.aws.bucket.objects.set(key, { metadata: {}, bytes: Buffer.from('ID3') });
      };
      expect((await ran(unassigned)).answer).toMatchObject({ unassigned: 1, fedIn: 1 });
      const without = { AIRTABLE_CALL_SID_FIELD: undefined, RECONCILE_JOB_PARAMETER: undefined };
      expect((await ran(unassigned, without)).answer).toMatchObject({ unassigned: 1, fedIn: 0 });
    },
  },
});
