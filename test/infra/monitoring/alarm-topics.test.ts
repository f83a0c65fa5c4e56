import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from '../../../lib/constructs/feature-folders';
import { resolve, resourceOf, resourcesOf } from '../../support/template/resolve';
import { synthesise } from '../../support/template/synthesise';

const EMAILS = 'night@example.com, day@example.com';
const { monitoring, template } = synthesise({ OPERATIONS_EMAILS: EMAILS });
const existing = (name: string) => `arn:aws:sns:us-east-1:444455556666:${name}`;
const subscriptionsOf = (from: typeof monitoring) =>
  [...resourcesOf(from.template, 'AWS::SNS::Subscription').values()].map(
    ({ Properties: { Endpoint, TopicArn } }) => `${String(Endpoint)} ${String(TopicArn).split(':').at(-1) ?? ''}`,
  );
const notified = ({ monitoring: from, template: pipeline }: ReturnType<typeof synthesise>) =>
  new Set(
    ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm']
      .flatMap((type) => [...resourcesOf(from.template, type, pipeline).values()])
      .flatMap(({ Properties }) => (Properties.AlarmActions ?? []) as string[]),
  );

test('every address hears of both severities', () => {
  expect(subscriptionsOf(monitoring).sort()).toEqual([
    'day@example.com recording-pipeline-critical',
    'day@example.com recording-pipeline-warning',
    'night@example.com recording-pipeline-critical',
    'night@example.com recording-pipeline-warning',
  ]);
});

test.each(['Critical', 'Warning'])('the topic of %s is encrypted with a key of its own', (severity) => {
  const topic = resourceOf(monitoring.template, 'AWS::SNS::Topic', `Topics${severity}`);
  expect(topic.Properties.KmsMasterKeyId).toBe('arn:aws:kms:us-east-1:111122223333:key/topicskey64ce8550');
  const key = resourceOf(monitoring.template, 'AWS::KMS::Key', 'TopicsKey');
  expect(key.DeletionPolicy).toBe('Delete'); // or each new installation would leave one behind, at 1 $ a month
  expect(key.Properties.EnableKeyRotation).toBe(true);
});

test('existing topics are used as they are: no topic, no key, no subscription is made', () => {
  const given = synthesise({
    OPERATIONS_EMAILS: '',
    CRITICAL_TOPIC_ARN: existing('pager'),
    WARNING_TOPIC_ARN: existing('mail'),
  });
  for (const type of ['AWS::SNS::Topic', 'AWS::KMS::Key', 'AWS::SNS::Subscription'])
    expect(resourcesOf(given.monitoring.template, type).size).toBe(0);
  expect(notified(given)).toEqual(new Set([existing('pager'), existing('mail')]));
});

test('one existing topic: the addresses hear of the other severity', () => {
  const given = synthesise({ CRITICAL_TOPIC_ARN: existing('pager') });
  expect(subscriptionsOf(given.monitoring)).toEqual(['operations@example.com recording-pipeline-warning']);
  expect(notified(given)).toEqual(
    new Set([existing('pager'), 'arn:aws:sns:us-east-1:111122223333:recording-pipeline-warning']),
  );
});

test('the stack is called after the pipeline, and tells its topics', () => {
  expect(monitoring.stackName).toBe('recording-pipeline-monitoring');
  expect(Object.keys(monitoring.template.Outputs).sort()).toEqual(['CriticalTopicArn', 'WarningTopicArn']);
  expect(template.Outputs).not.toHaveProperty('CriticalTopicArn');
});

describe('without OPERATIONS_EMAILS', () => {
  /** The synth prints its warnings, too. */
  const quietly = <Made>(make: () => Made): Made => {
    const printed = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    try {
      return make();
    } finally {
      printed.mockRestore();
    }
  };
  const silent = quietly(() => synthesise({ OPERATIONS_EMAILS: '' }));
  const outputs = ({ monitoring: { template: from } }: typeof silent) =>
    Object.entries(from.Outputs)
      .filter(([name]) => name.startsWith('NobodyHears'))
      .map(([name, { Value }]) => [name, resolve(from, Value)]);
  const subscribing = (topic: string) =>
    `aws sns subscribe --region us-east-1 --topic-arn arn:aws:sns:us-east-1:111122223333:recording-pipeline-${topic} ` +
    '--protocol email --notification-endpoint YOU@example.com';

  test('both topics are made all the same, and the alarms notify them', () => {
    const topics = ['critical', 'warning'].map(
      (name) => `arn:aws:sns:us-east-1:111122223333:recording-pipeline-${name}`,
    );
    expect(notified(silent)).toEqual(new Set(topics));
    expect(resourcesOf(silent.monitoring.template, 'AWS::SNS::Topic').size).toBe(2);
    expect(subscriptionsOf(silent.monitoring)).toEqual([]);
  });

  test('the synth warns of each severity that nobody hears of', () => {
    expect(silent.monitoring.messages).toEqual([
      expect.stringMatching(
        /^warning: "Nobody will hear of critical alarms\. Set OPERATIONS_EMAILS .+ or CRITICAL_TOPIC_ARN /,
      ),
      expect.stringMatching(/^warning: "Nobody will hear of warnings\. Set OPERATIONS_EMAILS .+ or WARNING_TOPIC_ARN /),
    ]);
  });

  test('the outputs say so, with the commands that subscribe somebody', () => {
    expect(outputs(silent)).toEqual([
      ['NobodyHearsOfCriticalAlarms', subscribing('critical')],
      ['NobodyHearsOfWarnings', subscribing('warning')],
    ]);
  });

  test('an existing topic is for its owner to subscribe to', () => {
    const half = quietly(() => synthesise({ OPERATIONS_EMAILS: '', CRITICAL_TOPIC_ARN: existing('pager') }));
    expect(outputs(half)).toEqual([['NobodyHearsOfWarnings', subscribing('warning')]]);
    expect(half.monitoring.messages).toEqual([expect.stringContaining('Nobody will hear of warnings')]);
  });

  test('with it nothing is said', () => {
    const heard = synthesise();
    expect([outputs(heard), heard.monitoring.messages]).toEqual([[], []]);
  });
});

test('the two alarms by which docs/deploy.md tries the mails notify one topic each, and end by themselves', () => {
  const [, names = ''] = /^for alarm in (.+); do$/m.exec(readFileSync(join(PROJECT, 'docs/deploy.md'), 'utf8')) ?? [];
  const tried = names.split(' ').map((name) => {
    const alarms = [...resourcesOf(monitoring.template, 'AWS::CloudWatch::Alarm', template).values()];
    const found = alarms.find(({ Properties }) => Properties.AlarmName === `recording-pipeline-${name}`);
    const { AlarmActions, OKActions, TreatMissingData } = found?.Properties ?? {};
    return { AlarmActions, OKActions, TreatMissingData };
  });
  const notifying = (topic: string) => {
    const arn = [`arn:aws:sns:us-east-1:111122223333:recording-pipeline-${topic}`];
    return { AlarmActions: arn, OKActions: arn, TreatMissingData: 'notBreaching' };
  };
  expect(tried).toEqual([notifying('critical'), notifying('warning')]);
});
