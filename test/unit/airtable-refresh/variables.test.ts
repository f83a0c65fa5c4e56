import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { airtableRefreshEnv } from '../../../lambdas/airtable-refresh/env';
import { historyEvent } from '../../../lambdas/core/messages';
import { CREDENTIALS } from '../../support/fakes/small-fakes';
import { REFRESH_TOKEN, refreshRequest } from '../../support/worlds/refresh-request';
import { describeVariables } from '../../support/worlds/variables';
import { parsed, wiringWorld } from '../../support/worlds/wiring-world';

const RECORD = 'recAAAAAAAAAAAAA1';

const requested = async () => {
  const world = wiringWorld();
  world.aws.secret.value = { ...CREDENTIALS, airtableRefreshToken: REFRESH_TOKEN };
  const answer = await world.functions['airtable-refresh']()(refreshRequest(RECORD));
  return { ...world, status: answer.statusCode };
};

describeVariables<typeof airtableRefreshEnv>({
  HISTORY_QUEUE_URL: {
    'where the hint goes, in the group of its record': async () => {
      const { aws, time } = await requested();
      const { messages } = aws.readBy('history-writer').queue;
      expect(parsed(historyEvent, messages)).toEqual([
        { kind: 'refresh', jobId: RECORD, requestedAt: time.now(), requestId: 'request-1' },
      ]);
      expect(messages).toHaveLength(1);
    },
  },
  CREDENTIALS_SECRET_NAME: {
    'which secret tells the token that the automation shows': async () => {
      const { inputsOf, status } = await requested();
      expect([inputsOf(GetSecretValueCommand), status]).toEqual([[{ SecretId: 'calls/credentials' }], 202]);
    },
  },
});
