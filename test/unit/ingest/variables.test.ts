import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { recordingMessage } from '../../../lambdas/core/messages';
import type { ingestEnv } from '../../../lambdas/ingest/env';
import { CREDENTIALS } from '../../support/fakes/small-fakes';
import { ACCOUNT, eventOf, form, signed } from '../../support/worlds/ingest-world';
import { describeVariables } from '../../support/worlds/variables';
import { parsed, wiringWorld } from '../../support/worlds/wiring-world';

const OURS = `AC${'12'.repeat(16)}`;

/** A callback about a recording of this account, signed by the token in the secret for this address. */
const calledBack = async ({ AccountSid = OURS, publicUrl = 'https://hooks.example.com', told = {} } = {}) => {
  const world = wiringWorld({ told });
  const params = form({ AccountSid });
  const answer = await world.functions.ingest()(eventOf(signed({ params, publicUrl })));
  return { ...world, params, status: answer.statusCode };
};

describeVariables<typeof ingestEnv>({
  RECORDINGS_QUEUE_URL: {
    'where what Twilio says goes': async () => {
      const { aws, params } = await calledBack();
      expect(parsed(recordingMessage, aws.readBy('processor').queue.messages)).toMatchObject([
        { recordingSid: params.RecordingSid, callSid: params.CallSid },
      ]);
    },
  },
  CREDENTIALS_SECRET_NAME: {
    'which secret tells the token that Twilio signs with': async () => {
      const { inputsOf, status } = await calledBack();
      expect([inputsOf(GetSecretValueCommand), status]).toEqual([[{ SecretId: 'calls/credentials' }], 204]);
    },
  },
  TWILIO_ACCOUNT_SID: {
    'whose recordings are taken': async () => {
      expect((await calledBack()).status).toBe(204);
      const { status, log } = await calledBack({ AccountSid: ACCOUNT });
      expect(status).toBe(403);
      expect(log.lines).toMatchObject([{ fields: { error: 'account-wrong' } }]);
    },
  },
  TWILIO_ACCOUNT_SIDS: {
    "whose further recordings are taken, signed by that account's own token": async () => {
      const AccountSid = `AC${'56'.repeat(16)}`;
      const twilioAccounts = { [AccountSid]: { authToken: 'theirs', apiKeySid: 'SK1', apiKeySecret: 'secret' } };
      const { aws, functions } = wiringWorld();
      aws.secret.value = { ...CREDENTIALS, twilioAccounts };
      const post = (token: string) => functions.ingest()(eventOf(signed({ params: form({ AccountSid }), token })));
      expect(await post(CREDENTIALS.twilioAuthToken)).toMatchObject({ statusCode: 403 });
      expect(await post('theirs')).toEqual({ statusCode: 204 });
      expect(parsed(recordingMessage, aws.readBy('processor').queue.messages)).toMatchObject([
        { accountSid: AccountSid },
      ]);
    },
    'that there are none where it is absent': async () => {
      const told = { TWILIO_ACCOUNT_SIDS: undefined };
      expect((await calledBack({ told })).status).toBe(204);
      expect((await calledBack({ AccountSid: `AC${'56'.repeat(16)}`, told })).status).toBe(403);
    },
  },
  WEBHOOK_PUBLIC_URL: {
    'for which address Twilio signs': async () => {
      expect((await calledBack()).status).toBe(204);
      const own = 'https://api.execute-api.us-east-1.amazonaws.com';
      expect((await calledBack({ publicUrl: own })).status).toBe(403);
    },
    "that it is API Gateway's own where there is none": async () => {
      const told = { WEBHOOK_PUBLIC_URL: undefined };
      const own = 'https://api.execute-api.us-east-1.amazonaws.com';
      expect((await calledBack({ publicUrl: own, told })).status).toBe(204);
      expect((await calledBack({ told })).status).toBe(403);
    },
  },
});
