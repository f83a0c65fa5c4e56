import { reconcileDocument } from '../../../operator/reconcile/document';
import { type LambdaAnswer, type LambdaRequest, fakeLambda } from '../../support/fakes/fake-lambda';
import { type CliOptions, cliWorld } from '../../support/worlds/cli-world';

const stacks = [
  { name: 'recordings', outputs: { UrlSignerUrl: 'https://x/urls', OperatorsPolicyArn: 'arn:of:policy' } },
];

const answered = (over: object = {}): LambdaAnswer => ({
  body: {
    ...{ listed: 40, unreadable: 0, outstanding: 3, waiting: 1, underWay: 0, parked: 1, unassigned: 1, unknown: 0 },
    ...{ oldestAgeSeconds: 7_200, fedIn: 2, callbacksLost: 1, dryRun: false, done: true },
    ...over,
  },
});

const reconcile = async (
  args: readonly string[],
  answers: readonly LambdaAnswer[],
  options: CliOptions & { readonly interruptAt?: number } = {},
) => {
  const asked: LambdaRequest[] = [];
  let interrupt: (() => void) | undefined;
  const world = cliWorld({
    stacks,
    ...options,
    means: { onInterrupt: (stop) => ((interrupt = stop), { [Symbol.dispose]: () => undefined }), ...options.means },
    aws: {
      lambda: () =>
        Promise.resolve(
          fakeLambda(
            (request) => {
              asked.push(request);
              if (options.interruptAt === asked.length) {
                interrupt?.();
                return new Promise<never>(() => undefined);
              }
              return answers[asked.length - 1] ?? answered();
            },
            { region: 'us-east-1', credentials: { accessKeyId: 'AKIA', secretAccessKey: 'secret' } },
          ),
        ),
    },
  });
  const exit = await world.run('reconcile', ...args);
  return { exit, asked, payloads: asked.map(({ payload }) => payload), ...world.said };
};

test('it runs until all is looked at, and says what was fed in altogether', async () => {
  let looks = 0;
  const { exit, asked, payloads, out, err } = await reconcile(
    ['--since', '2026-11-01'],
    [answered({ done: false, fedIn: 2_000, callbacksLost: 7 }), answered({ fedIn: 12 })],
    // Each look at the clock is a minute later: progress is told each half minute.
    { means: { now: () => new Date(Date.parse('2026-11-26T12:00:00Z') + 60_000 * looks++) } },
  );
  expect(exit).toBe(0);
  expect(asked.map(({ path }) => path)).toEqual(
    Array(2).fill('/2015-03-31/functions/recordings-reconciler/invocations'),
  );
  expect(payloads).toEqual(Array(2).fill({ since: '2026-11-01', maxSeconds: 120 }));
  expect(out).toContain('3 outstanding');
  expect(out).toContain('8 callbacks lost.');
  expect(out).toContain('2012 recordings fed in, in 2 runs.');
  expect(out).toContain('The oldest that is to come home is 2 h old.');
  expect(err).toContain('Run 2 of the reconciler, 2000 fed in so far');
});

test('after a run that fed in nothing, and was not done, the next one has longer: a day may take more than two minutes to list', async () => {
  const idle = answered({ done: false, fedIn: 0 });
  const { payloads } = await reconcile([], [answered({ done: false, fedIn: 1 }), idle, idle, idle, idle, answered()]);
  expect(payloads).toEqual([120, 120, 240, 480, 840, 840].map((maxSeconds) => ({ maxSeconds })));
});

test('without a day it runs as the schedule has it', async () => {
  const { payloads } = await reconcile([], [answered()]);
  expect(payloads).toEqual([{ maxSeconds: 120 }]);
});

test('a dry run is one run, however much is left', async () => {
  const { exit, payloads, out } = await reconcile(['--dry-run'], [answered({ done: false, dryRun: true, fedIn: 1 })]);
  expect([exit, payloads]).toEqual([0, [{ dryRun: true, maxSeconds: 600 }]]);
  expect(out).toContain('1 recording would be fed in. Nothing was.');
  expect(out).toContain('Not everything could be looked at in one run');
});

test('programs get one document', async () => {
  const { exit, out, err } = await reconcile(
    ['--json'],
    [answered({ done: false }), answered({ callbacksLost: null })],
  );
  expect([exit, err]).toEqual([0, '']);
  expect(reconcileDocument.parse(JSON.parse(out))).toMatchObject({
    ...{ pipeline: 'recordings', since: null, runs: 2, fedIn: 4, callbacksLost: null, done: true, parked: 1 },
  });
});

test('callbacks that nobody could count are no zero', async () => {
  const { out } = await reconcile([], [answered({ callbacksLost: null })]);
  expect(out).toContain('How many callbacks were lost nobody can tell');
  expect(out).not.toContain('0 callbacks lost');
});

describe('what the function ends with is told in one line', () => {
  test.each<[string, LambdaAnswer, string, string]>([
    [
      'an error of its own',
      {
        functionError: 'Unhandled',
        body: {
          errorType: 'CredentialsRefused',
          errorMessage: 'Twilio answered 401 (20003). One of these: the secret holds no valid API key of this account',
          trace: ['CredentialsRefused: Twilio…', '    at x'],
        },
      },
      'reconciler-failed',
      'The reconciler failed: Twilio answered 401 (20003). One of these: the secret holds no valid API key of this account. What it had found',
    ],
    [
      'its end by the clock',
      {
        functionError: 'Unhandled',
        body: {
          errorType: 'Sandbox.Timedout',
          errorMessage: 'RequestId: 5f3b4b3e-0000-0000-0000-000000000000 Error: Task timed out after 900.00 seconds',
        },
      },
      'reconciler-failed',
      'The reconciler failed: Task timed out after 900.00 seconds.',
    ],
    ['nothing at all', { functionError: 'Unhandled', body: {} }, 'reconciler-failed', 'It ended with an error.'],
    ['an answer of another version', { body: { done: true } }, 'strange-answer', 'deploy this version'],
    [
      'that it is not there',
      { status: 404, error: 'ResourceNotFoundException', body: { Message: 'Function not found' } },
      'older-pipeline',
      'There is no recordings-reconciler',
    ],
    [
      'no permission',
      {
        status: 403,
        error: 'AccessDeniedException',
        body: {
          Message:
            'User: arn:aws:iam::1:user/ada is not authorized to perform: lambda:InvokeFunction on resource: arn:x because',
        },
      },
      'not-allowed',
      'The policy arn:of:policy allows it',
    ],
    [
      'no room',
      { status: 429, error: 'TooManyRequestsException', body: { Message: 'Rate Exceeded.' } },
      'throttled',
      'in a minute',
    ],
  ])('%s', async (_, answer, code, said) => {
    const { exit, err, out } = await reconcile(['--json'], [answer]);
    const { error } = JSON.parse(err) as { error: { code: string; message: string } };
    expect([exit, out, error.code]).toEqual([1, '', code]);
    expect(error.message).toContain(said);
  });
});

test.each([
  [['--since', '2026-13-01'], '--since must be a day, yyyy-mm-dd, such as 2026-11-22; it is "2026-13-01".'],
  [['--since', 'yesterday'], 'it is "yesterday"'],
  [['--since', '2026-11-27'], '--since is 2026-11-27, which is yet to come.'],
])('%j is not understood', async (args, said) => {
  const { exit, err, asked } = await reconcile(args, []);
  expect([exit, asked]).toEqual([2, []]);
  expect(err).toContain(said);
});

test('Ctrl-C ends the waiting, and says that the run goes on', async () => {
  const { exit, err } = await reconcile([], [], { interruptAt: 1 });
  expect(exit).toBe(130);
  expect(err).toContain('goes on to its end by itself');
});
