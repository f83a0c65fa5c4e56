import { S3Client } from '@aws-sdk/client-s3';
import { type StoredObject, storedObjects } from '../../../../local/pipeline/stored-objects';
import { type BareServer, startBareServer } from '../../../support/local/bare-server';

const listOf = (keys: readonly string[], next?: string) =>
  [
    '<ListBucketResult>',
    `<IsTruncated>${next !== undefined}</IsTruncated>`,
    next === undefined ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`,
    ...keys.map((key) => `<Contents><Key>${key}</Key></Contents>`),
    '</ListBucketResult>',
  ].join('');

let server: BareServer;
let s3: S3Client;
/** The key of an object that is listed, but cannot be read. */
let gone: string | undefined;
beforeEach(async () => {
  gone = undefined;
  server = await startBareServer(({ url }) => {
    if (!url.searchParams.has('list-type')) {
      const name = url.pathname.replace('/bucket/', '');
      if (name === gone)
        return {
          status: 404,
          type: 'application/xml',
          body: '<Error><Code>NoSuchKey</Code><Message>No</Message></Error>',
        };
      return {
        type: 'audio/mpeg',
        body: `audio of ${name}`,
        headers: name === 'stray' ? {} : { 'x-amz-meta-recording-sid': `RE-${name}` },
      };
    }
    const isFirst = !url.searchParams.has('continuation-token');
    return { type: 'application/xml', body: isFirst ? listOf(['a', 'b'], 'more') : listOf(['stray']) };
  });
  s3 = new S3Client({
    endpoint: server.url,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
});
afterEach(async () => {
  s3.destroy();
  await server.stop();
});

test('all objects are read, page by page, with whose they are', async () => {
  const found: StoredObject[] = [];
  for await (const object of storedObjects(s3, 'bucket', new Set())) found.push(object);
  expect(found.map(({ bytes, ...object }) => ({ ...object, text: Buffer.from(bytes).toString() }))).toEqual([
    { key: 'a', recordingSid: 'RE-a', text: 'audio of a' },
    { key: 'b', recordingSid: 'RE-b', text: 'audio of b' },
    { key: 'stray', recordingSid: undefined, text: 'audio of stray' },
  ]);
});

test('one that is removed after it was listed is left out', async () => {
  gone = 'b';
  const keys: string[] = [];
  for await (const { key } of storedObjects(s3, 'bucket', new Set())) keys.push(key);
  expect(keys).toEqual(['a', 'stray']);
});

test('those that are known are not read', async () => {
  const keys: string[] = [];
  for await (const { key } of storedObjects(s3, 'bucket', new Set(['a', 'stray']))) keys.push(key);
  expect(keys).toEqual(['b']);
  expect(server.asked.map(({ url }) => url.pathname).filter((path) => path !== '/bucket/')).toEqual(['/bucket/b']);
});
