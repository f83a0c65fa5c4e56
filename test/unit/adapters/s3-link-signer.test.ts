import { S3Client } from '@aws-sdk/client-s3';
import { s3LinkSigner } from '../../../lambdas/adapters/s3-link-signer';
import { aCallSid, aLinkId, aRecordingSid } from '../../support/subjects';

const s3 = new S3Client({ region: 'eu-central-1', credentials: { accessKeyId: 'AKIA', secretAccessKey: 'secret' } });
const now = () => new Date('2026-11-21T00:02:00Z');
const links = s3LinkSigner(s3, { bucket: 'bucket', now });
const sign = async (key: string, { sid = aRecordingSid(), id = aLinkId() } = {}) =>
  new URL(await links.sign(key, { id, sid, expiresInSeconds: 120 }));

test('a link leads to the one object, by HTTPS, for as long as asked', async () => {
  const link = await sign('recordings/2026/11/20/CA1-Köln 1.mp3');
  expect(link.origin).toBe('https://bucket.s3.eu-central-1.amazonaws.com');
  expect(decodeURIComponent(link.pathname)).toBe('/recordings/2026/11/20/CA1-Köln 1.mp3');
  expect(link.searchParams.get('X-Amz-Expires')).toBe('120');
  expect(link.searchParams.get('X-Amz-Date')).toBe('20261121T000200Z');
  expect(link.searchParams.get('X-Amz-Algorithm')).toBe('AWS4-HMAC-SHA256');
  expect(link.searchParams.get('x-id')).toBe('GetObject');
});

test('it plays as what it is, under a name that a person understands', async () => {
  const [call, sid] = [aCallSid(), aRecordingSid()];
  const link = await sign(`recordings/2026/11/20/${call}-J-1001.mp3`, { sid });
  expect(link.searchParams.get('response-content-type')).toBe('audio/mpeg');
  expect(link.searchParams.get('response-content-disposition')).toBe(`inline; filename="J-1001 2026-11-20 ${sid}.mp3"`);
  expect(link.href).not.toContain('secret');
});

test('a browser keeps no copy of it: each play is asked of S3, which refuses it once the link is dead, and logs it', async () => {
  const link = await sign('key.mp3');
  expect(link.searchParams.get('response-cache-control')).toBe('no-store');
});

test('a name beyond ASCII comes twice: once in ASCII, since S3 sends no other headers, and once as it is', async () => {
  const [call, sid] = [aCallSid(), aRecordingSid()];
  const link = await sign(`recordings/2026/11/20/${call}-Köln_7.mp3`, { sid });
  const disposition = link.searchParams.get('response-content-disposition');
  expect(disposition).toMatch(/^[ -~]+$/);
  expect(disposition).toBe(
    `inline; filename="K_ln_7 2026-11-20 ${sid}.mp3"; filename*=UTF-8''K%C3%B6ln_7%202026-11-20%20${sid}.mp3`,
  );
});

test('its id is part of what is signed', async () => {
  const [one, two] = [aLinkId(), aLinkId()];
  const [link, other] = [await sign('key.mp3', { id: one }), await sign('key.mp3', { id: two })];
  expect(link.searchParams.get('x-link-id')).toBe(one);
  const renamed = link.href.replace(one, two);
  expect(new URL(renamed).searchParams.get('x-link-id')).toBe(two);
  expect(new URL(renamed).searchParams.get('X-Amz-Signature')).not.toBe(other.searchParams.get('X-Amz-Signature'));
});

test('it has no character at which a line of the history would end', async () => {
  const { href } = await sign(`recordings/2026/11/20/CA1-O'Hara (1) [x] <y> "z" | a\\b\n.mp3`);
  expect(href).toMatch(/^[^\s<>()[\]"'|\\]+$/);
});
