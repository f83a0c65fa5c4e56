import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EXIT } from '../../../operator/cli/exit-codes';
import type { OperatorCommand } from '../../../operator/cli/command';
import { findPipeline } from '../../../operator/cli/find-pipeline';
import type { Means } from '../../../operator/cli/means';
import { runCli } from '../../../operator/cli/program';
import { cloudFormationOf, queryError } from '../../support/fakes/query-api';
import { type CliOptions, cliWorld } from '../../support/worlds/cli-world';

const pipeline = (name: string) => ({ name, outputs: { UrlSignerUrl: `https://${name}.example.com/urls` } });
const older = { name: 'older', outputs: { WebhookUrlForTwilio: 'https://x' } };
const another = { name: 'website', outputs: { SiteUrl: 'https://www.example.com' } };

/** A command that only finds its pipeline. */
const which: OperatorCommand = {
  name: 'which',
  summary: 'Names the pipeline.',
  define: () => undefined,
  load: () =>
    Promise.resolve(async (_options, session) => {
      const { name, region } = await findPipeline(session);
      session.output.line(`${name} in ${region}`);
      session.output.document({ name, region });
      return EXIT.done;
    }),
};

const find = async (options: CliOptions, ...args: string[]) => {
  const world = cliWorld(options);
  const exit = await runCli(['which', ...args], world.means, [which]);
  return { exit, out: world.said.out, err: world.said.err, regions: world.said.regions };
};
const means = (over: Partial<Means>): CliOptions => ({
  stacks: [pipeline('recordings-one'), pipeline('recordings-two')],
  means: over,
});

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'dot-env-'))));
afterEach(() => {
  rmSync(folder, { recursive: true });
});
const dotEnv = (text: string): string => {
  const file = path.join(folder, '.env');
  writeFileSync(file, text);
  return file;
};

describe('a pipeline that is named', () => {
  test.each<[string, Partial<Means>, string[], string]>([
    [
      'by option',
      { environment: { PIPELINE_NAME: 'recordings-one' } },
      ['--pipeline', 'recordings-two'],
      'recordings-two in us-east-1',
    ],
    ['by variable', { environment: { PIPELINE_NAME: 'recordings-two' } }, [], 'recordings-two in us-east-1'],
    [
      'with its region by options',
      {},
      ['--pipeline', 'recordings-one', '--region', 'eu-west-1'],
      'recordings-one in eu-west-1',
    ],
    [
      'with its region by variables',
      { environment: { PIPELINE_NAME: 'recordings-one', S3_REGION: 'eu-west-2' } },
      [],
      'recordings-one in eu-west-2',
    ],
    [
      'with the region of the SDK',
      { environment: { PIPELINE_NAME: 'recordings-one' }, regionOfSdk: () => Promise.resolve('ap-south-1') },
      [],
      'recordings-one in ap-south-1',
    ],
  ])('%s', async (_, over, args, told) => {
    expect(await find(means(over), ...args)).toMatchObject({ exit: 0, out: `${told}\n`, err: '' });
  });

  test('in .env, whatever else is wrong with it', async () => {
    const dotEnvFile = dotEnv(
      'PIPELINE_NAME=recordings-two\nS3_REGION=eu-central-1\nAIRTABLE_JOBS_TABLE=a # b\nNOT A LINE\n',
    );
    expect(await find(means({ dotEnvFile }))).toMatchObject({ exit: 0, out: 'recordings-two in eu-central-1\n' });
  });

  test('an empty variable counts as none', async () => {
    const dotEnvFile = dotEnv('PIPELINE_NAME=recordings-two\n');
    const environment = { PIPELINE_NAME: ' ', S3_REGION: '' };
    expect(await find(means({ dotEnvFile, environment }))).toMatchObject({ out: 'recordings-two in us-east-1\n' });
  });

  test.each<[string, () => string]>([
    ['whose line is spoilt', () => dotEnv('PIPELINE_NAME="recordings-two\n')],
    ['that is a directory', () => folder],
  ])('in a .env %s is not guessed', async (_, write) => {
    const dotEnvFile = write();
    const { exit, err } = await find(means({ dotEnvFile }));
    expect(exit).toBe(1);
    expect(err).toContain('.env');
    expect(err.trim().split('\n')).toHaveLength(1);
    const named = ['--pipeline', 'recordings-one', '--region', 'us-east-1'];
    expect(await find(means({ dotEnvFile }), ...named)).toMatchObject({ exit: 0 });
  });

  test('that is not there is told with its region', async () => {
    const { exit, err } = await find(means({}), '--pipeline', 'recordings-tow', '--region', 'eu-west-1');
    expect(exit).toBe(1);
    expect(err).toContain('There is no stack recordings-tow in eu-west-1.');
  });

  test.each([
    [['--region', 'Virginia'], '"Virginia" is no AWS region'],
    [['--region', ''], '--region is empty.'],
    [['--pipeline', ' '], '--pipeline is empty.'],
    [['--pipeline', 'my pipeline'], '"my pipeline" is no name of a pipeline'],
  ])('by %j is not understood', async (args, said) => {
    expect(await find(means({}), ...args)).toMatchObject({ exit: 2, err: expect.stringContaining(said) as string });
  });
});

describe('a pipeline that is not named', () => {
  test('is the one that is there, whatever other stacks there are', async () => {
    expect(await find({ stacks: [another, pipeline('mine'), another] })).toMatchObject({
      exit: 0,
      out: 'mine in us-east-1\n',
    });
  });

  test('may have been deployed by an older version', async () => {
    expect(await find({ stacks: [another, older] })).toMatchObject({ exit: 0, out: 'older in us-east-1\n' });
  });

  test('is asked for where there are several', async () => {
    const stacks = [pipeline('one'), another, pipeline('two')];
    const choose = jest.fn<string | undefined, [readonly { value: string }[]]>(() => 'two');
    expect(await find({ stacks, choose })).toMatchObject({ exit: 0, out: 'two in us-east-1\n' });
    expect(choose.mock.calls).toEqual([
      [
        [
          { value: 'one', label: 'one' },
          { value: 'two', label: 'two' },
        ],
      ],
    ]);
  });

  test('and not chosen: Ctrl-C is no error, and nothing is done', async () => {
    const { exit, out, err } = await find({ stacks: [pipeline('one'), pipeline('two')], choose: () => undefined });
    expect([exit, out, err]).toEqual([130, '', 'Nothing was chosen.\n']);
  });

  test.each([
    ['without a terminal', [], undefined],
    ['with --json', ['--json'], () => 'one'],
  ])('%s they are listed', async (_, args, choose) => {
    const { exit, err } = await find(
      { stacks: [pipeline('one'), pipeline('two')], ...(choose && { choose }) },
      ...args,
    );
    expect(exit).toBe(2);
    expect(err).toContain('one, two. Name one with --pipeline (or PIPELINE_NAME).');
  });

  test('may not be there at all', async () => {
    const { exit, err } = await find({ stacks: [another] });
    expect(exit).toBe(1);
    expect(err).toContain('There is no recording pipeline in us-east-1.');
  });

  test('and may not be listed: then it has the default name', async () => {
    const stacks = cloudFormationOf([pipeline('recording-pipeline')]);
    const cloudFormation: typeof stacks = (action, parameters) =>
      parameters.has('StackName') ? stacks(action, parameters) : queryError('AccessDenied', 'No.', 403);
    expect(await find({ cloudFormation })).toMatchObject({ exit: 0, out: 'recording-pipeline in us-east-1\n' });
  });
});
