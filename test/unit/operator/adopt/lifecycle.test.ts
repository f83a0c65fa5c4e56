import { S3Client } from '@aws-sdk/client-s3';
import { lifecycleOf } from '../../../../operator/adopt/lifecycle';
import { simulatedClient } from '../../../support/simulated-aws/simulated-client';
import { VirtualTime } from '../../../support/simulated-aws/virtual-time';

const bucketWith = (service: () => unknown) =>
  new (simulatedClient(S3Client, { time: new VirtualTime(), service }))({});
const of = (...rules: readonly object[]) =>
  lifecycleOf(
    bucketWith(() => ({ Rules: rules.map((rule) => ({ Status: 'Enabled', ...rule })) })),
    'recordings',
  );

test('when recordings are moved, which, and when they are deleted', async () => {
  const moved = { Filter: { ObjectSizeGreaterThan: 118_000 }, Transitions: [{ Days: 90 }] };
  expect(await of({ Expiration: { Days: 365 } }, moved, { Filter: { ObjectSizeGreaterThan: 5 } })).toEqual({
    movedAfterDays: 90,
    movedAboveBytes: 118_000,
    expiresAfterDays: 365,
  });
});

test('a rule of an older version names no size, one with several conditions does in another place', async () => {
  expect(await of({ Expiration: { Days: 365 }, Transitions: [{ Days: 90 }] })).toMatchObject({
    movedAboveBytes: undefined,
  });
  const several = { Filter: { And: { Prefix: 'a/', ObjectSizeGreaterThan: 9 } }, Transitions: [{ Days: 90 }] };
  expect(await of(several)).toMatchObject({ movedAboveBytes: 9 });
});

test('what is disabled does nothing, and a bucket without rules keeps everything', async () => {
  const nothing = { movedAfterDays: undefined, expiresAfterDays: undefined };
  expect(await of({ Status: 'Disabled', Expiration: { Days: 1 }, Transitions: [{ Days: 1 }] })).toMatchObject(nothing);
  const without = bucketWith(() => {
    throw Object.assign(new Error('none'), { name: 'NoSuchLifecycleConfiguration' });
  });
  expect(await lifecycleOf(without, 'recordings')).toEqual(nothing);
});
