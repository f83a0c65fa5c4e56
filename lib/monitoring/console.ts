import { RegionInfo } from 'aws-cdk-lib/region-info';

/** Source: AWS General Reference, "AWS Management Console endpoints and quotas", and the same of the other partitions. */
const CONSOLES: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-eusc': 'console.amazonaws-eusc.eu',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/**
 * CloudWatch's page in the console of a region; undefined in a partition whose console is not public.
 * @param page what follows `#`.
 */
export const cloudWatchPage = (region: string, page: string): string | undefined => {
  // A region that this version of the library does not know yet is most likely one of the largest partition.
  const console = CONSOLES[RegionInfo.get(region).partition ?? 'aws'];
  return console === undefined ? undefined : `https://${region}.${console}/cloudwatch/home?region=${region}#${page}`;
};
