import { reconcilerEnv } from '../../../lambdas/reconciler/env';
import { parseEnv } from '../../../lambdas/runtime/parse-env';
import { blamedIn } from '../../support/worlds/blamed';
import { TOLD } from '../../support/worlds/told';

const ENV = TOLD.reconciler;
const OPTIONAL = ['TWILIO_ACCOUNT_SIDS', 'RECONCILE_SINCE', 'RECONCILE_JOB_PARAMETER', 'AIRTABLE_CALL_SID_FIELD'];
const blamed = blamedIn(reconcilerEnv, ENV);
const names = Object.keys(ENV);

test('numbers, lists and days arrive as such', () => {
  expect(parseEnv(reconcilerEnv, ENV)).toMatchObject({
    S3_PREFIXES: ['today', 'before', 'older/eu'],
    TWILIO_ACCOUNT_SIDS: ENV.TWILIO_ACCOUNT_SIDS.split(','),
    RECONCILE_GRACE_MINUTES: 90,
    RECONCILE_LOOK_BACK_DAYS: 3,
    RECONCILE_MAX_PER_RUN: 4,
    RECONCILE_SINCE: '2031-01-20',
    LOG_RETENTION_DAYS: 5,
  });
});

test('all but the optional ones are needed: without one the deployment is broken, and the error names it', () => {
  const needed = names.filter((name) => !OPTIONAL.includes(name));
  expect(needed.map((name) => blamed(name, undefined))).toEqual(needed.map((name) => [name]));
  expect(OPTIONAL.map((name) => blamed(name, undefined))).toEqual(OPTIONAL.map(() => []));
});

test('an empty one, an address that is none, or half a number breaks it, too', () => {
  // Without a grace is a grace of 0 minutes, to a number that is coerced.
  const text = names.filter((name) => !['RECONCILE_GRACE_MINUTES', 'TWILIO_ACCOUNT_SIDS'].includes(name));
  expect(text.map((name) => blamed(name, ''))).toEqual(text.map((name) => [name]));
  expect(blamed('TWILIO_ACCOUNT_SIDS', '')[0]).toMatch(/^TWILIO_ACCOUNT_SIDS/);
  const addresses = names.filter((name) => name.endsWith('_URL'));
  expect(addresses.map((name) => blamed(name, 'nowhere'))).toEqual(addresses.map((name) => [name]));
  expect(blamed('RECONCILE_SINCE', '2031-02-30')).toEqual(['RECONCILE_SINCE']);
  expect(blamed('RECONCILE_MAX_PER_RUN', '2.5')).toEqual(['RECONCILE_MAX_PER_RUN']);
  expect(blamed('RECONCILE_LOOK_BACK_DAYS', '0')).toEqual(['RECONCILE_LOOK_BACK_DAYS']);
  expect(blamed('RECONCILE_GRACE_MINUTES', '-1')).toEqual(['RECONCILE_GRACE_MINUTES']);
});
