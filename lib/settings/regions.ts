import { version } from 'aws-cdk-lib/package.json';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { closest, distance } from 'fastest-levenshtein';
import { unless } from './kinds';

/** The names of all AWS regions that this version of aws-cdk-lib knows. */
export const regions: ReadonlySet<string> = new Set(RegionInfo.regions.map(({ name }) => name));

/** `aws`, `aws-cn` and so on; undefined of a region that is not known. */
export const partitionOf = (region: string): string | undefined =>
  regions.has(region) ? RegionInfo.get(region).partition : undefined;

/** How regions are named, and one of their zones. */
const FORM = /^[a-z]{2,4}(-[a-z]+){1,2}-\d{1,2}$/;
const ZONE = /^([a-z]{2,4}(?:-[a-z]+){1,2}-\d{1,2})[a-z]$/;

const GENERAL = 'must be an AWS region, such as us-east-1';

const objection = (value: string): string | undefined => {
  const name = value.toLowerCase();
  if (regions.has(name)) return undefined;
  const region = ZONE.exec(name)?.[1] ?? '';
  if (regions.has(region)) return `must be a region, and this is a zone of one. Set S3_REGION=${region}`;
  const nearest = closest(name, [...regions]);
  const meant = distance(name, nearest) <= 2 ? `. Did you mean ${nearest}?` : '';
  if (!FORM.test(name)) return `${GENERAL}${meant}`;
  // A misspelt region and a new one look the same.
  return (
    `must be an AWS region that the app knows: those of aws-cdk-lib ${version}${meant || '.'} For a newer region update ` +
    'the library: npm install --save-exact aws-cdk-lib@latest'
  );
};

/** The name of a region, in whatever letter case. */
export const region = () => unless(objection, GENERAL).transform((name) => name.toLowerCase());
