import { partitionIn } from './arns';
import { partitionOf } from './regions';

interface Values {
  readonly PIPELINE_NAME: string;
  readonly S3_REGION: string;
  readonly S3_BUCKET?: string | undefined;
  readonly S3_PREFIX: string;
  readonly S3_FORMER_PREFIXES: readonly string[];
  readonly BREAK_GLASS_ROLE_ARNS: readonly string[];
}

interface Problem {
  readonly name: keyof Values;
  readonly message: string;
}

/** What no setting of the bucket knows alone. */
export const bucketProblems = (values: Values): readonly Problem[] => [
  ...formerPrefixProblems(values),
  ...generatedNameProblems(values),
  ...partitionProblems(values),
];

const formerPrefixProblems = ({ S3_PREFIX: today, S3_FORMER_PREFIXES: former }: Values): readonly Problem[] =>
  Array.isArray(former) && former.includes(today)
    ? [
        {
          name: 'S3_FORMER_PREFIXES',
          message: `must not name ${today}, which is S3_PREFIX: recordings are stored there today. Remove it`,
        },
      ]
    : [];

/** What the logical ids of the pipeline's buckets begin with, in lower case; a hash of 8 digits follows. */
const BUCKET_IDS = ['recordingsbucket', 'recordingsaccesslog', 'linksbucket'];
/** So much of a logical id is left in the longest names. */
const LEFT_OF_ID = 12;

/**
 * How CloudFormation names a bucket: stack, logical id and 12 or 13 random characters, all in lower case, joined by hyphens
 * (AWS CloudFormation User Guide, "Name type": `stack123123123123-s3bucket-abcdefghijk1`). It trims longer names than the
 * service allows, here of 63 characters, in front of the random part.
 */
const isGeneratedFor = (pipeline: string, bucket: string): boolean => {
  const [, stack = '', logicalId = ''] = /^(.+)-([a-z0-9]+)-[a-z0-9]{12,13}$/.exec(bucket) ?? [];
  if (stack === pipeline && BUCKET_IDS.includes(logicalId.replace(/[0-9a-f]{8}$/, ''))) return true;
  const isTrimmed = bucket.length >= 60 && stack.length >= 8 && pipeline.startsWith(stack);
  return isTrimmed && BUCKET_IDS.some((id) => logicalId.startsWith(id.slice(0, LEFT_OF_ID)));
};

const generatedNameProblems = ({ PIPELINE_NAME: pipeline, S3_BUCKET: bucket }: Values): readonly Problem[] =>
  bucket !== undefined && isGeneratedFor(pipeline, bucket)
    ? [
        {
          name: 'S3_BUCKET',
          message:
            'must be left out to keep this bucket: it has the form of a name that CloudFormation made up for this pipeline. ' +
            'With the name set, CloudFormation would make a second bucket, and fail because the name is taken ' +
            '("already exists"). Remove S3_BUCKET, and the bucket stays as it is',
        },
      ]
    : [];

const partitionProblems = ({ S3_REGION: region, BREAK_GLASS_ROLE_ARNS: roles }: Values): readonly Problem[] => {
  const partition = partitionOf(region);
  const isForeign = (arn: string): boolean => ![undefined, partition].includes(partitionIn(arn));
  if (partition === undefined || !Array.isArray(roles) || !roles.some(isForeign)) return [];
  return [
    {
      name: 'BREAK_GLASS_ROLE_ARNS',
      message: `must be roles whose ARNs begin with arn:${partition}:, the partition of ${region}: others cannot reach the bucket`,
    },
  ];
};
