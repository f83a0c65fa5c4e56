import { linkGrant } from '../../../lambdas/core/link';
import { RetryLater } from '../../../lambdas/core/errors';
import { aCallSid, aRecordingSid, job } from '../../support/subjects';
import { NOW, REQUESTER, urlsWorld } from '../../support/worlds/urls-world';

test('a key is answered by one link, with all that the object says', async () => {
  const { stored, ask } = urlsWorld();
  const { key, sid, callSid, startedAt } = stored();
  const { links, ...others } = await ask({ key });
  expect(others).toEqual({});
  expect(links).toEqual([
    {
      recordingSid: sid,
      callSid,
      jobNumber: 'J-1001',
      key,
      url: expect.stringContaining(encodeURIComponent(sid)) as unknown,
      expiresAt: new Date(NOW.getTime() + 900_000),
      startedAt,
      durationSeconds: 12,
      channels: 2,
      bytes: 48_000,
    },
  ]);
});

test('who got it is on record, with what and until when', async () => {
  const { stored, ask, register } = urlsWorld();
  const { key, sid, callSid, jobNumber } = stored();
  const { links } = await ask({ key, expiresInMinutes: 2 });
  expect(register.grants).toEqual([
    {
      linkId: expect.any(String) as unknown,
      requester: REQUESTER,
      key,
      recordingSid: sid,
      callSid,
      jobNumber,
      grantedAt: NOW,
      expiresAt: new Date(NOW.getTime() + 120_000),
      requestId: 'request-1',
    },
  ]);
  expect(links[0]?.url).toContain(`x-link-id=${String(register.grants[0]?.linkId)}`);
  expect(() => register.grants.map((grant) => linkGrant.encode(grant))).not.toThrow();
});

test('without a record there is no link', async () => {
  const { stored, ask, register } = urlsWorld();
  register.failure = new RetryLater('link-unrecorded', { message: 'no' });
  await expect(ask({ key: stored().key })).rejects.toBe(register.failure);
});

test('an encoded key is the same key', async () => {
  const { stored, ask } = urlsWorld();
  const { key } = stored({ jobNumber: job('Köln 東京') });
  for (const given of [encodeURIComponent(key), encodeURI(key)])
    expect((await ask({ key: given })).links.map((link) => link.key)).toEqual([key]);
});

test('in a former folder, too, and nowhere else', async () => {
  const { stored, ask, archive } = urlsWorld();
  const { key } = stored({ prefix: 'former/audio' });
  expect((await ask({ key })).links).toHaveLength(1);
  for (const outside of [
    'secrets/2026/11/20/x.mp3',
    'recordings-x/2026/11/20/x.mp3',
    'Recordings/2026/11/20/x.mp3',
    'former/2026/11/20/x.mp3',
    'recordings',
    'x/recordings/2026/11/20/x.mp3',
  ]) {
    archive.put(outside);
    await expect(ask({ key: outside })).rejects.toMatchObject({ status: 403, code: 'key-outside' });
  }
});

test('of an object that says nothing only what its key says is known', async () => {
  const { archive, ask } = urlsWorld();
  const [call, sid] = [aCallSid(), aRecordingSid()];
  const key = archive.put(`recordings/2026/11/20/${call}-J-1-${sid}.mp3`, { bytes: 7 });
  expect((await ask({ key })).links).toEqual([
    expect.objectContaining({
      recordingSid: sid,
      callSid: call,
      jobNumber: null,
      startedAt: null,
      durationSeconds: null,
      channels: null,
      bytes: 7,
    }),
  ]);
});

test('what is not in the bucket has a link all the same, unless it is to be verified', async () => {
  const { ask, register } = urlsWorld();
  const key = `recordings/2026/11/20/${aCallSid()}-J-1.mp3`;
  expect((await ask({ key })).links).toEqual([
    expect.objectContaining({ key, recordingSid: null, startedAt: null, bytes: null }),
  ]);
  expect(register.grants).toHaveLength(1);
  await expect(ask({ key, verify: true })).rejects.toMatchObject({ status: 404, code: 'recording-not-found' });
  expect(register.grants).toHaveLength(1);
});

test('while S3 fails a key has its link, unless it is to be verified', async () => {
  const { archive, stored, ask } = urlsWorld();
  const { key, callSid } = stored();
  archive.failures.describe = new RetryLater('s3-unavailable', { message: 'down' });
  expect((await ask({ key })).links).toEqual([
    expect.objectContaining({ key, callSid, recordingSid: null, bytes: null }),
  ]);
  await expect(ask({ key, verify: true })).rejects.toBe(archive.failures.describe);
});

describe('what is gone is told apart', () => {
  test.each([
    ['2026-11-20', 'deleted', 'recording-deleted'],
    // The day of the key, 365 days, and the midnight after: now is 2026-11-26, noon.
    ['2025-11-26', 'deleted', 'recording-deleted'],
    ['2025-11-25', 'expired', 'recording-expired'],
    ['2020-01-01', 'expired', 'recording-expired'],
  ])('a recording of %s is %s', async (day, state, code) => {
    const { archive, stored, ask } = urlsWorld();
    const { key, callSid } = stored({ startedAt: new Date(`${day}T23:00:00Z`) });
    archive.delete(key);
    await expect(ask({ key, verify: true })).rejects.toMatchObject({
      status: 404,
      code,
      missing: [{ key, recordingSid: null, callSid, jobNumber: null, state }],
      looked: ['S3, under the key'],
    });
  });

  test('and one that never was is neither, whatever its day', async () => {
    const { ask } = urlsWorld();
    for (const day of ['2026/11/20', '2001/11/20'])
      await expect(ask({ key: `recordings/${day}/${aCallSid()}-J-1.mp3`, verify: true })).rejects.toMatchObject({
        code: 'recording-not-found',
        missing: [expect.objectContaining({ state: 'absent' })],
      });
  });
});
