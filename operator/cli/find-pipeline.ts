import {
  type CloudFormationClient,
  DescribeStacksCommand,
  paginateDescribeStacks,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import type { Session } from './command';
import { isDenied } from './denied';
import { EXIT } from './exit-codes';
import { Failure, usageFailure } from './failure';
import type { AwsClients } from './means';
import { namedPipeline } from './named-pipeline';

/** A deployed pipeline. */
export interface Pipeline {
  /** Its PIPELINE_NAME, which is the name of its stack. */
  readonly name: string;
  readonly region: string;
  /** Of its stack, in CloudFormation's words; a stack whose first deploy has not succeeded has no outputs. */
  readonly status: string;
  /** The outputs of its stack. */
  readonly outputs: ReadonlyMap<string, string>;
  /** Clients in its region. */
  readonly aws: AwsClients;
}

/** The outputs by which a stack is known for a pipeline's: the second one is older. */
const MARKS = ['UrlSignerUrl', 'WebhookUrlForTwilio'];

const DEFAULT_NAME = 'recording-pipeline';

const outputsOf = ({ Outputs = [] }: Stack): ReadonlyMap<string, string> =>
  new Map(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));

/** CloudFormation has no error of its own for it. */
const isUnknownStack = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ValidationError' && error.message.includes('does not exist');

const stackOf = async (client: CloudFormationClient, name: string): Promise<Stack | undefined> => {
  try {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    return stack;
  } catch (error) {
    if (isUnknownStack(error)) return undefined;
    throw error;
  }
};

/** Every pipeline of the region. Who may not list stacks is asked for the one that has the default name. */
const pipelinesIn = async (client: CloudFormationClient): Promise<Stack[]> => {
  const found: Stack[] = [];
  try {
    for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {}))
      found.push(...Stacks.filter((stack) => MARKS.some((mark) => outputsOf(stack).has(mark))));
  } catch (error) {
    if (!isDenied(error)) throw error;
    const stack = await stackOf(client, DEFAULT_NAME);
    if (stack !== undefined) found.push(stack);
  }
  return found;
};

const chosenOf = async (stacks: readonly Stack[], region: string, { means, output }: Session): Promise<Stack> => {
  const [first, second] = stacks;
  if (first === undefined)
    throw new Failure(
      'no-pipeline',
      `There is no recording pipeline in ${region}. Name its region with --region (or S3_REGION), or use the credentials of its account (AWS_PROFILE).`,
    );
  if (second === undefined) return first;
  const names = stacks.map(({ StackName = '' }) => StackName);
  if (means.terminal === undefined || output.json)
    throw new Failure(
      'several-pipelines',
      `There are several recording pipelines in ${region}: ${names.join(', ')}. Name one with --pipeline (or PIPELINE_NAME).`,
      { exit: EXIT.usage, details: { pipelines: names } },
    );
  const chosen = await means.terminal.choose(
    'Which pipeline?',
    names.map((name) => ({ value: name, label: name })),
  );
  const stack = stacks.find(({ StackName }) => StackName === chosen);
  if (stack === undefined) throw new Failure('interrupted', 'Nothing was chosen.', { exit: EXIT.interrupted });
  return stack;
};

/** The region to look in, and clients for it. */
export const regionOf = async ({ means, asked }: Session): Promise<string> => {
  const region = namedPipeline(asked, means).region ?? (await means.regionOfSdk()) ?? 'us-east-1';
  if (!/^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(region))
    throw usageFailure(`"${region}" is no AWS region, such as us-east-1: see --region, S3_REGION and .env.`);
  return region;
};

/**
 * The pipeline that a command is about: the one that is named, else the one that is there.
 * @throws {Failure}
 */
export const findPipeline = async (session: Session): Promise<Pipeline> => {
  const { means, asked } = session;
  const region = await regionOf(session);
  const { name } = namedPipeline(asked, means);
  if (name !== undefined && !/^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(name))
    throw usageFailure(`"${name}" is no name of a pipeline: see --pipeline, PIPELINE_NAME and .env.`);
  const aws = means.aws(region);
  const client = await aws.cloudFormation();
  const found =
    name === undefined ? await chosenOf(await pipelinesIn(client), region, session) : await stackOf(client, name);
  if (found === undefined)
    throw new Failure(
      'no-pipeline',
      `There is no stack ${name ?? ''} in ${region}. Name the pipeline with --pipeline (or PIPELINE_NAME) and its region with --region (or S3_REGION), or use the credentials of its account (AWS_PROFILE).`,
    );
  return {
    name: found.StackName ?? name ?? '',
    region,
    status: found.StackStatus ?? '',
    outputs: outputsOf(found),
    aws,
  };
};

/**
 * One output of the stack.
 * @throws {Failure} of a stack that was deployed by a version without it, or never to the end
 */
export const outputOf = ({ name, status, outputs }: Pipeline, output: string): string => {
  const value = outputs.get(output);
  if (value === undefined && outputs.size === 0)
    throw new Failure(
      'unfinished-pipeline',
      `The stack ${name} has no outputs, since it is ${status}: deploy it to the end first. Docs: docs/deploy.md`,
    );
  if (value === undefined)
    throw new Failure(
      'older-pipeline',
      `The stack ${name} has no output ${output}: it was deployed by an older version. Deploy this one: docs/upgrade.md`,
    );
  return value;
};
