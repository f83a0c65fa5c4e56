import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { invocationTimes } from '../../bench/load/invocation-times';
import { readResults } from '../../bench/report/results';
import { PROJECT } from '../../lib/constructs/feature-folders';
import { defaultPrices } from '../../lib/settings/price-table';
import { defaultFacts, defaultUse } from '../../operator/cost/defaults';
import { factsOf } from '../../operator/cost/facts';
import { costOf } from '../../operator/cost/model';
import { monitoringBlocks } from '../../operator/cost/monitoring-blocks';
import { costBlocks } from '../../operator/cost/page';
import { withBlocks } from '../../operator/cost/page-blocks';
import { serviceTimes } from '../../operator/cost/service-times';
import { synthesise } from '../support/template/synthesise';
import { cliWorld } from '../support/worlds/cli-world';

/* What `recordings cost` and the pages reckon with is what is deployed. */

const { template, monitoring } = synthesise();
const facts = factsOf([template, monitoring.template]);
const measured = invocationTimes(readResults());
const page = (name: string): string => readFileSync(join(PROJECT, name), 'utf8');

test('the command knows what is deployed: npm run docs', () => {
  expect(defaultFacts).toEqual(facts);
});

test.each([
  ['docs/cost.md', costBlocks(facts, measured)],
  ['docs/cost-of-monitoring.md', monitoringBlocks(facts)],
])('%s has the figures of the model: npm run docs', (name, blocks) => {
  expect(withBlocks(page(name), blocks)).toBe(page(name));
});

test('no function is reckoned with less than it was measured to take', () => {
  expect(Object.keys(measured).sort()).toEqual(['cleanup', 'history-writer', 'ingest', 'processor', 'url-signer']);
  const tooLittle = Object.entries(serviceTimes).filter(
    ([feature, { perRun, perItem }]) => 1000 * (perRun + perItem) < (measured[feature] ?? 0),
  );
  expect(tooLittle).toEqual([]);
});

test('each function, queue, schedule and alarm of the app is in what is reckoned', () => {
  const resources = [template, monitoring.template].flatMap(({ Resources }) => Object.values(Resources));
  const count = (type: string) => resources.filter(({ Type }) => Type === type).length;
  const functions = Object.values(facts.functions);
  expect(functions).toHaveLength(count('AWS::Lambda::Function'));
  expect(functions.filter(({ queue }) => queue !== undefined)).toHaveLength(count('AWS::Lambda::EventSourceMapping'));
  const scheduled = functions.filter(({ runsPerDay }) => runsPerDay !== undefined).length;
  expect(scheduled + facts.resetsPerDay).toBe(count('AWS::Scheduler::Schedule'));
  expect(facts.alarmMetrics).toBeGreaterThanOrEqual(count('AWS::CloudWatch::Alarm'));
  // Nothing of the app is of a kind whose price nobody has thought of.
  const priced = /^AWS::(Lambda|SQS|S3|Logs|CloudWatch|Scheduler|ApiGatewayV2|KMS|SNS|IAM)::|^AWS::CDK::Metadata$/;
  expect(resources.map(({ Type }) => Type).filter((type) => !priced.test(type))).toEqual([]);
});

test('a 5-minute call costs at most $0.005 a year at 1,000 a day, monitoring included, to its end as well', () => {
  const use = { ...defaultUse, recordingsPerDay: 1_000, minutes: 5, links: 1, listenings: 1 };
  for (const format of ['mono', 'dual'] as const) {
    const { perRecording, perRecordingYear, lines } = costOf({ use: { ...use, format }, facts, prices: defaultPrices });
    expect(perRecordingYear).toBeLessThanOrEqual(0.005);
    expect(perRecording).toBeLessThanOrEqual(0.005);
    expect(new Set(lines.map(({ kind }) => kind))).toEqual(new Set(['recording', 'asked', 'fixed', 'monitoring']));
  }
});

test('less than $0.10 for a recording and year, as the brief has it, from 10 a day on', () => {
  const use = { ...defaultUse, recordingsPerDay: 10 };
  expect(costOf({ use, facts, prices: defaultPrices }).perRecordingYear).toBeLessThan(0.1);
});

test('README.md says what the page says', () => {
  const { perMonth } = costOf({ use: defaultUse, facts, prices: defaultPrices });
  const about = `about $${Math.round(perMonth)} a month`;
  expect(page('README.md')).toContain(about);
  expect(page('docs/cost.md')).toContain(about);
});

test('the help of recordings cost stands in the page as it is printed', async () => {
  const { run, said } = cliWorld();
  await run('cost', '--help');
  expect(page('docs/cost.md')).toContain(`\n${said.out}\`\`\`\n`);
});
