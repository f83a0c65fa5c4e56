import * as z from 'zod';
import { Failure } from '../cli/failure';

/** Where a stack lives. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** A resource as the stack has it: `physicalId` is what CloudFormation calls it, of a queue its URL. */
export interface Named {
  readonly type: string;
  readonly physicalId: string;
}

const reference = z.strictObject({ Ref: z.string() });
const attributeOf = z.strictObject({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) });
const joinOf = z.strictObject({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) });
const intrinsic = z.record(z.string(), z.unknown()).refine((value) => {
  const [key = '', ...others] = Object.keys(value);
  return others.length === 0 && (key === 'Ref' || key.startsWith('Fn::'));
});

const arnOf = ({ type, physicalId }: Named, { partition, region, account }: Place): string | undefined => {
  switch (type) {
    case 'AWS::S3::Bucket':
      return `arn:${partition}:s3:::${physicalId}`;
    case 'AWS::SQS::Queue':
      return `arn:${partition}:sqs:${region}:${account}:${physicalId.split('/').at(-1)}`;
    case 'AWS::IAM::Role':
      return `arn:${partition}:iam::${account}:role/${physicalId}`;
    case 'AWS::Logs::LogGroup':
      return `arn:${partition}:logs:${region}:${account}:log-group:${physicalId}:*`;
    case 'AWS::Lambda::Function':
      return `arn:${partition}:lambda:${region}:${account}:function:${physicalId}`;
    default:
      return undefined;
  }
};

/**
 * What a value of the template means in the deployed stack: references become names and ARNs. It knows what the policies
 * and event source mappings of this project refer to; roles have no path.
 * @returns a function that throws a Failure for a reference it does not know, rather than put half a policy back.
 */
export const valuesIn = (place: Place, resources: ReadonlyMap<string, Named>): ((value: unknown) => unknown) => {
  const pseudoParameters: Readonly<Record<string, string>> = {
    'AWS::AccountId': place.account,
    'AWS::Partition': place.partition,
    'AWS::Region': place.region,
  };
  const known = (value: string | undefined, what: unknown): string => {
    if (value === undefined)
      throw new Failure(
        'template-unknown',
        `What ${JSON.stringify(what)} of the template means is not known: please report it.`,
      );
    return value;
  };
  const valueOf = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(valueOf);
    if (typeof value !== 'object' || value === null) return value;
    const { data: ref } = reference.safeParse(value);
    if (ref !== undefined) return known(pseudoParameters[ref.Ref] ?? resources.get(ref.Ref)?.physicalId, value);
    const { data: attribute } = attributeOf.safeParse(value);
    if (attribute !== undefined) {
      const [id, name] = attribute['Fn::GetAtt'];
      const resource = name === 'Arn' ? resources.get(id) : undefined;
      return known(resource && arnOf(resource, place), value);
    }
    const { data: join } = joinOf.safeParse(value);
    if (join !== undefined) {
      const [separator, parts] = join['Fn::Join'];
      return z.array(z.string()).parse(parts.map(valueOf)).join(separator);
    }
    if (intrinsic.safeParse(value).success) return known(undefined, value);
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, valueOf(part)]));
  };
  return valueOf;
};
