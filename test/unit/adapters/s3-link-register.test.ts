import { S3Client } from '@aws-sdk/client-s3';
import http from 'node:http';
import { s3LinkRegister } from '../../../lambdas/adapters/s3-link-register';
import { realTime } from '../../../lambdas/runtime/time';
import { aGrant } from '../../support/contracts/link-register-contract';
import { NO_DEADLINE } from '../../support/subjects';

/** What goes over the wire when a record is added. */
const headersOfARecord = async (): Promise<http.IncomingHttpHeaders> => {
  let headers: http.IncomingHttpHeaders = {};
  const server = http.createServer((request, response) => {
    headers = request.headers;
    request.resume().on('end', () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const s3 = new S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIA', secretAccessKey: 'secret' },
    forcePathStyle: true,
  });
  try {
    await s3LinkRegister(s3, { bucket: 'links', time: realTime }).add(aGrant(), NO_DEADLINE);
    return headers;
  } finally {
    s3.destroy();
    server.close();
  }
};

test('a record is written only where there is none: the bucket refuses whatever does not say so', async () => {
  expect(await headersOfARecord()).toMatchObject({ 'if-none-match': '*' });
});

// S3 API, PutObject: "The Content-MD5 or x-amz-sdk-checksum-algorithm header is required for any request to upload an object
// with a retention period configured using Amazon S3 Object Lock."
test('a record has a checksum, without which a bucket with AUDIT_OBJECT_LOCK takes none', async () => {
  const headers = await headersOfARecord();
  expect(headers['x-amz-sdk-checksum-algorithm']).toBe('CRC32');
  expect(headers['x-amz-checksum-crc32']).toMatch(/^[\w+/]{6}==$/);
});
