import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { type LedgerEntry, entryIn, headerIn, ledgerKey } from '../../../lambdas/core/ledger';
import { accountSid } from '../../../lambdas/core/recording';
import type { ledgerEnv } from '../../../lambdas/ledger/env';
import { RetryLater } from '../../../lambdas/core/errors';
import { aReceipt } from '../../support/contracts/receipts-contract';
import { type Otherwise, TOLD } from '../../support/worlds/told';
import { describeVariables } from '../../support/worlds/variables';
import { wiringWorld } from '../../support/worlds/wiring-world';
import { aCallSid, aRecordingSid } from '../../support/subjects';
import { receipt, receiptKey } from '../../../lambdas/core/receipt';

/** Yesterday, in the world's own time. */
const DAY = '2031-02-02';
const NOON = new Date(`${DAY}T12:00:00Z`);
const FIRST = accountSid.parse(TOLD.ledger.TWILIO_ACCOUNT_SID);

type World = ReturnType<typeof wiringWorld>;

/** A recording that Twilio lists. */
const made = ({ listing, twilio }: World, { status = 'completed' } = {}) => {
  const one = {
    ...{ sid: aRecordingSid(), accountSid: FIRST, callSid: aCallSid(), status, createdAt: NOON },
    ...{ startedAt: NOON, durationSeconds: 60, channels: 1 as const, source: 'DialVerb', errorCode: undefined },
  };
  listing.recordings.push(one);
  twilio.hold(one.sid, null, { status: one.status, createdAt: one.createdAt });
  return one;
};

/** One run: its ledger, and what was asked for it. */
const ran = async (told: Otherwise = {}, arrange: (world: World) => void = () => undefined) => {
  const world = wiringWorld({ told });
  arrange(world);
  const outcome = world.functions
    .ledger()({}, { getRemainingTimeInMillis: () => 900_000 })
    .then(
      () => undefined,
      (error: unknown) => error,
    );
  await world.time.run();
  const error = await outcome;
  const [first = '', ...lines] = (world.aws.links.objects.get(ledgerKey(DAY))?.bytes.toString() ?? '').split('\n');
  const entries = lines.map(entryIn).filter((one): one is LedgerEntry => typeof one === 'object');
  return { ...world, error, header: headerIn(first), entries };
};

describeVariables<typeof ledgerEnv>({
  TWILIO_ACCOUNT_SID: {
    'whose list is asked for': async () => {
      expect((await ran()).listing.asked[0]).toMatchObject({
        accountSid: FIRST,
        from: DAY,
        to: DAY,
        withDeleted: true,
      });
    },
    'whose recordings name no account when they are fed in': async () => {
      const { aws } = await ran({}, (world) => {
        const before = { day: '2031-02-01', receiptsSince: '2031-01-01T00:00:00.000Z' };
        seedLedger(world, before);
        made(world, { status: 'deleted' });
      });
      const [message] = aws.readBy('processor').queue.messages;
      expect(JSON.parse(message?.body ?? '')).not.toHaveProperty('accountSid');
    },
  },
  TWILIO_ACCOUNT_SIDS: {
    'whose lists are asked for besides': async () => {
      const { listing, header } = await ran();
      const further = TOLD.ledger.TWILIO_ACCOUNT_SIDS.split(',');
      expect(listing.asked.map((query) => query.accountSid)).toEqual([FIRST, ...further]);
      expect(header?.accounts.map((account) => account.accountSid)).toEqual([FIRST, ...further]);
    },
  },
  TWILIO_API_URL: {
    'who is asked': async () => {
      const { askedOfList, askedOfTwilio } = await ran();
      for (const { env } of [...askedOfList, ...askedOfTwilio])
        expect(env.TWILIO_API_URL).toBe('https://api.dublin.ie1.twilio.com');
    },
  },
  CREDENTIALS_SECRET_NAME: {
    'which secret holds the keys': async () => {
      const { askedOfList, askedOfTwilio, inputsOf } = await ran();
      await askedOfList[0]?.means.credentials.current();
      await askedOfTwilio[0]?.means.credentials.current();
      expect(inputsOf(GetSecretValueCommand)).toEqual([{ SecretId: 'calls/credentials' }]);
    },
  },
  RECORDINGS_BUCKET: {
    'where audio is looked for': async () => {
      const { inputsOf, entries } = await ran({}, (world) => {
        const { sid, callSid } = made(world);
        const key = `today/2031/02/02/${callSid}-J-1.mp3`;
        world.aws.bucket.objects.set(key, { metadata: { 'recording-sid': sid }, bytes: Buffer.from('ID3') });
      });
      expect(inputsOf(HeadObjectCommand)).toMatchObject([{ Bucket: 'the-bucket' }]);
      expect(entries).toMatchObject([{ fate: 'stored' }]);
    },
  },
  S3_PREFIXES: {
    'in which folders': async () => {
      const { inputsOf } = await ran({}, (world) => made(world));
      const folders = inputsOf(ListObjectsV2Command).flatMap(({ Bucket, Prefix }) =>
        Bucket === 'the-bucket' ? Prefix : [],
      );
      expect(folders).toEqual(['today/2031/02/02/', 'before/2031/02/02/', 'older/eu/2031/02/02/']);
    },
  },
  LINKS_BUCKET: {
    'where receipts are looked for, and the ledger is kept': async () => {
      const { inputsOf } = await ran({}, (world) => {
        const { sid: recordingSid, callSid } = made(world, { status: 'deleted' });
        const key = `today/2031/02/02/${callSid}-J-1.mp3`;
        const proof = aReceipt({ recordingSid, callSid, key });
        world.aws.bucket.objects.set(key, { metadata: {}, bytes: Buffer.from('ID3') });
        world.aws.links.objects.set(receiptKey(proof), {
          metadata: {},
          bytes: Buffer.from(JSON.stringify(receipt.encode(proof))),
        });
      });
      expect(inputsOf(GetObjectCommand).map(({ Bucket }) => Bucket)).toEqual(['the-links', 'the-links']);
      expect(inputsOf(PutObjectCommand)).toMatchObject([
        { Bucket: 'the-links', Key: 'ledger/2031/02/02.json', IfNoneMatch: '*', ContentType: 'application/json' },
      ]);
    },
  },
  RECORDINGS_QUEUE_URL: {
    'where what was lost is fed in': async () => {
      const { inputsOf } = await ran({}, (world) => {
        seedLedger(world, { day: '2031-02-01', receiptsSince: '2031-01-01T00:00:00.000Z' });
        made(world, { status: 'deleted' });
      });
      expect(inputsOf(SendMessageCommand).map(({ QueueUrl }) => QueueUrl)).toEqual([TOLD.ledger.RECORDINGS_QUEUE_URL]);
    },
  },
  RECORDINGS_DEAD_LETTER_QUEUE_URL: {
    'whose dead letters are looked at first': async () => {
      expect((await looked())[0]).toBe(TOLD.ledger.RECORDINGS_DEAD_LETTER_QUEUE_URL);
    },
  },
  HISTORY_DEAD_LETTER_QUEUE_URL: {
    'whose dead letters are looked at second': async () => {
      expect((await looked())[1]).toBe(TOLD.ledger.HISTORY_DEAD_LETTER_QUEUE_URL);
    },
  },
  CLEANUP_DEAD_LETTER_QUEUE_URL: {
    'whose dead letters are looked at last': async () => {
      expect((await looked())[2]).toBe(TOLD.ledger.CLEANUP_DEAD_LETTER_QUEUE_URL);
    },
  },
  HISTORY_QUEUE_URL: {
    'nothing: what waits there has the fate that its recording has': async () => {
      const { inputsOf, error } = await ran();
      const counted = inputsOf(GetQueueAttributesCommand).map(({ QueueUrl }) => QueueUrl);
      expect([error, counted.includes(TOLD.ledger.HISTORY_QUEUE_URL)]).toEqual([undefined, false]);
    },
  },
  CLEANUP_QUEUE_URL: {
    'in which deletions may wait': async () => {
      const { inputsOf } = await ran();
      expect(inputsOf(GetQueueAttributesCommand)[0]?.QueueUrl).toBe(TOLD.ledger.CLEANUP_QUEUE_URL);
    },
  },
  RECORDING_RETENTION_DAYS: {
    'from when on audio may be missing': async () => {
      const contradictionsWith = async (days: string) => {
        const { entries } = await ran({ RECORDING_RETENTION_DAYS: days }, (world) => {
          const { sid: recordingSid, callSid } = made(world, { status: 'deleted' });
          const proof = aReceipt({ recordingSid, callSid, key: `today/2031/02/02/${callSid}-J-1.mp3` });
          world.aws.links.objects.set(receiptKey(proof), {
            metadata: {},
            bytes: Buffer.from(JSON.stringify(receipt.encode(proof))),
          });
        });
        return entries[0]?.contradictions;
      };
      expect(await contradictionsWith('1')).toBeUndefined();
      expect(await contradictionsWith('2')).toEqual(['object-missing']);
    },
  },
});

/** The dead-letter queues, in the order in which they are looked at. */
const looked = async () => {
  const { inputsOf } = await ran();
  return [...new Set(inputsOf(ReceiveMessageCommand).map(({ QueueUrl }) => QueueUrl))];
};

/** A ledger that knows of nothing. */
const seedLedger = (
  { aws }: World,
  { day, receiptsSince }: { readonly day: string; readonly receiptsSince: string },
) => {
  const at = { from: receiptsSince, to: receiptsSince };
  const none = { seen: 0, hidden: 0, unnamed: 0 };
  const header = {
    ...{ version: 1, day, pipeline: 'calls', madeAt: `${day}T07:00:00.000Z`, receiptsSince, accounts: [] },
    asked: { twilio: at, deadLetters: at, receipts: at, bucket: at },
    deadLetters: { recordings: none, history: none, cleanup: none },
    counts: { noted: 0, archived: 0, 'no-audio': 0, stored: 0, parked: 0, lost: 0, earlier: 0, open: 0 },
    ...{ carried: 0, newlyLost: 0, contradictions: 0 },
  };
  const text = `${JSON.stringify(header).slice(0, -1)},"recordings":[\n]}\n`;
  aws.links.objects.set(ledgerKey(day), { metadata: {}, bytes: Buffer.from(text) });
};

test('a run that fails leaves no ledger, and what it has measured is published all the same', async () => {
  const away = new RetryLater('twilio-unavailable', { message: '503' });
  const { error, header, metrics } = await ran({}, ({ listing }) => {
    listing.failure = away;
  });
  expect([error, header, metrics.publications]).toEqual([away, undefined, 1]);
});
