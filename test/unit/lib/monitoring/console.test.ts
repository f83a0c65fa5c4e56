import { RegionInfo } from 'aws-cdk-lib/region-info';
import { cloudWatchPage } from '../../../../lib/monitoring/console';

test.each([
  ['us-east-1', 'https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#alarms'],
  ['cn-north-1', 'https://cn-north-1.console.amazonaws.cn/cloudwatch/home?region=cn-north-1#alarms'],
  ['us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com/cloudwatch/home?region=us-gov-west-1#alarms'],
  ['eusc-de-east-1', 'https://eusc-de-east-1.console.amazonaws-eusc.eu/cloudwatch/home?region=eusc-de-east-1#alarms'],
])('of %s', (region, page) => {
  expect(cloudWatchPage(region, 'alarms')).toBe(page);
});

test('every region that the library knows has a page in the console of its own partition, if that is public', () => {
  const partitions = Map.groupBy(RegionInfo.regions, ({ partition = '' }) => partition);
  const consoles = [...partitions].map(([partition, regions]) => [
    partition,
    [...new Set(regions.map(({ name }) => cloudWatchPage(name, '')?.replaceAll(name, 'REGION')))],
  ]);
  const at = (console: string) => [`https://REGION.${console}/cloudwatch/home?region=REGION#`];
  expect(Object.fromEntries(consoles)).toEqual({
    aws: at('console.aws.amazon.com'),
    'aws-cn': at('console.amazonaws.cn'),
    'aws-eusc': at('console.amazonaws-eusc.eu'),
    'aws-us-gov': at('console.amazonaws-us-gov.com'),
    'aws-iso': [undefined],
    'aws-iso-b': [undefined],
    'aws-iso-e': [undefined],
    'aws-iso-f': [undefined],
  });
});

test('a region that is newer than the library is taken for one of the commercial partition', () => {
  expect(cloudWatchPage('us-north-9', '')).toContain('https://us-north-9.console.aws.amazon.com/');
});
