import { withLowerCaseHead } from './arns';
import { hasTwice, list, matching, refused, text, whole, wholeOr } from './kinds';
import { region } from './regions';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const isBucketName = (name: string): boolean =>
  /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
  !name.includes('..') &&
  !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
  !/^(xn--|sthree-|amzn-s3-demo-)/.test(name) &&
  !/(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name);

/** Characters that S3 calls safe and that mean nothing to IAM (`*`, `?`, `$`), to URLs or to a shell. */
const isPrefix = (prefix: string): boolean =>
  prefix.length <= 256 &&
  !prefix.includes('..') &&
  /^[A-Za-z0-9_=-][A-Za-z0-9._=-]*(\/[A-Za-z0-9_=-][A-Za-z0-9._=-]*)*\/?$/.test(prefix);

const withoutSlash = (prefix: string): string => prefix.replace(/\/$/, '');

/** An alarm on reads sums up a metric for each folder, today's, and three more; CloudWatch takes 10 in an alarm. */
const MAX_FORMER_PREFIXES = 6;
/** Lambda's environment takes 4 KB in all, and a role's policies 10,240 characters: see test/infra/template-limits.test.ts. */
const MAX_FORMER_LENGTH = 700;

/** S3 takes a bucket policy of 20 KB, of which a third is ours: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html */
const MAX_ROLES_LENGTH = 12_000;

/** IAM: 64 characters of a role's name, 512 of its path. */
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/([\w+=.@/-]{1,511}\/)?[\w+=.@-]{1,64}$/;

const rolesSign = "The Lambdas' own roles sign every request to S3, with keys that change by themselves: remove it";

/** Where recordings lie, for how long, and who may reach them. */
export const storageSettings = {
  S3_REGION: region()
    .default('us-east-1')
    .describe('The AWS region of everything. It must be the region of the AWS credentials that you deploy with.'),
  S3_BUCKET: text(
    isBucketName,
    'must be a name that S3 allows: 3 to 63 lower-case letters, digits, hyphens and dots, a letter or digit first and ' +
      'last, no two dots together, no IP address, none of the prefixes and suffixes that AWS keeps for itself',
  )
    .optional()
    .describe(
      'The name of the bucket. No bucket in the world may have it yet. Without it, CloudFormation makes a name up. How to change it: docs/runbook.md, "Move to another bucket or folder".',
    ),
  S3_PREFIX: text(
    isPrefix,
    'must be folder names joined by "/", made of letters, digits and ._=- (no "/" in front, no "..", no leading dot, at ' +
      'most 256 characters). It becomes part of every object key and of the IAM policies, where "*" and "?" mean "any"',
  )
    .default('recordings/')
    .transform(withoutSlash)
    .describe('The folder of the recordings in the bucket, with or without a "/" at its end.'),
  S3_FORMER_PREFIXES: list(
    [(prefixes) => prefixes.every(isPrefix), 'must be folder names as in S3_PREFIX, separated by commas'],
    [(prefixes) => !hasTwice(prefixes.map(withoutSlash)), 'must name each folder once: remove the repetition'],
    [
      (prefixes) => prefixes.length <= MAX_FORMER_PREFIXES && prefixes.join(',').length <= MAX_FORMER_LENGTH,
      `must be at most ${MAX_FORMER_PREFIXES} folders, ${MAX_FORMER_LENGTH} characters in all: each stands in the ` +
        'environment and the policies of the Lambdas and has a metric in the alarms, which AWS limits. Move old recordings into one folder, or leave out those that have expired',
    ],
  )
    .transform((prefixes) => prefixes.map(withoutSlash))
    .default([])
    .describe('Folders that were S3_PREFIX before. Recordings there are still found, linked to and not stored again.'),
  RECORDING_PUBLIC_URL: matching(
    /^false$/i,
    'must be false. A recording is personal data, and a public link can be neither withdrawn nor traced. Links are signed ' +
      'and expire (RECORDING_URL_EXPIRATION_MINUTES)',
  )
    .default('false')
    .transform(() => false as const)
    .describe('Whether recordings can be fetched without a signed link. They cannot.'),
  RECORDING_URL_EXPIRATION_MINUTES: whole(
    [2, 360],
    'minutes',
    'Below 2 minutes S3 refuses fresh links at random; beyond 6 hours a link may die early, with the credentials of the ' +
      'Lambda that signed it',
  )
    .default(15)
    .describe('How long a link to a recording works. The bucket refuses older links, whoever signed them.'),
  RECORDING_RETENTION_DAYS: whole([1, 36_500], 'days')
    .default(365)
    .describe(
      'After how many days S3 deletes a recording. For 30 days more (or as long as it was kept, if that is less) it can be ' +
        'brought back; then it is gone.',
    ),
  RECORDING_LIFECYCLE_IA_DAYS: wholeOr(
    'never',
    [30, 36_500],
    'days',
    'S3 moves nothing to STANDARD_IA before it is 30 days old; "never" keeps everything in STANDARD',
  )
    .default(90)
    .describe(
      'After how many days a recording moves to the cheaper storage class STANDARD_IA: fewer than RECORDING_RETENTION_DAYS.',
    ),
  S3_ACCESS_KEY_ID: refused(`is not used with AWS. ${rolesSign}`).describe('Not used: leave it out.'),
  S3_SECRET_ACCESS_KEY: refused(`is not used with AWS. ${rolesSign}`).describe('Not used: leave it out.'),
  BREAK_GLASS_ROLE_ARNS: list(
    [
      (arns) => arns.every((arn) => ROLE_ARN.test(withLowerCaseHead(arn))),
      'must be ARNs of IAM roles, separated by commas, such as arn:aws:iam::111122223333:role/auditor, without wildcards',
    ],
    [
      (arns) => arns.join(',').length <= MAX_ROLES_LENGTH,
      `must be at most ${MAX_ROLES_LENGTH} characters in all: all of them stand in the policy of the bucket, for which S3 ` +
        'allows 20 KB. Let people assume one role of those',
    ],
  )
    .transform((arns) => arns.map(withLowerCaseHead))
    .default([])
    .describe(
      'IAM roles that may touch recordings besides the pipeline, if their own policies let them. All other roles and users ' +
        'of the account are shut out, those of Macie, AWS Backup, S3 replication and S3 Batch Operations, too.',
    ),
};
