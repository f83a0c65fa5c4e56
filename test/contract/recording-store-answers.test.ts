/*
 * What S3's answers mean. Sources: API_HeadObject (404 with, 403 without s3:ListBucket), API_ListObjectsV2 (pages of 1,000
 * keys), API_PutObject (If-None-Match, 412). test/integration/contract runs the same adapter against an S3 with its rules.
 */
import { PassThrough, Readable } from 'node:stream';
import { S3Client } from '@aws-sdk/client-s3';
import type { Time } from '../../lambdas/core/time';
import { realTime } from '../../lambdas/runtime/time';
import { s3RecordingStore } from '../../lambdas/adapters/s3-recording-store';
import { streaming } from '../../lambdas/runtime/aws-client-config';
import { KeyTaken, RetryLater } from '../../lambdas/core/errors';
import { MemoryMetrics } from '../support/fakes/memory-metrics';
import { VirtualTime } from '../support/simulated-aws/virtual-time';
import { NO_DEADLINE, aDeadline, aRecordingSid, completed, recordingOf } from '../support/subjects';
import { type Answer, type Asked, type BareServer, startBareServer } from '../support/local/bare-server';
import { saying } from '../support/worlds/jobs-world';

let answer: (asked: Asked) => Answer | Promise<Answer>;
let server: BareServer;
let s3: S3Client;
let metrics: MemoryMetrics;
const OFFLINE = {
  region: 'us-east-1',
  forcePathStyle: true,
  credentials: { accessKeyId: 'a', secretAccessKey: 's' },
};
beforeEach(async () => {
  server = await startBareServer((asked) => answer(asked));
  metrics = new MemoryMetrics();
  const nothing = () => undefined;
  s3 = new S3Client({
    ...OFFLINE,
    endpoint: server.url,
    maxAttempts: 1,
    logger: { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing },
  });
});
afterEach(async () => {
  s3.destroy();
  await server.stop();
});

const storeAt = (time: Pick<Time, 'pause'>, ...prefixes: string[]) =>
  s3RecordingStore(s3, { bucket: 'bucket', prefixes }, { metrics, time });
const storeOf = (...prefixes: string[]) => storeAt(realTime, ...prefixes);

const listing = (keys: readonly string[], next?: string): Answer => ({
  type: 'application/xml',
  body:
    '<?xml version="1.0"?><ListBucketResult>' +
    (next === undefined
      ? ''
      : `<IsTruncated>true</IsTruncated><NextContinuationToken>${next}</NextContinuationToken>`) +
    keys.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('') +
    '</ListBucketResult>',
});
const refusal = (status: number): Answer => ({
  status,
  type: 'application/xml',
  body: `<Error><Code>X</Code></Error>`,
});
const objectOf = (sid?: string): Answer => ({
  type: 'audio/mpeg',
  headers: sid === undefined ? {} : { 'x-amz-meta-recording-sid': sid },
  body: '',
});

const isList = ({ url }: Asked) => url.searchParams.has('list-type');
const keyOf = ({ url }: Asked) => decodeURIComponent(url.pathname).replace('/bucket/', '');
const prefixOf = ({ url }: Asked) => url.searchParams.get('prefix') ?? '';

const recording = recordingOf(completed());
const stemIn = (prefix: string) => `${prefix}/2026/11/20/${recording.callSid}-`;

describe('the objects of a call', () => {
  test('are looked for under its day and SID, in each of the folders, and each says whose it is', async () => {
    const sid = aRecordingSid();
    answer = (asked) => {
      if (!isList(asked)) return objectOf(keyOf(asked).endsWith('J-1.mp3') ? sid : undefined);
      return prefixOf(asked).startsWith('recordings')
        ? listing([`${stemIn('recordings')}J-1.mp3`, `${stemIn('recordings')}J-2.mp3`])
        : listing([`${stemIn('old')}J-1.mp3`]);
    };
    expect(await storeOf('recordings', 'old').ofCall(recording, NO_DEADLINE)).toEqual([
      { key: `${stemIn('old')}J-1.mp3`, owner: sid },
      { key: `${stemIn('recordings')}J-1.mp3`, owner: sid },
      { key: `${stemIn('recordings')}J-2.mp3`, owner: undefined },
    ]);
    expect(server.asked.filter(isList).map(prefixOf).sort()).toEqual([stemIn('old'), stemIn('recordings')]);
  });

  test('are read page by page', async () => {
    const keys = Array.from(
      { length: 25 },
      (_, index) => `${stemIn('recordings')}${String(index).padStart(2, '0')}.mp3`,
    );
    answer = (asked) => {
      if (!isList(asked)) return objectOf();
      const from = Number(asked.url.searchParams.get('continuation-token') ?? 0);
      return listing(keys.slice(from, from + 10), from + 10 < keys.length ? String(from + 10) : undefined);
    };
    const found = await storeOf('recordings').ofCall(recording, NO_DEADLINE);
    expect(found.map(({ key }) => key)).toEqual(keys);
    expect(server.asked.filter(isList)).toHaveLength(3);
  });

  test('one that is gone by the time it is looked at is none', async () => {
    const [there, gone] = [`${stemIn('recordings')}1.mp3`, `${stemIn('recordings')}2.mp3`];
    answer = (asked) => {
      if (isList(asked)) return listing([there, gone]);
      return keyOf(asked) === there ? objectOf() : refusal(404);
    };
    expect(await storeOf('recordings').ofCall(recording, NO_DEADLINE)).toStrictEqual([
      { key: there, owner: undefined },
    ]);
  });

  test('an owner that is no SID is none', async () => {
    answer = (asked) => (isList(asked) ? listing([`${stemIn('recordings')}1.mp3`]) : objectOf('by hand'));
    expect(await storeOf('recordings').ofCall(recording, NO_DEADLINE)).toMatchObject([{ owner: undefined }]);
  });

  test('none is none', async () => {
    answer = () => listing([]);
    expect(await storeOf('recordings').ofCall(recording, NO_DEADLINE)).toEqual([]);
  });

  test.each([
    [403, 's3-refused', 'S3 refuses to list recordings/2026/11/20/CA'],
    [500, 's3-unavailable', 'S3 failed: '],
    [503, 's3-unavailable', 'S3 failed: '],
    [404, 's3-unavailable', 'S3 failed: '],
  ])('a list answered %i is for later: %s', async (status, code, says) => {
    answer = () => refusal(status);
    const list = storeOf('recordings').ofCall(recording, NO_DEADLINE);
    await expect(list).rejects.toMatchObject({ name: 'RetryLater', code, message: saying(says) });
    expect(metrics.added).toEqual([]);
  });
});

describe('a look at a key', () => {
  const KEY = 'recordings/2026/11/20/Köln 1.mp3';
  const look = (deadline = NO_DEADLINE) => storeOf('recordings').look(KEY, deadline);

  test('tells whose object it is', async () => {
    answer = () => objectOf(recording.sid);
    expect(await look()).toEqual({ key: KEY, owner: recording.sid });
    expect(server.asked.map((asked) => [asked.method, keyOf(asked)])).toEqual([['HEAD', KEY]]);
    expect(metrics.added).toEqual([]);
  });

  test('404: there is none, which is a refusal to be expected', async () => {
    answer = () => refusal(404);
    expect(await look()).toBeUndefined();
    expect(server.asked).toHaveLength(1);
    expect(metrics.added).toEqual([{ name: 'ExpectedRefusals', value: 1 }]);
  });

  // Without s3:ListBucket for the folder S3 answers 403 for keys that do not exist, too: the list tells.
  test.each([
    ['nothing is listed', []],
    ['only a longer key is listed', [`${KEY}.mp3`]],
  ])('403, and %s: there is none', async (_name, keys) => {
    answer = (asked) => (isList(asked) ? listing(keys) : refusal(403));
    expect(await look()).toBeUndefined();
    expect(server.asked.filter(isList).map(prefixOf)).toEqual([KEY]);
    expect(metrics.added).toEqual([{ name: 'ExpectedRefusals', value: 1 }]);
  });

  test('403, and it is listed: S3 refuses, and the error names every cause', async () => {
    answer = (asked) => (isList(asked) ? listing([KEY]) : refusal(403));
    const looked = look();
    await expect(looked).rejects.toMatchObject({ name: 'RetryLater', code: 's3-refused' });
    for (const cause of [`a look at ${KEY}`, 'S3_PREFIX', 'S3_FORMER_PREFIXES', 'bucket policy', "role's own policy"])
      await expect(looked).rejects.toThrow(cause);
  });

  test('403 for the list, too: S3 refuses', async () => {
    answer = () => refusal(403);
    await expect(look()).rejects.toMatchObject({ code: 's3-refused', message: saying('S3 refuses to list') });
  });

  test.each([400, 500, 503])('%i is for later', async (status) => {
    answer = () => refusal(status);
    await expect(look()).rejects.toMatchObject({ name: 'RetryLater', code: 's3-unavailable' });
    expect(metrics.added).toEqual([]);
  });

  test.each([
    [1, 'is no failure'],
    [2, 'is for later'],
  ])('by the client that uploads: S3 fails so often, %i, and that %s', async (failures) => {
    const uploading = new S3Client({ ...OFFLINE, endpoint: server.url, ...streaming });
    answer = () => (server.asked.length <= failures ? refusal(500) : objectOf(recording.sid));
    const location = { bucket: 'bucket', prefixes: ['recordings'] };
    const looked = s3RecordingStore(uploading, location, { metrics, time: realTime }).look(KEY, NO_DEADLINE);
    if (failures === 1) expect(await looked).toEqual({ key: KEY, owner: recording.sid });
    else await expect(looked).rejects.toMatchObject({ code: 's3-unavailable' });
    expect(server.asked).toHaveLength(2);
    uploading.destroy();
  });

  test('a broken connection is for later', async () => {
    answer = () => 'break';
    await expect(look()).rejects.toMatchObject({ name: 'RetryLater', code: 's3-unavailable' });
  });

  test.each(['look', 'list'] as const)('the deadline ends a %s that is not answered', async (what) => {
    const { promise, resolve } = Promise.withResolvers<Answer>();
    answer = () => promise;
    const deadline = aDeadline();
    const asked = what === 'look' ? look(deadline) : storeOf('recordings').ofCall(recording, deadline);
    while (server.asked.length === 0) await new Promise(setImmediate);
    deadline.over(new RetryLater('out-of-time', { message: 'over' }));
    await expect(asked).rejects.toMatchObject({ name: 'RetryLater' });
    resolve('break');
  });

  test.each(['look', 'list'] as const)('a %s is given up after ten seconds, not before', async (what) => {
    const { promise, resolve } = Promise.withResolvers<Answer>();
    answer = () => promise;
    const time = new VirtualTime();
    const store = storeAt(time, 'recordings');
    let failure: unknown;
    const asked = what === 'look' ? store.look(KEY, NO_DEADLINE) : store.ofCall(recording, NO_DEADLINE);
    const givenUp = asked.catch((error: unknown) => (failure = error));
    while (server.asked.length === 0) await new Promise(setImmediate);
    await time.pass(9.999);
    expect(failure).toBeUndefined();
    await time.pass(0.001);
    expect(await givenUp).toMatchObject({ name: 'RetryLater', code: 's3-unavailable' });
    resolve('break');
  });

  test('nobody waits any longer once it is answered', async () => {
    answer = (asked) => (isList(asked) ? listing([]) : objectOf());
    const time = new VirtualTime();
    await storeAt(time, 'recordings').look(KEY, NO_DEADLINE);
    await storeAt(time, 'recordings').ofCall(recording, NO_DEADLINE);
    expect(time.pauses).toBe(0);
  });
});

describe('saving', () => {
  const KEY = 'recordings/key.mp3';
  const CONTENT = Buffer.from('ID3 speech');
  const save = (bytes: number | undefined = CONTENT.length, broken = new AbortController().signal) => {
    const audio = {
      stream: Readable.from([CONTENT]),
      bytes,
      channels: 1 as const,
      broken,
      [Symbol.dispose]: () => undefined,
    };
    return storeOf('recordings').save(KEY, recording, audio);
  };

  test.each([
    ['known', CONTENT.length],
    ['unknown', undefined],
  ])('of %s length, writes once, never over another object, and says whose it is', async (_name, bytes) => {
    answer = () => ({ headers: { etag: '"1"' }, body: '' });
    const audio = {
      stream: Readable.from([CONTENT]),
      bytes,
      channels: 1 as const,
      broken: new AbortController().signal,
      [Symbol.dispose]: () => undefined,
    };
    expect(await storeOf('recordings').save(KEY, recording, audio)).toBe(CONTENT.length);
    const [asked] = server.asked;
    expect(server.asked).toHaveLength(1);
    expect(asked?.method).toBe('PUT');
    expect(asked?.body).toContain('ID3 speech');
    expect(asked?.headers).toMatchObject({
      'if-none-match': '*',
      'content-type': 'audio/mpeg',
      'x-amz-meta-recording-sid': recording.sid,
    });
    expect(metrics.added).toEqual([]);
  });

  test('412: the key is taken, which is a refusal to be expected', async () => {
    answer = () => refusal(412);
    await expect(save()).rejects.toBeInstanceOf(KeyTaken);
    expect(metrics.added).toEqual([{ name: 'ExpectedRefusals', value: 1 }]);
  });

  test.each([403, 409, 500])('%i is for later', async (status) => {
    answer = () => refusal(status);
    await expect(save()).rejects.toMatchObject({
      name: 'RetryLater',
      code: 's3-unavailable',
      message: saying('S3 failed: '),
    });
    expect(metrics.added).toEqual([]);
  });

  test('audio that is broken already is not sent at all', async () => {
    answer = () => objectOf();
    const reason = new RetryLater('audio-cut', { message: 'cut' });
    await expect(save(CONTENT.length, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(server.asked).toEqual([]);
  });

  test.each([
    ['known', 1_000],
    ['unknown', undefined],
  ])('of %s length that breaks on the way fails with the reason', async (_name, bytes) => {
    answer = () => objectOf();
    const reason = new RetryLater('audio-stalled', { message: 'stalled' });
    const breaking = new AbortController();
    const stream = new PassThrough();
    stream.write(CONTENT);
    const audio = { stream, bytes, channels: 1 as const, broken: breaking.signal, [Symbol.dispose]: () => undefined };
    const saving = storeOf('recordings').save(KEY, recording, audio);
    setImmediate(() => {
      breaking.abort(reason);
      stream.destroy();
    });
    await expect(saving).rejects.toBe(reason);
  });

  describe('of unknown length', () => {
    const IN_PARTS = 5 * 1024 * 1024 + 1;
    const UPLOAD = '<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>';
    const COMPLETED = '<CompleteMultipartUploadResult><ETag>1</ETag></CompleteMultipartUploadResult>';
    const takes = ({ url, method }: Asked): Answer => ({
      type: 'application/xml',
      headers: { etag: '"1"' },
      body: url.searchParams.has('uploads') ? UPLOAD : method === 'POST' ? COMPLETED : '',
    });
    const reason = new RetryLater('lease-lost', { message: 'lost' });
    const saveOf = (bytes: number, broken: AbortSignal, onEnd: () => void = () => undefined) => {
      const stream = Readable.from([Buffer.alloc(bytes, CONTENT)]).on('end', onEnd);
      const audio = { stream, bytes: undefined, channels: 1 as const, broken, [Symbol.dispose]: () => undefined };
      return storeOf('recordings').save(KEY, recording, audio);
    };

    // An object becomes one with its last request.
    test.each([
      ['in one request', CONTENT.length, 0],
      ['in parts', IN_PARTS, 2],
    ])('%s, that breaks with its last byte: nothing more is sent', async (_name, bytes, sent) => {
      answer = takes;
      const breaking = new AbortController();
      const saving = saveOf(bytes, breaking.signal, () => {
        breaking.abort(reason);
      });
      await expect(saving).rejects.toBe(reason);
      expect(server.asked).toHaveLength(sent);
    });

    test.each([
      ['the whole', CONTENT.length, 1],
      ['the beginning of an upload', IN_PARTS, 1],
      ['a part', IN_PARTS, 2],
      ['the last part', IN_PARTS, 3],
      ['the end of an upload', IN_PARTS, 4],
    ])('that breaks while S3 takes %s: nobody waits for that, and nothing more is sent', async (_name, bytes, nth) => {
      const breaking = new AbortController();
      const { promise: never, resolve } = Promise.withResolvers<Answer>();
      answer = (asked) => {
        if (server.asked.length < nth) return takes(asked);
        breaking.abort(reason);
        return never;
      };
      await expect(saveOf(bytes, breaking.signal)).rejects.toBe(reason);
      resolve('break');
      expect(server.asked).toHaveLength(nth);
    });

    test('and nothing breaks: it is written in parts, and never over another object', async () => {
      answer = takes;
      expect(await saveOf(IN_PARTS, new AbortController().signal)).toBe(IN_PARTS);
      expect(server.asked.map(({ method, headers }) => [method, headers['if-none-match']])).toEqual([
        ['POST', undefined],
        ['PUT', undefined],
        ['PUT', undefined],
        ['POST', '*'],
      ]);
    });
  });
});
