import { RegionInfo } from 'aws-cdk-lib/region-info';
import { hasTwice, list, matching, refused, text, whole, wholeOr } from './kinds';

/** The names of all AWS regions. */
export const regions: ReadonlySet<string> = new Set(RegionInfo.regions.map(({ name }) => name));

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

const rolesSign = "The Lambdas' own roles sign every request to S3, with keys that change by themselves: remove it";

/** Where recordings lie, for how long, and who may have a link. */
export const storageSettings = {
  S3_REGION: text((name) => regions.has(name), 'must be an AWS region, such as us-east-1').default('us-east-1'),
  S3_BUCKET: text(
    isBucketName,
    'must be a name that S3 allows: 3 to 63 lower-case letters, digits, hyphens and dots, a letter or digit first and ' +
      'last, no two dots together, no IP address, none of the prefixes and suffixes that AWS keeps for itself',
  ).optional(),
  S3_PREFIX: text(
    isPrefix,
    'must be folder names joined by "/", made of letters, digits and ._=- (no "/" in front, no "..", no leading dot, at ' +
      'most 256 characters). It becomes part of every object key and of the IAM policies, where "*" and "?" mean "any"',
  )
    .default('recordings/')
    .transform(withoutSlash),
  S3_FORMER_PREFIXES: list(
    [
      (prefixes) => prefixes.every(isPrefix),
      'must be folder names as of S3_PREFIX, separated by commas. Recordings that were stored under them are still found, ' +
        'linked to and not stored again',
    ],
    [(prefixes) => !hasTwice(prefixes.map(withoutSlash)), 'must name each folder once'],
  )
    .transform((prefixes) => prefixes.map(withoutSlash))
    .default([]),
  RECORDING_PUBLIC_URL: matching(
    /^false$/i,
    'must be false. A recording is personal data; a public link can be neither withdrawn nor traced. Links are signed ' +
      'and expire (RECORDING_URL_EXPIRATION_MINUTES)',
  )
    .default('false')
    .transform(() => false as const),
  RECORDING_URL_EXPIRATION_MINUTES: whole(
    [2, 360],
    'minutes',
    'Below 2 minutes S3 refuses fresh links at random; beyond 6 hours a link may die early, with the credentials of the ' +
      'Lambda that signed it',
  ).default(15),
  RECORDING_RETENTION_DAYS: whole([1, 36_500], 'days', 'S3 then deletes the recording').default(365),
  RECORDING_LIFECYCLE_IA_DAYS: wholeOr(
    'never',
    [30, 36_500],
    'days',
    'S3 moves nothing to STANDARD_IA before it is 30 days old; "never" keeps everything in STANDARD',
  ).default(90),
  S3_ACCESS_KEY_ID: refused(`is not used with AWS. ${rolesSign}`),
  S3_SECRET_ACCESS_KEY: refused(`is not used with AWS. ${rolesSign}`),
  BREAK_GLASS_ROLE_ARNS: list([
    (arns) => arns.every((arn) => /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(arn)),
    'must be ARNs of IAM roles, separated by commas, such as arn:aws:iam::111122223333:role/auditor, without wildcards. ' +
      'Only these and the pipeline may touch a recording',
  ]).default([]),
};
