import { resourceOf, resourcesOf } from './resolve';
import type { Template } from './synthesise';

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

export interface Policy {
  readonly Version: string;
  readonly Statement: Statement[];
}

const listed = (value: string | string[]): string[] => [value].flat();

/** What a role of the pipeline may do: its resource ARNs, sorted, by action. */
export const grantsOf = (template: Template, feature: string): Record<string, string[]> => {
  const grants = new Map<string, Set<string>>();
  for (const { Effect, Action, Resource } of rolePolicy(template, feature).Statement) {
    if (Effect !== 'Allow') continue;
    for (const action of listed(Action))
      grants.set(action, new Set([...(grants.get(action) ?? []), ...listed(Resource)]));
  }
  return Object.fromEntries([...grants].map(([action, arns]): [string, string[]] => [action, [...arns].sort()]));
};

export const rolePolicy = (template: Template, feature: string): Policy =>
  resourceOf(template, 'AWS::IAM::Policy', `${feature}FunctionRole`).Properties.PolicyDocument as Policy;

export const bucketPolicy = (template: Template): Policy =>
  resourceOf(template, 'AWS::S3::BucketPolicy', 'RecordingsBucket').Properties.PolicyDocument as Policy;

/** Every Allow in the template: of roles, buckets and queues. */
export const allows = (template: Template): Statement[] =>
  ['AWS::IAM::Policy', 'AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy']
    .flatMap((type) => [...resourcesOf(template, type).values()])
    .flatMap(({ Properties }) => (Properties.PolicyDocument as Policy).Statement)
    .filter(({ Effect }) => Effect === 'Allow');

export const actionsOf = ({ Action }: Statement): string[] => listed(Action);
