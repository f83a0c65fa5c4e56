import * as z from 'zod';
import { ACCOUNT } from './settings';
import type { Resource, Template } from './synthesise';

const REGION = 'us-east-1';

/** The name that CloudFormation would give a resource: its own, or one made of the logical id. */
const nameOf = (id: string, { Properties: p }: Resource): string =>
  [
    p.BucketName,
    p.QueueName,
    p.RoleName,
    p.FunctionName,
    p.LogGroupName,
    p.TopicName,
    p.AlarmName,
    p.ManagedPolicyName,
  ].find((name) => typeof name === 'string') ?? id.toLowerCase();

const arnOf = (id: string, resource: Resource): string => {
  const name = nameOf(id, resource);
  switch (resource.Type) {
    case 'AWS::S3::Bucket':
      return `arn:aws:s3:::${name}`;
    case 'AWS::SQS::Queue':
      return `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;
    case 'AWS::IAM::Role':
      return `arn:aws:iam::${ACCOUNT}:role/${name}`;
    case 'AWS::IAM::ManagedPolicy':
      return `arn:aws:iam::${ACCOUNT}:policy/${name}`;
    case 'AWS::Logs::LogGroup':
      return `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${name}:*`;
    case 'AWS::Lambda::Function':
      return `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;
    case 'AWS::SNS::Topic':
      return `arn:aws:sns:${REGION}:${ACCOUNT}:${name}`;
    case 'AWS::CloudWatch::Alarm':
    case 'AWS::CloudWatch::CompositeAlarm':
      return `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:${name}`;
    case 'AWS::KMS::Key':
      return `arn:aws:kms:${REGION}:${ACCOUNT}:key/${name}`;
    default:
      throw new Error(`No ARN is known for a ${resource.Type}: ${id}`);
  }
};

const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = {
  'AWS::AccountId': ACCOUNT,
  'AWS::Partition': 'aws',
  'AWS::Region': REGION,
  'AWS::StackId': `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/recording-pipeline/0a1b2c3d`,
};

const reference = z.strictObject({ Ref: z.string() });
const attributeOf = z.strictObject({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) });
const stackOutput = z.strictObject({ 'Fn::GetStackOutput': z.looseObject({ OutputName: z.string() }) });
const joinOf = z.strictObject({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) });

const INTRINSICS: readonly unknown[] = ['Ref', 'Fn::GetAtt', 'Fn::GetStackOutput', 'Fn::Join'];
/** Whether one of the schemas above may fit: to ask each of them of every node took most of the time. */
const mayRefer = (node: object): boolean => {
  const [key, ...others] = Object.keys(node);
  return others.length === 0 && INTRINSICS.includes(key);
};

/** What `Ref` gives: the name, but of a topic and a managed policy the ARN, of a queue its URL. Source: CloudFormation, "Return values". */
const refOf = (id: string, resource: Resource): string => {
  if (['AWS::SNS::Topic', 'AWS::IAM::ManagedPolicy'].includes(resource.Type)) return arnOf(id, resource);
  const name = nameOf(id, resource);
  return resource.Type === 'AWS::SQS::Queue' ? `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name}` : name;
};

/**
 * `value` from the template with its references resolved as in a deployment to us-east-1; `other` is the template whose
 * outputs it reads.
 */
export const resolve = (template: Template, value: unknown, other: Template = template): unknown => {
  const find = (id: string): Resource => {
    const found = template.Resources[id];
    if (found === undefined) throw new Error(`The template has no ${id}`);
    return found;
  };
  const visit = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(visit);
    if (typeof node !== 'object' || node === null) return node;
    if (!mayRefer(node)) return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, visit(child)]));
    const { data: ref } = reference.safeParse(node);
    if (ref !== undefined) return PSEUDO_PARAMETERS[ref.Ref] ?? refOf(ref.Ref, find(ref.Ref));
    const { data: attribute } = attributeOf.safeParse(node);
    if (attribute !== undefined) {
      const [id, name] = attribute['Fn::GetAtt'];
      return name === 'Arn' ? arnOf(id, find(id)) : `<${id}.${name}>`;
    }
    const { data: output } = stackOutput.safeParse(node);
    if (output !== undefined) return resolve(other, other.Outputs[output['Fn::GetStackOutput'].OutputName]?.Value);
    const { data: joined } = joinOf.safeParse(node);
    if (joined !== undefined) {
      const [separator, parts] = joined['Fn::Join'];
      return parts.map(visit).map(String).join(separator);
    }
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, visit(child)]));
  };
  return visit(value);
};

/** The resources of a type, by logical id, with their references resolved. */
export const resourcesOf = (template: Template, type: string, other?: Template): Map<string, Resource> =>
  new Map(
    Object.entries(template.Resources)
      .filter(([, { Type }]) => Type === type)
      .map(([id, found]) => [
        id,
        { ...found, Properties: resolve(template, found.Properties, other) as Resource['Properties'] },
      ]),
  );

/** The only resource of a type whose logical id begins so. */
export const resourceOf = (template: Template, type: string, idPrefix: string): Resource => {
  const found = [...resourcesOf(template, type)].filter(([id]) => id.startsWith(idPrefix));
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`${found.length} of ${type} begin with ${idPrefix}`);
  return only[1];
};
