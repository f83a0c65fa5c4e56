import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { ChangeMessageVisibilityBatchCommand, ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import { twilioRecordings } from '../../../lambdas/adapters/twilio-recordings';
import type { cleanupEnv } from '../../../lambdas/cleanup/env';
import { Parked, RetryLater } from '../../../lambdas/core/errors';
import { cleanupMessage } from '../../../lambdas/core/messages';
import { CREDENTIALS } from '../../support/fakes/small-fakes';
import { startBareServer } from '../../support/local/bare-server';
import { cleanupOf } from '../../support/subjects';
import { describeVariables } from '../../support/worlds/variables';
import { inNoTime, parsed, wiringWorld } from '../../support/worlds/wiring-world';

/** A recording that is home, cleaned up. */
const cleanedUp = async ({ told = {}, refusal }: { told?: Record<string, string>; refusal?: Error } = {}) => {
  const world = wiringWorld({ told });
  const message = cleanupOf(world.stored());
  if (refusal !== undefined) world.twilio.refusals.set(message.recordingSid, refusal);
  world.give.cleanup(message);
  await world.invoke('cleanup');
  return { ...world, message };
};

/** What Twilio is asked, and how. */
const askedOverTheNetwork = async () => {
  const server = await startBareServer(() => ({ status: 204, body: '' }));
  try {
    const { time, inputsOf, stored, give, invoke } = wiringWorld({
      told: { TWILIO_API_URL: server.url },
      twilioRecordings: (...asked) => inNoTime(time, twilioRecordings(...asked)),
    });
    const message = cleanupOf(stored());
    give.cleanup(message);
    await invoke('cleanup');
    return { message, inputsOf, asked: server.asked };
  } finally {
    await server.stop();
  }
};

describeVariables<typeof cleanupEnv>({
  TWILIO_ACCOUNT_SID: {
    'whose copies are deleted': async () => {
      const { message, asked } = await askedOverTheNetwork();
      const path = `/2010-04-01/Accounts/AC${'12'.repeat(16)}/Recordings/${message.recordingSid}.json`;
      expect(asked.map(({ method, url }) => [method, url.pathname])).toEqual([['DELETE', path]]);
    },
  },
  TWILIO_API_URL: {
    'who deletes them': async () => {
      const { askedOfTwilio } = await cleanedUp();
      expect(askedOfTwilio.map(({ env }) => env.TWILIO_API_URL)).toEqual(['https://api.dublin.ie1.twilio.com']);
    },
  },
  CREDENTIALS_SECRET_NAME: {
    "which secret is read, and that Twilio's key is in it": async () => {
      const { inputsOf, asked } = await askedOverTheNetwork();
      expect(inputsOf(GetSecretValueCommand)).toEqual([{ SecretId: 'calls/credentials' }]);
      const key = Buffer.from(`${CREDENTIALS.twilioApiKeySid}:${CREDENTIALS.twilioApiKeySecret}`).toString('base64');
      expect(asked.map(({ headers }) => headers.authorization)).toEqual([`Basic ${key}`]);
    },
  },
  RECORDINGS_BUCKET: {
    'where the audio is seen before': async () => {
      const { inputsOf, message } = await cleanedUp();
      expect(inputsOf(HeadObjectCommand)).toEqual([{ Bucket: 'the-bucket', Key: message.key }]);
    },
  },
  LINKS_BUCKET: {
    'where the receipt is kept': async () => {
      const { inputsOf, message } = await cleanedUp();
      const { recordingSid: sid, callSid } = message;
      const Key = `receipts/2026/11/20/${sid}-${callSid}.json`;
      expect(inputsOf(PutObjectCommand)).toMatchObject([{ Bucket: 'the-links', Key, IfNoneMatch: '*' }]);
    },
  },
  S3_PREFIXES: {
    'nothing: a message tells the whole key': async () => {
      const { twilio, message } = await cleanedUp({ told: { S3_PREFIXES: 'another' } });
      expect(twilio.removed).toEqual([message.recordingSid]);
    },
  },
  CLEANUP_QUEUE_URL: {
    'where messages are held, and rest': async () => {
      const postponed = new RetryLater('twilio-unavailable', { message: 'HTTP 500' });
      const { aws, inputsOf } = await cleanedUp({ refusal: postponed });
      const held = [...inputsOf(ChangeMessageVisibilityBatchCommand), ...inputsOf(ChangeMessageVisibilityCommand)];
      const { url } = aws.readBy('cleanup').queue;
      expect(held.map(({ QueueUrl }) => QueueUrl)).toEqual([url, url]);
    },
  },
  CLEANUP_DEAD_LETTER_QUEUE_URL: {
    'where those end that a person has to look at': async () => {
      const { aws, message } = await cleanedUp({
        refusal: new Parked('deletion-refused', { message: 'HTTP 403' }),
      });
      expect(parsed(cleanupMessage, aws.readBy('cleanup').deadLetters.messages)).toEqual([message]);
    },
  },
  TWILIO_CLEANUP: {
    'whether anything is deleted': async () => {
      const { twilio, message, log } = await cleanedUp({ told: { TWILIO_CLEANUP: 'false' } });
      expect([twilio.listed, log.codes]).toEqual([[message.recordingSid], ['twilio-copy-kept']]);
      expect((await cleanedUp()).log.codes).toEqual(['twilio-copy-deleted']);
    },
  },
});
