import { airtableRefreshEnv } from '../../../lambdas/airtable-refresh/env';
import { parseEnv } from '../../../lambdas/runtime/parse-env';
import { blamedIn } from '../../support/worlds/blamed';

const ENV = { PIPELINE_NAME: 'p', HISTORY_QUEUE_URL: 'https://sqs/h', CREDENTIALS_SECRET_NAME: 'p/credentials' };

test('airtable-refresh reads what it is told', () => {
  expect(parseEnv(airtableRefreshEnv, ENV)).toEqual(ENV);
});

test.each(Object.keys(ENV))(
  'without %s, or with an empty one, the deployment is broken, and the error names it',
  (name) => {
    const blamed = blamedIn(airtableRefreshEnv, ENV);
    expect(blamed(name, undefined)).toEqual([name]);
    expect(blamed(name, '')).toEqual([name]);
  },
);

test('an address that is none is a broken deployment', () => {
  expect(blamedIn(airtableRefreshEnv, ENV)('HISTORY_QUEUE_URL', 'nowhere')).toEqual(['HISTORY_QUEUE_URL']);
});
