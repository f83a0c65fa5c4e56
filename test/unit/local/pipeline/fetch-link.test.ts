import { fetchLink } from '../../../../local/pipeline/fetch-link';
import { loopbackCertificate } from '../../../support/local/loopback-certificate';
import { startReceiver } from '../../../support/local/receiver';

const emulator = { certificate: loopbackCertificate.cert };

let server: Awaited<ReturnType<typeof startReceiver>>;
beforeEach(async () => {
  server = await startReceiver(
    (response, nth) =>
      nth === 1
        ? response.writeHead(200, { 'content-type': 'audio/mpeg' }).end('audio')
        : response.writeHead(403, { 'content-type': 'application/xml' }).end('<Error/>'),
    loopbackCertificate,
  );
});
afterEach(() => server.stop());

test('a link is opened with nothing but the link, and told with status, type and body', async () => {
  const link = `${server.origin}/bucket/key.mp3?X-Amz-Signature=5ec7e7`;
  const opened = await fetchLink(emulator, link);
  expect(opened).toEqual({ status: 200, contentType: 'audio/mpeg', body: Buffer.from('audio') });
  const [{ method, url, headers } = {}] = server.received;
  expect([method, url]).toEqual(['GET', '/bucket/key.mp3?X-Amz-Signature=5ec7e7']);
  expect(Object.keys(headers ?? {}).toSorted()).toEqual(['connection', 'host']);
  expect(await fetchLink(emulator, link)).toMatchObject({ status: 403 });
});

test('another certificate than the emulator’s is not trusted', async () => {
  const opened = fetchLink({ certificate: '' }, `${server.origin}/key.mp3`);
  await expect(opened).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  expect(server.received).toEqual([]);
});
