import { S3Client } from '@aws-sdk/client-s3';
import { s3LinkSigner } from '../../../lambdas/adapters/s3-link-signer';
import { aRecordingSid } from '../../support/subjects';

const s3 = new S3Client({ region: 'eu-central-1', credentials: { accessKeyId: 'AKIA', secretAccessKey: 'secret' } });
const now = () => new Date('2026-11-21T00:02:00Z');
const sign = async (key: string, sid = aRecordingSid()) =>
  new URL(await s3LinkSigner(s3, { bucket: 'bucket', expiresInSeconds: 120, now }).sign(key, sid));

test('a link leads to the one object, by HTTPS, for as long as configured', async () => {
  const link = await sign('recordings/2026/11/20/CA1-Köln 1.mp3');
  expect(link.origin).toBe('https://bucket.s3.eu-central-1.amazonaws.com');
  expect(decodeURIComponent(link.pathname)).toBe('/recordings/2026/11/20/CA1-Köln 1.mp3');
  expect(link.searchParams.get('X-Amz-Expires')).toBe('120');
  expect(link.searchParams.get('X-Amz-Date')).toBe('20261121T000200Z');
  expect(link.searchParams.get('X-Amz-Algorithm')).toBe('AWS4-HMAC-SHA256');
  expect(link.searchParams.get('x-id')).toBe('GetObject');
});

test('it carries the name to save the file under, and no secret', async () => {
  const sid = aRecordingSid();
  const link = await sign('key.mp3', sid);
  expect(link.searchParams.get('response-content-disposition')).toBe(`inline; filename="${sid}.mp3"`);
  expect(link.href).not.toContain('secret');
});

test('it has no character at which a line of the history would end', async () => {
  const { href } = await sign(`recordings/2026/11/20/CA1-O'Hara (1) [x] <y> "z" | a\\b\n.mp3`);
  expect(href).toMatch(/^[^\s<>()[\]"'|\\]+$/);
});
