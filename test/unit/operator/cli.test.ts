import fc from 'fast-check';
import pc from 'picocolors';
import { RetryLater } from '../../../lambdas/core/errors';
import type { OperatorCommand } from '../../../operator/cli/command';
import { commands } from '../../../operator/cli/commands';
import { EXIT } from '../../../operator/cli/exit-codes';
import { Failure } from '../../../operator/cli/failure';
import { failureOf } from '../../../operator/cli/failure-of';
import type { Means } from '../../../operator/cli/means';
import { outputTo } from '../../../operator/cli/output';
import { runCli } from '../../../operator/cli/program';
import { AN_HOUR, cliWorld } from '../../support/worlds/cli-world';

const typed = async (args: readonly string[], means: Partial<Means> = {}) => {
  const world = cliWorld({ means });
  const exit = await world.run(...args);
  return { exit, out: world.said.out, err: world.said.err };
};

describe('what is not understood', () => {
  test.each<[string, string[], string]>([
    ['nothing', [], 'Which command? recordings --help lists them.'],
    ['an unknown command', ['urls'], "unknown command 'urls' (Did you mean url?) See: recordings --help"],
    [
      'an unknown option',
      ['url', '--jbo', 'x'],
      "unknown option '--jbo' (Did you mean --job?) See: recordings url --help",
    ],
    ['an option without a command', ['--json'], 'Which command?'],
    ['a word too many', ['reapply', 'now'], 'too many arguments'],
    ['an option given twice', ['url', '--job', 'J-1', '--job', 'J-2'], 'Give it once.'],
    ['a pipeline given twice', ['reapply', '--pipeline', 'one', '--pipeline', 'two'], 'Give it once.'],
    ['an option in place of a value', ['url', '--job', '--open'], 'This is an option, and no value of another.'],
  ])('%s is told in one line, with the way to the help', async (_, args, said) => {
    const { exit, out, err } = await typed(args);
    expect([exit, out]).toEqual([2, '']);
    expect(err).toContain(args.includes('--json') ? JSON.stringify(said).slice(1, -1) : said);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  test('options that npm took for itself are told with the way to write them', async () => {
    const environment = { npm_lifecycle_event: 'recordings', npm_config_job: 'J-1001' };
    expect(await typed(['url'], { environment })).toEqual({
      exit: 2,
      out: '',
      err: 'npm took --job for itself. Write: npm run recordings -- COMMAND --job …\n',
    });
  });
});

describe('help', () => {
  test('lists every command', async () => {
    const { exit, out, err } = await typed(['--help']);
    expect([exit, err]).toEqual([0, '']);
    for (const { name } of commands) expect(out).toMatch(new RegExp(`^  ${name} `, 'm'));
  });

  test.each(commands.map(({ name }) => name))('of %s has its options, and those of all commands', async (name) => {
    const { exit, out } = await typed([name, '--help']);
    expect(exit).toBe(0);
    for (const option of ['--pipeline', '--region', '--json']) expect(out).toContain(option);
    expect(await typed(['help', name])).toMatchObject({ exit: 0, out });
  });

  test('the version is that of the project', async () => {
    expect(await typed(['--version'])).toEqual({ exit: 0, out: '0.1.0\n', err: '' });
  });
});

describe('errors', () => {
  const failing = (error: unknown): OperatorCommand => ({
    name: 'fail',
    summary: 'Fails.',
    define: () => undefined,
    load: () => Promise.resolve(() => Promise.reject(error)),
  });
  const told = async (error: unknown, means: Partial<Means> = {}) => {
    const world = cliWorld({ means });
    const exit = await runCli(['fail', '--json'], world.means, [failing(error)]);
    const { error: said } = JSON.parse(world.said.err) as { error: { code: string; message: string } };
    return { exit, out: world.said.out, ...said };
  };
  const of = (name: string, message = 'No.', more: object = {}) => Object.assign(new Error(message), { name }, more);
  const ofAws = (name: string, message = 'No.', more: object = {}) =>
    of(name, message, { $metadata: {}, $fault: 'client', ...more });

  test.each<[string, unknown, string, RegExp]>([
    [
      'no credentials',
      of('CredentialsProviderError', 'Could not load credentials from any providers'),
      'no-credentials',
      /AWS_PROFILE/,
    ],
    [
      'a sign-in that expired',
      of('CredentialsProviderError', 'The SSO session associated with this profile has expired. To refresh…'),
      'credentials-expired',
      /aws sso login/,
    ],
    [
      'another sign-in that expired',
      of('TokenProviderError', 'Token is expired. …'),
      'credentials-expired',
      /aws sso login/,
    ],
    ['a token that expired', ofAws('ExpiredToken'), 'credentials-expired', /Sign in again/],
    [
      'a token that expired, of another service',
      ofAws('ExpiredTokenException'),
      'credentials-expired',
      /Sign in again/,
    ],
    ['a key that is gone', ofAws('InvalidClientTokenId'), 'credentials-refused', /Sign in again/],
    ['a key that is gone, of S3', ofAws('InvalidAccessKeyId'), 'credentials-refused', /Sign in again/],
    ['a wrong secret', ofAws('SignatureDoesNotMatch'), 'credentials-refused', /mistyped/],
    ['a wrong clock', ofAws('RequestTimeTooSkewed'), 'clock-wrong', /Set it/],
    [
      'a wrong clock, of another service',
      ofAws('SignatureDoesNotMatch', 'Signature expired: 2026…'),
      'clock-wrong',
      /Set it/,
    ],
    [
      'a wrong clock that the answer shows',
      ofAws('InvalidSignatureException', 'No.', { $response: { headers: { date: 'Thu, 26 Nov 2026 12:00:00 GMT' } } }),
      'clock-wrong',
      /120 minutes slow|2 hours slow/,
    ],
    [
      'a permission that is missing',
      ofAws(
        'AccessDenied',
        'User: arn:aws:iam::1:user/ada is not authorized to perform: s3:ListBucket on resource: arn:aws:s3:::b because …',
      ),
      'not-allowed',
      /arn:aws:iam::1:user\/ada may not s3:ListBucket on arn:aws:s3:::b/,
    ],
    ['a permission that is not told', ofAws('AccessDenied', 'Access Denied'), 'not-allowed', /Access Denied/],
    [
      'nobody there',
      of('Error', 'connect', { code: 'ECONNREFUSED', address: '127.0.0.1' }),
      'unreachable',
      /127\.0\.0\.1/,
    ],
    [
      'no such host',
      of('Error', 'getaddrinfo', { code: 'ENOTFOUND', hostname: 'sts.x.amazonaws.com' }),
      'unreachable',
      /sts\.x/,
    ],
    [
      'nobody there, as fetch says it',
      new TypeError('fetch failed', { cause: new AggregateError([of('Error', 'connect', { code: 'ECONNREFUSED' })]) }),
      'unreachable',
      /ECONNREFUSED/,
    ],
    ['silence', of('TimeoutError', 'The operation was aborted due to timeout'), 'unreachable', /network/],
    [
      'a certificate of a company',
      new TypeError('fetch failed', {
        cause: of('Error', 'self-signed certificate in chain', { code: 'SELF_SIGNED_CERT_IN_CHAIN' }),
      }),
      'certificate-untrusted',
      /NODE_EXTRA_CA_CERTS/,
    ],
    ['too many requests', ofAws('ThrottlingException', 'Rate exceeded'), 'throttled', /in a minute/],
    ['another answer', ofAws('InternalFailure', 'Oops'), 'aws-error', /InternalFailure: Oops/],
    [
      'an adapter of the pipeline that was refused',
      new RetryLater('twilio-credentials-refused', { message: 'Twilio answered 401' }),
      'twilio-credentials-refused',
      /^Twilio answered 401\. See credentials-unusable in docs\/runbook\.md\.$/,
    ],
    [
      'an adapter of the pipeline, for want of a permission',
      new RetryLater('queue-unavailable', {
        message: 'SQS took no message',
        cause: ofAws(
          'AccessDenied',
          'User: arn:aws:iam::1:user/ada is not authorized to perform: sqs:SendMessage on …',
        ),
      }),
      'not-allowed',
      /may not sqs:SendMessage/,
    ],
    [
      'an adapter of the pipeline, for the moment',
      new RetryLater('airtable-unavailable', { message: 'Airtable answered 503.' }),
      'airtable-unavailable',
      /^Airtable answered 503\. Try again in a minute\.$/,
    ],
    ['a mistake of ours', new TypeError('x is not a function'), 'unexpected', /please report it/],
    ['no error at all', 'text', 'unexpected', /text/],
    ['several lines', new Failure('several', 'one\n  two\n'), 'several', /^one two$/],
  ])('%s', async (_, error, code, said) => {
    const { message, ...rest } = await told(error);
    expect(rest).toMatchObject({ exit: 1, out: '', code });
    expect(message).toMatch(said);
    expect(message).not.toContain('\n');
  });

  test('the profile is named with its errors', async () => {
    const environment = { AWS_PROFILE: 'support', AWS_ACCESS_KEY_ID: 'AKIA' };
    const none = await told(of('CredentialsProviderError', 'Could not load…'), { environment });
    expect(none.message).toContain('aws sso login --profile support');
    const expired = await told(ofAws('ExpiredToken'), { environment });
    expect(expired.message).toContain('AWS_ACCESS_KEY_ID of this shell is used before any profile');
  });

  test('an emulator that does not run is named', async () => {
    const environment = { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' };
    const { message } = await told(of('Error', 'connect', { code: 'ECONNREFUSED' }), { environment });
    expect(message).toContain('AWS_ENDPOINT_URL is http://127.0.0.1:4566');
  });

  test('without --json they are one line', async () => {
    const world = cliWorld();
    expect(
      await runCli(['fail'], world.means, [failing(new Failure('x', 'No such thing.', { exit: EXIT.notFound }))]),
    ).toBe(3);
    expect(world.said).toMatchObject({ out: '', err: 'No such thing.\n' });
  });

  test('whatever is thrown, it is one line', () => {
    fc.assert(
      fc.property(fc.anything(), fc.string(), fc.string(), (value, name, message) => {
        const means = { environment: {}, now: () => AN_HOUR };
        for (const error of [
          value,
          Object.assign(new Error(message), { name, cause: value }),
          new Failure(name, message),
        ])
          expect(failureOf(error, means).message).not.toMatch(/\n/);
      }),
    );
  });
});

describe('output', () => {
  const written = (json: boolean) => {
    const said = { out: '', err: '' };
    const stream = (name: 'out' | 'err') => ({ write: (text: string) => (said[name] += text) });
    const colors = pc.createColors(false);
    return {
      said,
      output: outputTo({ stdout: stream('out'), stderr: stream('err'), colors, terminal: undefined }, json),
    };
  };

  test('a table has columns that can be copied, without frames and trailing spaces', () => {
    const { said, output } = written(false);
    output.table(
      ['when', 'who'],
      [
        ['2026-11-22', 'ada'],
        ['later', 'grace hopper'],
      ],
    );
    expect(said.out).toBe('when        who\n2026-11-22  ada\nlater       grace hopper\n');
  });

  test('programs get the document only, people get all but the document', () => {
    for (const json of [true, false]) {
      const { said, output } = written(json);
      output.line('a line');
      output.table(['head'], [['cell']]);
      output.note('a note');
      output.document({ found: 1 });
      expect(said).toEqual(
        json ? { out: '{\n  "found": 1\n}\n', err: '' } : { out: 'a line\nhead\ncell\n', err: 'a note\n' },
      );
    }
  });
});

test('whatever is typed, there is an exit code of the list and one kind of answer', async () => {
  const word = fc.oneof(
    fc.constantFrom(
      ...['url', 'reapply', 'help', '--job', '--call', '--recording', '--key', '--date', '--minutes', '--open'],
      ...['--json', '--pipeline', '--region', '--url-signer', '--help', '--version', '--', '-', '', ' '],
      ...[`RE${'a'.repeat(32)}`, `CA${'b'.repeat(32)}`, 'J-1001', '2026-11-22', '5', '0', '-1', 'https://x/y', 's3://'],
    ),
    fc.string({ maxLength: 8 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(word, { maxLength: 7 }), async (args) => {
      const { exit, out, err } = await typed(args);
      // Nothing is deployed in this world, so that nothing is ever found.
      expect([0, 1, 2]).toContain(exit);
      expect(out === '').toBe(exit !== 0);
      expect(err.trim() === '').toBe(exit === 0);
      expect(err.trim().split('\n')).toHaveLength(1);
      if (exit !== 0 && args.includes('--json')) expect(JSON.parse(err)).toHaveProperty('error.code');
    }),
  );
});
