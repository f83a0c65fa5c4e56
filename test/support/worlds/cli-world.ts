import { tmpdir } from 'node:os';
import path from 'node:path';
import pc from 'picocolors';
import type { AwsClients, Choice, Means } from '../../../operator/cli/means';
import { runCli } from '../../../operator/cli/program';
import { type FakeStack, callerIs, cloudFormationOf, fakeCloudFormation, fakeSts } from '../fakes/query-api';

export const AN_HOUR = new Date('2026-11-26T10:00:00Z');

const CREDENTIALS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};

export interface CliOptions {
  readonly stacks?: readonly FakeStack[];
  readonly cloudFormation?: Parameters<typeof fakeCloudFormation>[0];
  readonly sts?: Parameters<typeof fakeSts>[0];
  readonly aws?: Partial<AwsClients>;
  readonly means?: Partial<Means>;
  /** What a person at a terminal chooses; without it there is no terminal. */
  readonly choose?: (choices: readonly Choice[]) => string | undefined;
}

const notHere = (): never => {
  throw new Error('This is not to be asked for here.');
};

/** The command line between fakes; what it says is kept. */
export const cliWorld = (options: CliOptions = {}) => {
  const { stacks = [], choose } = options;
  const said = { out: '', err: '', opened: [] as string[], pauses: [] as number[], regions: [] as string[] };
  const clients = (region: string): AwsClients => {
    said.regions.push(region);
    const config = { region, credentials: CREDENTIALS, now: AN_HOUR };
    return {
      cloudFormation: () =>
        Promise.resolve(fakeCloudFormation(options.cloudFormation ?? cloudFormationOf(stacks), config)),
      sts: () => Promise.resolve(fakeSts(options.sts ?? callerIs('arn:aws:iam::111122223333:user/ada'), config)),
      cloudWatch: notHere,
      iam: notHere,
      lambda: notHere,
      s3: notHere,
      secrets: notHere,
      sqs: notHere,
      credentials: () => Promise.resolve(CREDENTIALS),
      ...options.aws,
    };
  };
  const means: Means = {
    environment: {},
    dotEnvFile: path.join(tmpdir(), 'there-is-none', '.env'),
    stdout: { write: (text) => (said.out += text) },
    stderr: { write: (text) => (said.err += text) },
    colors: pc.createColors(false),
    terminal: choose && {
      choose: (_question, choices) => Promise.resolve(choose(choices)),
      busy: (_text, work) => work((text) => (said.err += `${text}\n`)),
    },
    aws: clients,
    regionOfSdk: () => Promise.resolve(undefined),
    endpointOfSdk: () => Promise.resolve(undefined),
    fetch: notHere,
    now: () => AN_HOUR,
    pause: (ms) => Promise.resolve(void said.pauses.push(ms)),
    onInterrupt: () => ({ [Symbol.dispose]: () => undefined }),
    openInBrowser: (url) => Promise.resolve(void said.opened.push(url)),
    version: '0.1.0',
    ...options.means,
  };
  return { said, means, credentials: CREDENTIALS, run: (...args: readonly string[]) => runCli(args, means) };
};
