import { createServer } from 'node:http';
import { AN_HOUR, type CliOptions, cliWorld } from '../../support/worlds/cli-world';
import { type Behind, iamRoute } from '../../support/fakes/iam-route';
import { callerIs, queryError } from '../../support/fakes/query-api';

const SIGNER = 'https://abc123.execute-api.us-east-1.amazonaws.com/urls';
const POLICY = 'arn:aws:iam::111122223333:policy/recording-pipeline-link-requesters-us-east-1';
const PIPELINE = {
  name: 'recording-pipeline',
  outputs: { UrlSignerUrl: SIGNER, LinkRequestersPolicyArn: POLICY, BucketName: 'the-bucket' },
};

const SID = `RE${'a'.repeat(32)}`;
const CALL = `CA${'b'.repeat(32)}`;
const KEY = `recordings/2026/11/22/${CALL}-J-1001.mp3`;

const link = (over: Record<string, unknown> = {}) => ({
  recordingSid: SID,
  callSid: CALL,
  jobNumber: 'J-1001',
  key: KEY,
  url: `https://the-bucket.s3.us-east-1.amazonaws.com/${KEY}?X-Amz-Signature=0123`,
  expiresAt: '2026-11-26T10:15:00.000Z',
  startedAt: '2026-11-22T16:28:29.000Z',
  durationSeconds: 63,
  channels: 2,
  bytes: 123_984,
  ...over,
});

interface Options extends Omit<CliOptions, 'stacks'> {
  readonly allowed?: boolean;
  readonly knownKey?: boolean;
  /** Of this machine; AWS's is right. */
  readonly clock?: Date;
  readonly signer?: string;
  /** What the stack says of where it is. */
  readonly output?: string;
}

/** The pipeline's route behind a real signature check; `behind` is the url-signer. */
const asking = (
  behind: Behind,
  { allowed = true, knownKey = true, clock = AN_HOUR, signer = SIGNER, output = SIGNER, ...options }: Options = {},
) => {
  const asked: { body: unknown; agent: string | null }[] = [];
  const world = cliWorld({
    stacks: [{ ...PIPELINE, outputs: { ...PIPELINE.outputs, UrlSignerUrl: output } }],
    ...options,
    means: {
      now: () => clock,
      fetch: (url, init) =>
        Promise.resolve(
          iamRoute({
            url: signer,
            region: 'us-east-1',
            keys: knownKey ? { [world.credentials.accessKeyId]: world.credentials.secretAccessKey } : {},
            allowed: allowed ? [world.credentials.accessKeyId] : [],
            now: () => AN_HOUR,
            behind: (body, headers) => {
              asked.push({ body, agent: headers.get('user-agent') });
              return behind(body, headers);
            },
          })(url, init),
        ),
      ...options.means,
    },
  });
  return { ...world, asked };
};

const answering =
  (...links: unknown[]): Behind =>
  () => ({ status: 200, body: { links } });

describe('what is asked', () => {
  test.each<[string, string[], object]>([
    ['a Job', ['--job', 'J-1001'], { jobNumber: 'J-1001' }],
    ['a Job whose number needs quotes', ['--job', ` O'Neil "\\" `], { jobNumber: `O'Neil "\\"` }],
    ['a Job whose number begins with a hyphen', ['--job=-7'], { jobNumber: '-7' }],
    ['a call', ['--call', CALL], { callSid: CALL }],
    ['a conference', ['--call', `CF${'b'.repeat(32)}`], { callSid: `CF${'b'.repeat(32)}` }],
    ['a recording', ['--recording', SID], { recordingSid: SID }],
    ['a key', ['--key', KEY], { key: KEY }],
    ['a day', ['--call', CALL, '--date', '2026-11-22'], { callSid: CALL, date: '2026-11-22' }],
    ['shorter', ['--key', KEY, '--minutes', '5'], { key: KEY, expiresInMinutes: 5 }],
  ])('%s', async (_, args, body) => {
    const { run, asked } = asking(answering(link()));
    expect(await run('url', ...args)).toBe(0);
    expect(asked).toEqual([{ body: { ...body, verify: true }, agent: 'recordings-cli/0.1.0' }]);
  });

  test.each<[string, string]>([
    ['a link of the bucket', link().url],
    ['a link by path', `https://s3.us-east-1.amazonaws.com/the-bucket/${KEY}?X-Amz-Date=1`],
    ['a link of an emulator', `https://127.0.0.1:4566/the-bucket/${KEY}`],
    ['a line of a history', `---- | 2026-11-22 16:28:29 | Event: Recording | Source: IVR | URL: ${link().url}`],
    ['what is left of a dead link', `${KEY} ${SID}`],
    ['an address of S3', `s3://the-bucket/${KEY}`],
    ['an ARN', `arn:aws:s3:::the-bucket/${KEY}`],
    ['a link in brackets', `Dead: <${link().url}>`],
    ['an encoded link', `https://the-bucket.s3.us-east-1.amazonaws.com/${KEY.replaceAll('-', '%2D')}?x-id=GetObject`],
  ])('the key in %s', async (_, pasted) => {
    const { run, asked } = asking(answering(link()));
    expect(await run('url', '--key', pasted)).toBe(0);
    expect(asked.map(({ body }) => body)).toEqual([{ key: KEY, verify: true }]);
  });

  test.each<[string, string[], string]>([
    ['nothing', [], 'Which recording? Name one of --job, --call, --recording and --key.'],
    ['two things', ['--job', 'J-1', '--key', KEY], 'Only one of --job and --key, please.'],
    ['an empty Job', ['--job', ' '], '--job is empty.'],
    ['an empty key', ['--key', ''], '--key is empty.'],
    ['a SID of another kind', ['--call', SID], 'which belongs to --recording.'],
    ['no SID', ['--recording', 'RE12'], '--recording must be RE and 32 hexadecimal digits; it is "RE12".'],
    ['no day', ['--job', 'J-1', '--date', '2026-02-30'], '--date must be a day, yyyy-mm-dd'],
    ['a key and a day', ['--key', KEY, '--date', '2026-11-22'], 'leave --date out'],
    ['no minutes', ['--job', 'J-1', '--minutes', '0'], '--minutes must be a whole number from 1 to 360; it is "0".'],
    ['too many minutes', ['--job', 'J-1', '--minutes', '9999'], '--minutes must be a whole number from 1 to 360'],
    ['half a minute', ['--job', 'J-1', '--minutes', '0.5'], '--minutes must be a whole number from 1 to 360'],
    ['a word', ['--job', 'J-1', 'J-2'], 'too many arguments'],
    ['a misspelt option', ['--jb', 'J-1'], "unknown option '--jb' (Did you mean --job?) See: recordings url --help"],
    ['an option without its value', ['--job'], "option '--job <number>' argument missing."],
    ['a link of another bucket', ['--key', `https://other.s3.us-east-1.amazonaws.com/${KEY}`], 'another bucket'],
    ['an address of another bucket', ['--key', `s3://other/${KEY}`], 'another bucket'],
    ['a link that leads elsewhere', ['--key', `https://example.com/${KEY}`], 'another bucket'],
    ['a SID in small letters', ['--recording', SID.toLowerCase()], '--recording must be RE and 32'],
    ['a link to nothing', ['--key', 'https://the-bucket.s3.us-east-1.amazonaws.com/'], 'a link without a key'],
    [
      'a link that is broken',
      ['--key', 'https://the-bucket.s3.us-east-1.amazonaws.com/%E0%A4%A'],
      'a link without a key',
    ],
    [
      'no address',
      ['--job', 'J-1', '--url-signer', 'http://example.com/urls'],
      '--url-signer must be the output UrlSignerUrl',
    ],
  ])('%s is not understood, and nobody is asked', async (_, args, said) => {
    const { run, asked, said: told } = asking(answering(link()));
    expect(await run('url', ...args)).toBe(2);
    expect(told.err).toContain(said);
    expect(told.err.trim().split('\n')).toHaveLength(1);
    expect([asked, told.out]).toEqual([[], '']);
  });
});

describe('what is told', () => {
  test('each link alone on its line, what it plays, and until when it works', async () => {
    const { run, said } = asking(
      answering(link(), link({ url: 'https://second', durationSeconds: 3723, startedAt: '2026-11-21T08:00:00.000Z' })),
    );
    expect(await run('url', '--job', 'J-1001')).toBe(0);
    expect(said.out.split('\n')).toEqual([
      `2026-11-22 16:28:29 UTC  1 min 03 s  Job J-1001  ${SID}`,
      link().url,
      '',
      `2026-11-21 08:00:00 UTC  1 h 02 min 03 s  Job J-1001  ${SID}`,
      'https://second',
      '',
      '2 links. They work until 2026-11-26 10:15:00 UTC, for whoever has them.',
      '',
    ]);
    expect(said.err).toBe('');
  });

  test('an object that says nothing about itself is told by its key', async () => {
    const unknown = { recordingSid: null, callSid: null, jobNumber: null, startedAt: null, durationSeconds: null };
    const { run, said } = asking(answering(link(unknown)));
    await run('url', '--key', KEY);
    expect(said.out.split('\n')[0]).toBe(KEY);
  });

  test('a terminal obeys nothing that stands in a job number', async () => {
    const { run, said } = asking(answering(link({ jobNumber: 'J\u001b[2J\u202e1' })));
    await run('url', '--key', KEY);
    expect(said.out).toContain('Job J\\u{1b}[2J\\u{202e}1');
  });

  test('with --json one document, whose members are those of the API', async () => {
    const missing = [{ key: KEY, recordingSid: SID, callSid: CALL, jobNumber: null, state: 'expired' }];
    const { run, said } = asking(() => ({ status: 200, body: { links: [link()], missing } }));
    expect(await run('url', '--job', 'J-1001', '--json')).toBe(0);
    expect(JSON.parse(said.out)).toEqual({
      pipeline: 'recording-pipeline',
      region: 'us-east-1',
      links: [link()],
      missing,
    });
    expect(said.err).toBe('');
  });

  test('all pages are one answer', async () => {
    const pages: Record<string, object> = {
      '': { links: [link({ url: 'https://1' })], cursor: 'two' },
      two: { links: [], missing: [], cursor: 'three' },
      three: { links: [link({ url: 'https://3' })] },
    };
    const { run, said, asked } = asking((body) => {
      const cursor = typeof body === 'object' && body !== null && 'cursor' in body ? String(body.cursor) : '';
      return { status: 200, body: pages[cursor] };
    });
    expect(await run('url', '--job', 'J-1001', '--date', '2026-11-22', '--json')).toBe(0);
    expect(JSON.parse(said.out)).toMatchObject({ links: [{ url: 'https://1' }, { url: 'https://3' }] });
    expect(asked).toHaveLength(3);
  });

  test('a recording that is found is not searched for any further', async () => {
    const { run, asked } = asking(() => ({ status: 200, body: { links: [link()], cursor: 'more' } }));
    expect(await run('url', '--recording', SID, '--date', '2026-11-22')).toBe(0);
    expect(asked).toHaveLength(1);
  });

  test('an answer that leads in a circle ends', async () => {
    const { run, said } = asking(() => ({ status: 200, body: { links: [], cursor: 'same' } }));
    expect(await run('url', '--call', CALL, '--date', '2026-11-22')).toBe(1);
    expect(said.err).toContain('leads in a circle');
  });

  test('what is known but gone is told beside the links', async () => {
    const missing = [{ key: KEY, recordingSid: SID, callSid: CALL, jobNumber: 'J-1001', state: 'deleted' }];
    const { run, said } = asking(() => ({ status: 200, body: { links: [link()], missing } }));
    expect(await run('url', '--job', 'J-1001')).toBe(0);
    expect(said.out).toContain(`No link: ${KEY} (deleted)`);
  });

  test('no link at all is not found', async () => {
    const { run, said } = asking(answering());
    expect(await run('url', '--call', CALL, '--date', '2026-11-22', '--json')).toBe(3);
    expect(said.out).toBe('');
    expect(JSON.parse(said.err)).toMatchObject({ error: { code: 'recording-not-found' } });
  });
});

describe('--open', () => {
  test('opens the newest', async () => {
    const { run, said } = asking(answering(link(), link({ url: 'https://older' })));
    expect(await run('url', '--job', 'J-1001', '--open')).toBe(0);
    expect(said.opened).toEqual([link().url]);
  });

  test('where there is no display, the link stands there all the same', async () => {
    const openInBrowser = () => Promise.reject(new Error('this machine has no display'));
    const { run, said } = asking(answering(link()), { means: { openInBrowser } });
    expect(await run('url', '--job', 'J-1001', '--open')).toBe(1);
    expect(said.out).toContain(link().url);
    expect(said.err).toBe('No browser could be opened (this machine has no display): open the link above yourself.\n');
  });
});

describe('what the url-signer refuses', () => {
  const refused =
    (status: number, body: object, headers: Record<string, string> = {}): Behind =>
    () => ({ status, body, headers });

  test.each<[string, Behind, number, string]>([
    [
      'too long',
      refused(400, {
        error: 'request-unreadable',
        message: 'The request is wrong',
        reasons: ['expiresInMinutes is more than 15'],
      }),
      2,
      'The request is wrong. expiresInMinutes is more than 15.\n',
    ],
    [
      'a key elsewhere',
      refused(403, { error: 'key-outside', message: 'Not in the folder.' }),
      1,
      'Not in the folder.\n',
    ],
    [
      'not found',
      refused(404, { error: 'recording-not-found', message: 'No recording.', looked: ['in the Job', 'in the bucket'] }),
      3,
      'No recording. Looked: in the Job; in the bucket.\n',
    ],
    [
      'Airtable is away',
      refused(503, { error: 'links-unavailable', message: 'Ask with key.' }, { 'retry-after': '60' }),
      1,
      'Ask with key. Try again in 60 s.\n',
    ],
    [
      'it crashed',
      refused(500, { message: 'Internal Server Error' }),
      1,
      'its log says why: /aws/lambda/recording-pipeline-url-signer\n',
    ],
    ['it says something else', () => ({ status: 200, body: { hello: 'there' } }), 1, 'What answered is no url-signer'],
  ])('%s', async (_, behind, exit, said) => {
    const { run, said: told } = asking(behind);
    expect(await run('url', '--job', 'J-1001')).toBe(exit);
    expect(told.err).toContain(said);
    expect([told.out, told.pauses]).toEqual(['', []]);
  });

  test('a turn is waited for once, and it says so', async () => {
    let times = 0;
    const { run, said } = asking(() => {
      times += 1;
      return times === 1
        ? { status: 429, body: { error: 'links-throttled', message: 'Busy.' }, headers: { 'retry-after': '7' } }
        : { status: 200, body: { links: [link()] } };
    });
    expect(await run('url', '--job', 'J-1001')).toBe(0);
    expect([times, said.pauses]).toEqual([2, [7000]]);
    expect(said.err).toBe('Others are asking for links, too: trying once more in 7 s.\n');
  });

  test.each([
    ['again no turn', '7', [7000]],
    ['a long wait', '3600', []],
  ])('%s is for a person', async (_, after, pauses) => {
    const { run, said } = asking(
      refused(429, { error: 'links-throttled', message: 'Busy.' }, { 'retry-after': after }),
    );
    expect(await run('url', '--job', 'J-1001', '--json')).toBe(1);
    expect(said.pauses).toEqual(pauses);
    expect(JSON.parse(said.err)).toEqual({
      error: { code: 'links-throttled', message: `Busy. Try again in ${after} s.`, retryAfterSeconds: Number(after) },
    });
  });

  test("API Gateway's own throttling is waited for, too", async () => {
    let times = 0;
    const { run, said } = asking(() => {
      times += 1;
      return times === 1
        ? { status: 429, body: { message: 'Too Many Requests' } }
        : { status: 200, body: { links: [link()] } };
    });
    expect([await run('url', '--job', 'J-1001'), said.pauses]).toEqual([0, [1000]]);
  });

  test('what is known of a recording that is gone is in the JSON', async () => {
    const missing = [{ key: KEY, recordingSid: SID, callSid: CALL, jobNumber: null, state: 'expired' }];
    const { run, said } = asking(
      refused(404, { error: 'recording-not-found', message: 'Gone.', looked: ['there'], missing }),
    );
    expect(await run('url', '--recording', SID, '--json')).toBe(3);
    expect(JSON.parse(said.err)).toEqual({
      error: { code: 'recording-not-found', message: 'Gone. Looked: there.', looked: ['there'], missing },
    });
  });
});

describe("API Gateway's 403", () => {
  const minutes = (count: number) => new Date(AN_HOUR.getTime() + count * 60_000);

  test('of a caller without the policy names both, and who can help', async () => {
    const { run, said, asked } = asking(answering(link()), { allowed: false });
    expect(await run('url', '--job', 'J-1001')).toBe(1);
    expect(said.err).toContain('arn:aws:iam::111122223333:user/ada may not get links.');
    expect(said.err).toContain(`An administrator attaches ${POLICY} to it, or adds its ARN to LINK_REQUESTER_ARNS`);
    expect(asked).toEqual([]);
  });

  test('of somebody who came through IAM Identity Center names the permission set', async () => {
    const arn = 'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Support_Staff_0123456789abcdef/ada@example.com';
    const { run, said } = asking(answering(link()), { allowed: false, sts: callerIs(arn) });
    expect(await run('url', '--job', 'J-1001', '--json')).toBe(1);
    expect(said.err).toContain('to the permission set Support_Staff');
    expect(JSON.parse(said.err)).toMatchObject({ error: { code: 'not-allowed', caller: arn, policy: POLICY } });
  });

  test.each([
    [15, '15 minutes fast', 900],
    [-15, '15 minutes slow', -900],
    [-6, '6 minutes slow', -360],
    [300, '5 hours fast', 18_000],
    [-60 * 24 * 400, '400 days slow', -34_560_000],
  ])('with a clock that is %i minutes off says by how much', async (off, told, seconds) => {
    const { run, said } = asking(answering(link()), { clock: minutes(off) });
    expect(await run('url', '--job', 'J-1001', '--json')).toBe(1);
    expect(said.err).toContain(`This machine's clock is ${told}`);
    expect(JSON.parse(said.err)).toMatchObject({ error: { code: 'clock-wrong', clockAheadSeconds: seconds } });
  });

  test.each([4, -4])('a clock %i minutes off is right enough', async (off) => {
    const { run } = asking(answering(link()), { clock: minutes(off) });
    expect(await run('url', '--job', 'J-1001')).toBe(0);
  });

  test.each([
    ['that AWS knows no more', 'InvalidClientTokenId', 'credentials-refused'],
    ['that have expired', 'ExpiredToken', 'credentials-expired'],
  ])('with credentials %s blames them, not a policy', async (_, code, told) => {
    const { run, said } = asking(answering(link()), {
      knownKey: false,
      sts: () => queryError(code, 'The security token included in the request is invalid', 403),
    });
    expect(await run('url', '--job', 'J-1001', '--json')).toBe(1);
    expect(JSON.parse(said.err)).toMatchObject({ error: { code: told } });
  });

  test('in the words of a REST API or an emulator is understood, too', async () => {
    const { run, said } = asking(() => ({
      status: 403,
      body: { message: 'User: arn:x is not authorized to perform: execute-api:Invoke with an explicit deny' },
    }));
    expect(await run('url', '--job', 'J-1001')).toBe(1);
    expect(said.err).toContain('A policy denies it explicitly');
  });
});

describe('where the url-signer is', () => {
  test.each([
    SIGNER,
    // MiniStack's, which URL does not take for one, and LocalStack's.
    'https://abc123.execute-api.127.0.0.1:4566/urls',
    'https://abc123.execute-api.localhost.localstack.cloud:4566/urls',
  ])('on an emulator it is below the endpoint, though the stack says %s', async (output) => {
    const url = 'https://127.0.0.1:4566/_aws/execute-api/abc123/$default/urls';
    const { run } = asking(answering(link()), {
      signer: url,
      output,
      means: { endpointOfSdk: () => Promise.resolve('https://127.0.0.1:4566/') },
    });
    expect(await run('url', '--job', 'J-1001')).toBe(0);
  });

  test('somebody who may not look at the stack gives its address, which says its region', async () => {
    const signer = 'https://abc123.execute-api.eu-central-1.amazonaws.com/urls';
    const { run, said } = asking(answering(link()), {
      cloudFormation: () => queryError('AccessDenied', 'No.', 403),
      means: { fetch: (url) => Promise.resolve(Response.json(url === signer ? { links: [link()] } : {})) },
    });
    expect(await run('url', '--job', 'J-1001', '--url-signer', signer, '--json')).toBe(0);
    expect(JSON.parse(said.out)).toMatchObject({ pipeline: null, region: 'eu-central-1' });
  });

  test('who may not look is told so', async () => {
    const { run, said } = asking(answering(link()), {
      cloudFormation: () =>
        queryError(
          'AccessDenied',
          'User: arn:aws:iam::1:user/ada is not authorized to perform: cloudformation:DescribeStacks on resource: *',
          403,
        ),
    });
    expect(await run('url', '--job', 'J-1001')).toBe(1);
    expect(said.err).toContain('arn:aws:iam::1:user/ada may not cloudformation:DescribeStacks');
    expect(said.err).toContain('--url-signer');
    expect(said.err).toContain('If the pipeline has another name or region than that, name them');
  });

  test('of a stack that was never deployed to the end it is not there either', async () => {
    const world = cliWorld({ stacks: [{ name: 'recording-pipeline', outputs: {} }] });
    expect(await world.run('url', '--job', 'J-1001', '--pipeline', 'recording-pipeline')).toBe(1);
    expect(world.said.err).toContain('The stack recording-pipeline has no outputs, since it is ');
  });

  test('of an older version it is not there', async () => {
    const older = { name: 'recording-pipeline', outputs: { WebhookUrlForTwilio: 'https://x' } };
    const world = cliWorld({ stacks: [older] });
    expect(await world.run('url', '--job', 'J-1001')).toBe(1);
    expect(world.said.err).toContain('has no output UrlSignerUrl');
  });

  test('a redirect does not get the signature', async () => {
    const paths: string[] = [];
    const server = createServer((request, response) => {
      paths.push(request.url ?? '');
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const world = cliWorld({ means: { fetch } });
    const exit = await world.run('url', '--job', 'J-1001', '--url-signer', `http://127.0.0.1:${String(port)}/urls`);
    server.close();
    expect([exit, paths]).toEqual([1, ['/urls']]);
    expect(world.said.err).toContain('redirect');
  });
});
