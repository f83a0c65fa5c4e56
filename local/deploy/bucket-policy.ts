import { GetBucketPolicyCommand, PutBucketPolicyCommand, type S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';

const oneOrMore = z.union([z.string(), z.array(z.string())]);
const condition = z.record(z.string(), z.record(z.string(), oneOrMore));
const policy = z.looseObject({
  Statement: z.array(z.looseObject({ Condition: condition.optional() })),
});

const roleArn = /^arn:([^:]+):iam::(\d+):role\/(?:.*\/)?([^/]+)$/;

const sessionsOf = (arn: string): string => arn.replace(roleArn, 'arn:$1:sts::$2:assumed-role/$3/*');

const withSessions = (operator: string, tests: z.infer<typeof condition>[string]) =>
  /^ArnNot(Like|Equals)(IfExists)?$/.test(operator)
    ? Object.fromEntries(
        Object.entries(tests).map(([key, value]) => [
          key,
          key.toLowerCase() === 'aws:principalarn' ? [value].flat().flatMap((arn) => [arn, sessionsOf(arn)]) : value,
        ]),
      )
    : tests;

/** Keys that MiniStack 1.5.33 gives no request: what is denied where they are null is always denied. */
const UNKNOWN_KEYS = new Set(['s3:if-none-match']);

const asksForUnknown = (condition: z.infer<typeof policy>['Statement'][number]['Condition']): boolean =>
  Object.entries(condition?.Null ?? {}).some(
    ([key, value]) => UNKNOWN_KEYS.has(key.toLowerCase()) && [value].flat().includes('true'),
  );

/**
 * A bucket policy that means on MiniStack what `document` means on AWS. There `aws:PrincipalArn` of an assumed role is the
 * role's ARN; in MiniStack 1.5.33 it is the session's, so that a deny for all but listed roles denies the listed ones, too.
 * Statements about what it does not know are left out.
 */
export const policyForEmulator = (document: string): string => {
  const { Statement, ...rest } = policy.parse(JSON.parse(document));
  return JSON.stringify({
    ...rest,
    Statement: Statement.filter(({ Condition }) => !asksForUnknown(Condition)).map(({ Condition, ...statement }) => ({
      ...statement,
      ...(Condition !== undefined && {
        Condition: Object.fromEntries(
          Object.entries(Condition).map(([operator, tests]) => [operator, withSessions(operator, tests)]),
        ),
      }),
    })),
  });
};

/** Replaces the policy that CloudFormation gave the bucket by the one that means the same on MiniStack. Emulator only. */
export const adaptBucketPolicy = async (s3: S3Client, bucket: string): Promise<void> => {
  const { Policy: deployed } = await s3.send(new GetBucketPolicyCommand({ Bucket: bucket }));
  if (deployed === undefined) throw new Error(`bucket ${bucket} was deployed without a policy`);
  await s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: policyForEmulator(deployed) }));
};
