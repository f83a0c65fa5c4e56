import { GetBucketLifecycleConfigurationCommand, type LifecycleRule, type S3Client } from '@aws-sdk/client-s3';
import type { Lifecycle } from './costs';

/** S3 has no class of its own for it. */
const hasNone = (error: unknown): boolean => error instanceof Error && error.name === 'NoSuchLifecycleConfiguration';

const least = (days: readonly (number | undefined)[]): number | undefined => {
  const known = days.filter((day) => day !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
};

/** Where a rule has several conditions, they stand in `And`. */
const sizeOf = ({ Filter }: LifecycleRule): number | undefined =>
  Filter?.ObjectSizeGreaterThan ?? Filter?.And?.ObjectSizeGreaterThan;

/** How long the bucket keeps what is stored in it now, as S3 itself says. */
export const lifecycleOf = async (s3: S3Client, bucket: string): Promise<Lifecycle> => {
  try {
    const { Rules = [] } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket: bucket }));
    const enabled = Rules.filter(({ Status }) => Status === 'Enabled');
    return {
      movedAfterDays: least(enabled.flatMap(({ Transitions = [] }) => Transitions.map(({ Days }) => Days))),
      movedAboveBytes: least(enabled.map((rule) => (rule.Transitions === undefined ? undefined : sizeOf(rule)))),
      expiresAfterDays: least(enabled.map(({ Expiration }) => Expiration?.Days)),
    };
  } catch (error) {
    if (hasNone(error)) return { movedAfterDays: undefined, expiresAfterDays: undefined };
    throw error;
  }
};
