import * as z from 'zod';
import { resourceOf, resourcesOf } from './resolve';
import type { Template } from './synthesise';

const texts = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());

/** Strict: a NotAction, NotResource or NotPrincipal would turn the meaning round. */
const statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: texts,
  /** A trust policy has none. */
  Resource: texts.optional(),
  Principal: z.unknown().optional(),
  Condition: z.unknown().optional(),
});
type Statement = z.output<typeof statement>;

const policyDocument = z.strictObject({ Version: z.literal('2012-10-17'), Statement: z.array(statement) });

/** A policy as it stands in the template. */
export interface Policy {
  readonly Version: string;
  readonly Statement: unknown[];
}

export const rolePolicy = (template: Template, feature: string): Policy =>
  resourceOf(template, 'AWS::IAM::Policy', `${feature}FunctionRole`).Properties.PolicyDocument as Policy;

export const bucketPolicy = (template: Template): Policy =>
  resourceOf(template, 'AWS::S3::BucketPolicy', 'RecordingsBucket').Properties.PolicyDocument as Policy;

/** Each of the statements as one line: `Allow ACTIONS on RESOURCES to PRINCIPAL if CONDITION`. */
const asLine = ({ Effect, Action, Resource = [], Principal, Condition }: Statement): string =>
  [
    `${Effect} ${[...Action].sort().join(' ')}`,
    ...(Resource.length === 0 ? [] : [`on ${[...Resource].sort().join(' ')}`]),
    ...(Principal === undefined ? [] : [`to ${JSON.stringify(Principal)}`]),
    ...(Condition === undefined ? [] : [`if ${JSON.stringify(Condition)}`]),
  ].join(' ');

/** Every policy in `node`, at any depth, with the name of the property that holds it. */
const policiesIn = (node: unknown, property = ''): { readonly property: string; readonly lines: string[] }[] => {
  if (typeof node !== 'object' || node === null) return [];
  if ('Statement' in node) return [{ property, lines: policyDocument.parse(node).Statement.map(asLine) }];
  return Object.entries(node).flatMap(([key, child]) => policiesIn(child, key));
};

const place = z.object({
  ManagedPolicyName: z.string().optional(),
  RoleName: z.string().optional(),
  Roles: z.array(z.string()).optional(),
  Bucket: z.string().optional(),
  Queues: z.array(z.string()).optional(),
  Topics: z.array(z.string()).optional(),
});

/** What a policy hangs on, by the last part of its name, ARN or URL. */
const placesOf = (id: string, properties: Record<string, unknown>): string[] => {
  const { ManagedPolicyName, RoleName, Roles, Bucket, Queues, Topics } = place.parse(properties);
  // Whoever it is attached to: it may be attached to others.
  if (ManagedPolicyName !== undefined) return [ManagedPolicyName];
  const names = [RoleName, Bucket, ...(Roles ?? []), ...(Queues ?? []), ...(Topics ?? [])];
  const known = names.filter((name) => name !== undefined).map((name) => name.split(/[:/]/).at(-1) ?? name);
  return known.length === 0 ? [id] : known;
};

/**
 * The statements of every policy in a template, by what it hangs on (`the-queue`) or, of a trust policy, `trust of
 * the-role`. Types of resources need not be known: whatever has statements is a policy.
 */
export const statementsOf = (template: Template, other?: Template): Record<string, string[]> => {
  const found: Record<string, string[]> = {};
  for (const type of new Set(Object.values(template.Resources).map(({ Type }) => Type)))
    for (const [id, { Properties }] of resourcesOf(template, type, other))
      for (const { property, lines } of policiesIn(Properties))
        for (const name of placesOf(id, Properties)) {
          const key = property === 'AssumeRolePolicyDocument' ? `trust of ${name}` : name;
          found[key] = [...(found[key] ?? []), ...lines];
        }
  return found;
};
