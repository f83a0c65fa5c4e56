import { type LinkGrant, grantKey } from '../../../lambdas/core/link';
import { recordedLink } from '../../../lambdas/core/recorded-link';
import { jobId } from '../../../lambdas/core/recording';
import { aGrant } from '../../support/contracts/link-register-contract';
import { aCallSid } from '../../support/subjects';

const IAM = { by: 'iam', arn: 'arn:aws:iam::111122223333:user/jane', sourceAddress: '192.0.2.3' } as const;

test.each<[string, Partial<LinkGrant>, string | undefined]>([
  ['of the history-writer', {}, 'J-1001'],
  ['of a caller', { requester: IAM }, 'J-1001'],
  ['of a tick in Airtable', { requester: { by: 'airtable', jobId: jobId.parse('rec1') } }, 'J-1001'],
  ['of a second recording', { key: `recordings/2026/11/20/${aCallSid()}-J-7-RE${'0'.repeat(32)}.mp3` }, 'J-7'],
  [
    'of a job that looks like an id',
    { key: `recordings/2026/11/20/${aCallSid()}-${crypto.randomUUID()}-x.mp3` },
    undefined,
  ],
  ['of a job in another script', { key: `recordings/2026/11/20/${aCallSid()}-仕事_7.mp3` }, '仕事_7'],
])('the key of a record %s says who, which recording, which call, which job', (_what, over, job) => {
  const grant = aGrant(over);
  const call = /C[AF][0-9a-f]{32}/.exec(grant.key)?.[0];
  expect(recordedLink(grantKey(grant))).toEqual({
    recordKey: grantKey(grant),
    by: grant.requester.by,
    linkId: grant.linkId,
    recordingSid: grant.recordingSid,
    callSid: call,
    job: job ?? /C[AF].{33}(.*)\.mp3/.exec(grant.key)?.[1],
  });
});

test('of a strange object it says nothing but the id', () => {
  const { linkId, ...grant } = aGrant({ key: 'copy.mp3', recordingSid: undefined });
  expect(recordedLink(grantKey({ linkId, ...grant }))).toMatchObject({
    linkId,
    recordingSid: undefined,
    callSid: undefined,
    job: undefined,
  });
});

test.each(['links/2026/11/20/', 'links/2026/11/20/iam/x.json', 'links/2026/11/20/nobody/unknown-unknown-7d9c.json'])(
  'another key, %s, says nothing',
  (key) => {
    expect(recordedLink(key)).toBeUndefined();
  },
);

test('nor does one of a requester that there is not', () => {
  expect(recordedLink(grantKey(aGrant()).replace('/history-writer/', '/somebody/'))).toBeUndefined();
});
