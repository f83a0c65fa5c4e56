import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MAX_RECEIVES, leases } from '../../lambdas/core/limits';
import { metrics } from '../../lambdas/core/metrics';
import { recordingMessage } from '../../lambdas/core/messages';
import { savedQueries } from '../../lib/monitoring/log-queries';
import { settingNames } from '../../lib/settings/schema';
import packageJson from '../../package.json';
import {
  anchorsOf,
  blocksOf,
  linksIn,
  partsOf,
  quotedIn,
  sectionsOf,
  tablesIn,
  titled,
  wordsOf,
} from '../support/markdown';
import { commandsOf, readRunbook, strayPlaceholders } from '../support/runbook';
import { resourcesOf } from '../support/template/resolve';
import { ACCOUNT, settingsWith } from '../support/template/settings';
import { type Resource, synthesise } from '../support/template/synthesise';

/* The runbook says nothing about the pipeline that is not so. */

const PROJECT = join(__dirname, '../..');
const PARTS = ['Do first', 'Impact', 'Trigger', 'Urgency', 'Look at', 'Causes', 'Fixed when'];
/** Both together, in a mail of at most 1,024 characters that also says where the rest is and when the alarm fires. */
const MAIL_LENGTH = 450;

const document = readRunbook();
const sections = sectionsOf(document);
const sectionOf = (title: string) => titled(sections, title);
/** The rows of the section's tables whose first column is called so. */
const rowsOf = (title: string, firstColumn: string) =>
  tablesIn(sectionOf(title).text).flatMap(({ columns, rows }) => (columns[0] === firstColumn ? rows : []));
const quoted = [...new Set(quotedIn(document))];
const sorted = (items: Iterable<string>) => [...new Set(items)].sort();

const topicOf = (severity: string) => `arn:aws:sns:us-east-1:${ACCOUNT}:${severity}`;
const {
  template: pipeline,
  monitoring: { template: monitoring },
} = synthesise({
  OPERATIONS_EMAILS: '',
  CRITICAL_TOPIC_ARN: topicOf('critical'),
  WARNING_TOPIC_ARN: topicOf('warning'),
});
const allOf = (type: string): Resource['Properties'][] =>
  [...resourcesOf(monitoring, type, pipeline).values()].map(({ Properties }) => Properties);

interface NotifyingAlarm {
  readonly id: string;
  readonly severity: string;
  readonly description: string;
  /** Alarms that make it keep silent. */
  readonly unless: readonly string[];
  /** It is heard again daily, and nobody is told that it is over. */
  readonly reminds: boolean;
}

/** The row's: an alarm that needs no composite notifies by its signal. */
const idOf = (name: unknown): string =>
  String(name)
    .replace(/^recording-pipeline-/, '')
    .replace(/-signal(-\d+)?$/, '');
const notifying = [...allOf('AWS::CloudWatch::Alarm'), ...allOf('AWS::CloudWatch::CompositeAlarm')].filter(
  ({ AlarmActions: actions }) => Array.isArray(actions) && actions.length > 0,
);
const notifyingIds = notifying.map(({ AlarmName }) => idOf(AlarmName));
const alarms = notifying.map((properties): NotifyingAlarm => {
  const rule = typeof properties.AlarmRule === 'string' ? properties.AlarmRule : '';
  // Of those that are reset daily a rule asks the twin that is not.
  const referred = Array.from(rule.matchAll(/alarm:([\w-]+)/g), ([, name]) => idOf(name).replace(/-lasting$/, ''));
  const id = idOf(properties.AlarmName);
  return {
    id,
    severity: String(properties.AlarmActions).split(':').at(-1) ?? '',
    description: String(properties.AlarmDescription),
    unless: referred.filter((other) => other !== id && notifyingIds.includes(other)).sort(),
    reminds: properties.OKActions === undefined,
  };
});

describe('alarms', () => {
  test('every alarm that notifies has a section, and every other section is a listed procedure', () => {
    const frame = ['Start here', 'Alarms', 'Codes', 'Procedures'];
    const procedures = linksIn(sectionOf('Procedures').text).map((link) => link.slice(1));
    const others = sections.filter(({ title }) => !frame.includes(title) && !notifyingIds.includes(title));
    expect(sorted(sections.map(({ title }) => title).filter((title) => notifyingIds.includes(title)))).toEqual(
      sorted(notifyingIds),
    );
    expect(others.map(({ anchor }) => anchor)).toEqual(procedures);
  });

  test.each(alarms)('the mail of $id links to its section', ({ id, description }) => {
    expect(description).toContain(`${settingsWith().RUNBOOK_BASE_URL}#${id}\n`);
    expect(sectionOf(id).anchor).toBe(id);
  });

  test.each(alarms)('the section of $id has all parts, none of them empty', ({ id }) => {
    const parts = partsOf(sectionOf(id));
    expect([...parts.keys()]).toEqual(PARTS);
    for (const text of parts.values()) expect(text).toMatch(/\w.*\w/);
  });

  test.each(alarms)('each cause of $id has its remedy with it', ({ id }) => {
    const [, ...causes] = (partsOf(sectionOf(id)).get('Causes') ?? '').split(/^\d+\. /m);
    expect(causes.length).toBeGreaterThan(0);
    expect(causes.filter((cause) => !/^\s+\*\*Do:\*\* \S/m.test(cause))).toEqual([]);
  });

  test.each(alarms)('what the mail of $id says stands alone: plain words, and not many', ({ id }) => {
    const parts = partsOf(sectionOf(id));
    const [first = '', impact = ''] = [parts.get('Do first'), parts.get('Impact')];
    expect(wordsOf(`${first} ${impact}`).length).toBeLessThanOrEqual(MAIL_LENGTH);
    expect(`${first}\n${impact}`).not.toMatch(/```|^\s*\||\]\(|\b(below|above|these codes)\b/m);
  });

  test.each(alarms)('the section of $id says how urgent it is, and which alarm to look at first', (alarm) => {
    const parts = partsOf(sectionOf(alarm.id));
    expect(parts.get('Urgency')?.split('.')[0]?.toLowerCase()).toBe(alarm.severity);
    const first = linksIn(parts.get('Trigger') ?? '').map((link) => link.slice(1));
    expect(first.sort()).toEqual(alarm.unless);
  });

  test('when an alarm ends is what its periods say', () => {
    const signals = allOf('AWS::CloudWatch::Alarm');
    const told = sections.flatMap(({ title, text }) => {
      const minutes = /ends\s+up\s+to\s+(\d+)\s+minutes\s+later/.exec(text)?.[1];
      return minutes === undefined ? [] : [[title, Number(minutes)]];
    });
    expect(told.length).toBeGreaterThan(2);
    const secondsOf = ({ EvaluationPeriods: periods, ...signal }: Resource['Properties']) =>
      Number(periods) * Number(/"Period":(\d+)/.exec(JSON.stringify(signal))?.[1]);
    expect(told).toEqual(
      told.map(([id]) => {
        const own = signals.filter(({ AlarmName }) => idOf(AlarmName) === id);
        return [id, Math.max(...own.map(secondsOf)) / 60];
      }),
    );
  });

  test('how long work rests after a crash is what the functions and queues say', () => {
    const minutesOf = (feature: string): number => {
      const functions = [...resourcesOf(pipeline, 'AWS::Lambda::Function').values()].map(
        ({ Properties }) => Properties,
      );
      return (
        Number(functions.find(({ FunctionName }) => FunctionName === `recording-pipeline-${feature}`)?.Timeout) / 60
      );
    };
    const consumers = ['processor', 'history-writer', 'cleanup'].map((feature) => `${minutesOf(feature)} (${feature})`);
    const [first = '', second = '', third = ''] = consumers;
    const told = sectionOf('Start here').text.replaceAll(/\s+/g, ' ');
    expect(told).toContain(`${first.replace(' (', ' minutes (')}, ${second} or ${third}.`);
    for (const text of [`used up its ${minutesOf('processor')} minutes`, `after ${minutesOf('processor')} minutes if`])
      expect(sectionOf('processor-errors').text).toContain(text);
    expect(sectionOf('history-writer-errors').text).toContain(`after ${minutesOf('history-writer')} minutes otherwise`);
    const longest = Math.max(...Object.values(leases).map(({ seconds }) => seconds));
    expect(longest).toBeLessThanOrEqual(90);
    expect(told).toContain('within a minute and a half');
  });

  test('how often a message is delivered is what the queues say', () => {
    const told = Array.from(document.matchAll(/(\d+)\s+deliveries|of the (\d+) that a message/g), ([, a, b]) => a ?? b);
    expect(told.length).toBeGreaterThan(5);
    expect(new Set(told)).toEqual(new Set([String(MAX_RECEIVES)]));
  });

  test('the table at the head has each of them once, with its severity, and whether it is heard again', () => {
    const rows = rowsOf('Alarms', 'alarm');
    expect(rows.map(([name, severity, , again]) => [name, severity, again]).sort()).toEqual(
      alarms.map(({ id, severity, reminds }) => [`[${id}](#${id})`, severity, reminds ? 'daily' : '']).sort(),
    );
  });

  test('the table of silent alarms is what the rules say', () => {
    const listed = rowsOf('Alarms', 'silent').flatMap(([silent = '', loud = '']) =>
      linksIn(silent).map((link) => [
        link.slice(1),
        linksIn(loud)
          .map((other) => other.slice(1))
          .sort(),
      ]),
    );
    const rules = alarms.filter(({ unless }) => unless.length > 0).map(({ id, unless }) => [id, unless]);
    expect(listed.sort()).toEqual(rules.sort());
  });
});

describe('names', () => {
  const ofAws = [
    ...JSON.stringify(monitoring).matchAll(/"MetricName":"(\w+)"/g),
    ...JSON.stringify(pipeline.Outputs).matchAll(/"(\w+)":\{"Value"/g),
  ].map(([, name]) => name);
  /** Words of other systems: an error of S3, a metric that nobody watches, what an answer of AWS is called. */
  const FOREIGN = [
    'AccessDenied',
    'ApiId',
    'ConcurrentExecutions',
    'DeletedDate',
    'ReceiptHandle',
    'ReservedConcurrentExecutions',
  ];
  const metricNames = quoted.filter((text) => /^([A-Z][a-z]+){2,}$/.test(text));
  test.each(metricNames)('the metric or output %s exists', (name) => {
    expect([...Object.keys(metrics), ...ofAws, ...FOREIGN]).toContain(name);
  });

  const settings = quoted.filter((text) => /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(text));
  test.each(settings)('the setting %s exists', (name) => {
    expect([...settingNames, 'AWS_REGION']).toContain(name);
  });

  test('a number in parentheses after a setting is its default', () => {
    const defaults = settingsWith() as Readonly<Record<string, unknown>>;
    const told = [...document.matchAll(/`([A-Z][A-Z0-9_]+)` \(([\d.]+)\)/g)];
    expect(told.length).toBeGreaterThan(20);
    for (const [, name = '', value] of told) expect([name, String(defaults[name])]).toEqual([name, value]);
  });

  const named = Array.from(document.matchAll(/recording-pipeline(?=[-/])[\w/.-]*\w/g), ([name]) =>
    name.replace('-REGION', '-us-east-1'),
  );
  test('the saved queries that are named exist, and none is left out', () => {
    const queries = named.filter((name) => /^[\w-]+\/(?!credentials$)/.test(name));
    expect(sorted(queries)).toEqual(sorted(savedQueries.map(({ name }) => `recording-pipeline/${name}`)));
  });

  test('whatever is called recording-pipeline-… exists', () => {
    const existing = [pipeline, monitoring]
      .flatMap((template) => Object.values(template.Resources))
      .flatMap(({ Properties }) => Object.entries(Properties))
      .flatMap(([property, value]) => (property.endsWith('Name') ? [value] : []));
    const isMade = (name: string) => existing.includes(name) || name === 'recording-pipeline/credentials';
    const logGroups = Array.from(document.matchAll(/\/aws\/[\w/-]+/g), ([name]) => name);
    const unknown = [...named, ...logGroups].filter((name) => !isMade(name));
    expect(unknown).toEqual([]);
  });
});

test('every link leads somewhere', () => {
  const anchors = new Map([['', anchorsOf(document)]]);
  const leads = (link: string) => {
    const [page = '', anchor] = link.split('#');
    const known = anchors.get(page) ?? anchorsOf(readFileSync(join(PROJECT, 'docs', page), 'utf8'));
    anchors.set(page, known);
    return anchor === undefined || known.includes(anchor);
  };
  expect(linksIn(document).filter((link) => !leads(link))).toEqual([]);
  expect(anchorsOf(document)).toEqual([...new Set(anchorsOf(document))]);
});

describe('commands', () => {
  const bySection = commandsOf(document);
  const commands = [...bySection.values()].flat();
  const ofProgram = (program: string) => commands.filter(([name]) => name === program);

  test('they run in bash as they stand, and use only what every reader has', () => {
    expect(ofProgram('aws').length).toBeGreaterThan(100);
  });

  test('what is to be filled in stands alone in an assignment', () => {
    expect(strayPlaceholders(document)).toEqual([]);
  });

  test.each(ofProgram('npm').concat(ofProgram('npx')))('%s %s %s exists', (program, first = '', second = '') => {
    if (program === 'npx') {
      const programs = [...Object.keys(packageJson.devDependencies), ...Object.keys(packageJson.bin)];
      expect(programs).toContain(first === 'cdk' ? 'aws-cdk' : first);
      if (first === 'tsx') expect(existsSync(join(PROJECT, second))).toBe(true);
    } else if (first !== 'ci') expect(packageJson.scripts).toHaveProperty(first === 'run' ? second : first);
  });

  test('curl asks what Twilio and Airtable document', () => {
    // Where the deployed functions ask; the stand-in for the AWS CLI answers with words.
    const documented = [
      /^[^/]+\/2010-04-01\/Accounts\/[^/]+\/Recordings(\/RE\w{32})?\.json(\?[\w=&%:-]+)?$/,
      /^[^/]+\/2010-04-01\/Accounts\/[^/]+\/Calls\/CA\w{32}\.json$/,
      /^[^/]+\/v0\/[^/]+\/[^/]+\?maxRecords=1$/,
    ];
    const urls = ofProgram('curl').map((words) => words.at(-1) ?? '');
    expect(urls.length).toBeGreaterThan(5);
    expect(urls.filter((url) => !documented.some((form) => form.test(url)))).toEqual([]);
  });

  test('resources that commands name exist', () => {
    const queues = [...resourcesOf(pipeline, 'AWS::SQS::Queue').values()].map(({ Properties }) => Properties.QueueName);
    const asked = ofProgram('aws').filter(([, , operation]) => operation === 'get-queue-url');
    expect(queues).toEqual(expect.arrayContaining(asked.map((words) => words[words.indexOf('--queue-name') + 1])));
    const functions = [...resourcesOf(pipeline, 'AWS::Lambda::Function').values()].map(({ Properties }) => Properties);
    for (const words of ofProgram('aws').filter(([, , operation]) => operation === 'get-function-configuration')) {
      const fn = functions.find(({ FunctionName }) => FunctionName === words[words.indexOf('--function-name') + 1]);
      const variable = words[words.indexOf('--query') + 1]?.replace('Environment.Variables.', '') ?? '';
      expect(fn?.Environment).toHaveProperty(['Variables', variable]);
    }
  });

  test('the secret is made in one way only', () => {
    const making = blocksOf(sectionOf('Restore from nothing').text).filter((block) => block.includes('create-secret'));
    const first = blocksOf(readFileSync(join(PROJECT, 'docs/deploy.md'), 'utf8'));
    expect(making).toHaveLength(1);
    expect(first).toEqual(expect.arrayContaining(making));
  });

  test('Git ignores the files that they write', () => {
    const written = blocksOf(document).flatMap((block) =>
      Array.from(
        block.matchAll(/ > ([\w.-]+)$| ([\w.-]+\.mp3)$|s3 sync \S+ ([\w.-]+) /gm),
        ([, ...names]) => names.find(Boolean) ?? '',
      ),
    );
    const files = sorted(written);
    expect(files).toEqual(['access-log', 'listed.json', 'lost.txt', 'new-policy.json', 'policy.json', 'recording.mp3']);
    // Of a folder Git knows by its slash that it is one.
    const asked = files.map((name) => (name.includes('.') ? name : `${name}/`));
    const { stdout } = spawnSync('git', ['check-ignore', ...asked], { cwd: PROJECT, encoding: 'utf8' });
    expect(stdout.trim().split('\n')).toEqual(asked);
  });

  test('a recording that is brought in is a message that the processor reads', () => {
    const sent = (bySection.get('Bring in recordings that Twilio still has') ?? []).filter(
      ([, , operation]) => operation === 'send-message',
    );
    expect(sent).toHaveLength(2);
    for (const words of sent)
      expect(recordingMessage.parse(JSON.parse(words[words.indexOf('--message-body') + 1] ?? ''))).toMatchObject({
        outcome: 'completed',
        jobNumber: 'J-1001',
      });
  });
});
