import fc from 'fast-check';
import * as z from 'zod';
import { SettingsError } from '../../lib/settings/read-settings';
import { settingNames } from '../../lib/settings/schema';
import { LIMITS, TEXT_LIMITS, windowOf } from '../support/template/limits';
import { resourcesOf } from '../support/template/resolve';
import { allAt, atEdges, BEYOND, edgesOf, isSettingName, type Variables } from '../support/template/setting-edges';
import { settingsWith } from '../support/template/settings';
import { complaintsAbout } from '../support/template/settings-variables';
import {
  type Resource,
  synthesise,
  type Synthesised,
  synthesiseOnce,
  type Template,
} from '../support/template/synthesise';
import { widgetsOf } from '../support/template/synthesised-dashboard';

/*
 * Whatever the settings allow, AWS takes the templates: the whole range of all settings together, against the documented
 * limits of the services.
 */

const names = settingNames.filter(isSettingName);

/** What `settingsWith` would add. */
const NOTHING = { OPERATIONS_EMAILS: '', RUNBOOK_BASE_URL: '' };

const areAllowed = (variables: Variables): boolean => {
  try {
    settingsWith({ ...NOTHING, ...variables });
    return true;
  } catch (error) {
    if (error instanceof SettingsError) return false;
    throw error;
  }
};

const synthesised = (variables: Variables): Synthesised => synthesiseOnce({ ...NOTHING, ...variables });

const bytes = (value: unknown): number => Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value));
/** As IAM counts: without white space. */
const characters = (document: unknown): number => JSON.stringify(document).replace(/\s/gu, '').length;

interface Placed extends Resource {
  readonly id: string;
}

const placedIn = (template: Template, other: Template): readonly Placed[] =>
  [...new Set(Object.values(template.Resources).map(({ Type }) => Type))].flatMap((type) =>
    [...resourcesOf(template, type, other)].map(([id, resource]) => ({ id, ...resource })),
  );

/** What is above a limit: where, how much there is, and how much there may be. */
type Excess = string;
const above = (where: string, is: number, most: number): Excess[] => (is > most ? [`${where}: ${is} > ${most}`] : []);

const textExcesses = ({ id, Type, Properties }: Placed): Excess[] =>
  Object.entries(TEXT_LIMITS[Type] ?? {}).flatMap(([property, { most, form }]) => {
    const value = Properties[property];
    if (typeof value !== 'string') return [];
    const badForm =
      form !== undefined && !form.test(value) ? [`${id}.${property}: ${value} is not ${String(form)}`] : [];
    return [...above(`${id}.${property}`, value.length, most), ...badForm];
  });

const document = z.looseObject({ Statement: z.array(z.unknown()) });
const environment = z.object({ Environment: z.object({ Variables: z.record(z.string(), z.string()) }) });
const actions = z.looseObject({
  AlarmActions: z.array(z.unknown()).default([]),
  OKActions: z.array(z.unknown()).default([]),
});
const stage = z.looseObject({ AccessLogSettings: z.looseObject({ Format: z.string() }) });
const bucket = z.looseObject({
  CorsConfiguration: z.unknown().optional(),
  ObjectLockConfiguration: z
    .looseObject({ Rule: z.looseObject({ DefaultRetention: z.looseObject({ Days: z.number() }) }).optional() })
    .optional(),
});
const schedule = z.looseObject({ Target: z.looseObject({ Input: z.string().default('') }) });

/** Of one resource, besides its texts. */
const resourceExcesses = ({ id, Type, Properties }: Placed): Excess[] => {
  switch (Type) {
    case 'AWS::Lambda::Function': {
      const { Variables } = environment.parse(Properties).Environment;
      const size = Object.entries(Variables).reduce((sum, [name, value]) => sum + bytes(name) + bytes(value), 0);
      return above(`environment of ${id}`, size, LIMITS.lambdaEnvironmentBytes);
    }
    case 'AWS::IAM::Role':
      return above(`trust of ${id}`, characters(Properties.AssumeRolePolicyDocument), LIMITS.trustPolicyCharacters);
    case 'AWS::IAM::ManagedPolicy':
      return above(id, characters(Properties.PolicyDocument), LIMITS.managedPolicyCharacters);
    case 'AWS::S3::Bucket': {
      const { CorsConfiguration: cors, ObjectLockConfiguration: lock } = bucket.parse(Properties);
      return [
        ...(cors === undefined ? [] : above(`CORS of ${id}`, bytes(cors), LIMITS.bucketCorsBytes)),
        ...above(`lock of ${id}`, lock?.Rule?.DefaultRetention.Days ?? 0, LIMITS.objectLockDays),
      ];
    }
    case 'AWS::S3::BucketPolicy':
      return above(id, bytes(Properties.PolicyDocument), LIMITS.bucketPolicyBytes);
    case 'AWS::SNS::TopicPolicy':
      return above(id, bytes(Properties.PolicyDocument), LIMITS.topicPolicyBytes);
    case 'AWS::SQS::QueuePolicy':
      return above(id, document.parse(Properties.PolicyDocument).Statement.length, LIMITS.queuePolicyStatements);
    case 'AWS::ApiGatewayV2::Stage':
      return above(id, bytes(stage.parse(Properties).AccessLogSettings.Format), LIMITS.accessLogFormatBytes);
    case 'AWS::Scheduler::Schedule':
      return above(id, schedule.parse(Properties).Target.Input.length, LIMITS.schedulerInputCharacters);
    case 'AWS::CloudWatch::Alarm':
    case 'AWS::CloudWatch::CompositeAlarm': {
      const { AlarmActions, OKActions } = actions.parse(Properties);
      const told = Math.max(AlarmActions.length, OKActions.length);
      return [
        ...above(`actions of ${id}`, told, LIMITS.actionsOfState),
        ...(Type === 'AWS::CloudWatch::Alarm' ? alarmExcesses(id, Properties) : []),
      ];
    }
    default:
      return [];
  }
};

const alarmExcesses = (id: string, properties: unknown): Excess[] => {
  const { seconds, most, isWithin, metrics, expressions } = windowOf(properties);
  return [
    ...above(`window of ${id} in seconds`, seconds, most),
    ...above(`metrics of ${id}`, metrics, LIMITS.metricsOfAlarm),
    ...above(`expressions of ${id}`, expressions, LIMITS.expressionsOfAlarm),
    ...(isWithin ? [] : [`${id} wants more datapoints than it looks at`]),
  ];
};

const policyExcesses = (resources: readonly Placed[]): Excess[] => {
  const sizes = new Map<string, number>();
  for (const { Type, Properties } of resources)
    if (Type === 'AWS::IAM::Policy')
      for (const role of z.array(z.string()).parse(Properties.Roles))
        sizes.set(role, (sizes.get(role) ?? 0) + characters(Properties.PolicyDocument));
  return [...sizes].flatMap(([role, size]) => above(`policies of ${role}`, size, LIMITS.rolePolicyCharacters));
};

const addressExcesses = (resources: readonly Placed[]): Excess[] => {
  const topics = resources.flatMap(({ Type, Properties }) =>
    Type === 'AWS::SNS::Subscription' ? [String(Properties.TopicArn)] : [],
  );
  return [...new Set(topics)].flatMap((topic) =>
    above(`addresses of ${topic}`, topics.filter((one) => one === topic).length, LIMITS.addressesOfTopic),
  );
};

const dashboardExcesses = (found: Synthesised): Excess[] => {
  const widgets = widgetsOf(found).map(({ metrics }) => metrics.length);
  return [
    ...above('widgets', widgets.length, LIMITS.dashboardWidgets),
    ...above('metrics of a widget', Math.max(...widgets), LIMITS.metricsOfWidget),
    ...above(
      'metrics of the dashboard',
      widgets.reduce((sum, count) => sum + count, 0),
      LIMITS.metricsOfDashboard,
    ),
  ];
};

const excessesOf = (found: Synthesised): Excess[] => {
  const { template, text, monitoring } = found;
  const stacks = [
    { text, template, other: template },
    { text: monitoring.text, template: monitoring.template, other: template },
  ];
  return [
    ...stacks.flatMap(({ text: whole, template: own, other }) => {
      const resources = placedIn(own, other);
      const { Description } = z.looseObject({ Description: z.string() }).parse(JSON.parse(whole));
      return [
        ...above('template', bytes(whole), LIMITS.templateBytes),
        ...above('description of the template', bytes(Description), LIMITS.templateDescriptionBytes),
        ...above('resources', resources.length, LIMITS.templateResources),
        ...above('outputs', Object.keys(own.Outputs).length, LIMITS.templateOutputs),
        ...resources.flatMap(textExcesses),
        ...resources.flatMap(resourceExcesses),
        ...policyExcesses(resources),
        ...addressExcesses(resources),
      ];
    }),
    ...dashboardExcesses(found),
  ];
};

test.each(names)('%s is allowed at each of its edges', (name) => {
  for (const value of edgesOf(name)) {
    const alone = value?.replaceAll('{region}', 'us-east-1').replaceAll('{partition}', 'aws') ?? '';
    // Of what depends on another setting the complaint names it; the property below has both.
    expect(complaintsAbout(name, alone).filter((complaint) => !/which is \d/.test(complaint))).toEqual([]);
  }
});

test.each(Object.entries(BEYOND))('%s is refused beyond them', (name, value) => {
  expect(complaintsAbout(name, value)).toHaveLength(1);
});

test.each(['smallest', 'largest'] as const)('all settings at their %s are allowed together', (end) => {
  expect(areAllowed(allAt(names, end))).toBe(true);
});

// The warnings that nobody hears of alarms, each time.
beforeEach(() => jest.spyOn(console, 'error').mockReturnValue());
afterEach(() => jest.restoreAllMocks());

test('whatever the settings are, the templates keep within the limits of AWS', () => {
  fc.assert(
    fc.property(atEdges(names).filter(areAllowed), (variables) => {
      expect(excessesOf(synthesised(variables))).toEqual([]);
    }),
    {
      numRuns: 10,
      examples: [[allAt(names, 'smallest')], [allAt(names, 'largest')]],
      // A smaller example would take minutes to find; the limits and the places that exceed them say enough.
      endOnFailure: true,
    },
  );
}, 120_000);

describe('the tables', () => {
  const everything = synthesise({
    S3_BUCKET: 'the-recordings',
    AIRTABLE_CALL_SID_FIELD: 'Calls',
    OPERATIONS_EMAILS: 'operations@example.com',
  });
  const resources = [everything.template, everything.monitoring.template].flatMap(({ Resources }) =>
    Object.values(Resources),
  );

  test('have every text that is called a name or a description, and every pattern, rule and expression', () => {
    const texts = resources.flatMap(({ Type, Properties }) =>
      Object.entries(Properties)
        .filter(
          ([property, value]) => /(Name|Description|Expression|Pattern|Rule|String)$/.test(property) && value !== '',
        )
        .map(([property]) => `${Type} ${property}`),
    );
    const known = Object.entries(TEXT_LIMITS).flatMap(([type, properties]) =>
      Object.keys(properties).map((property) => `${type} ${property}`),
    );
    expect([...new Set(texts)].filter((one) => !known.includes(one))).toEqual([]);
    // The row of a type or property that is gone would be believed to hold something.
    expect(known.filter((one) => !texts.includes(one))).toEqual([]);
  });

  test('would notice what is too long', () => {
    const long = (Type: string, Properties: Record<string, unknown>): Placed => ({ id: 'X', Type, Properties });
    expect(textExcesses(long('AWS::SQS::Queue', { QueueName: 'q'.repeat(81) }))).toEqual(['X.QueueName: 81 > 80']);
    expect(textExcesses(long('AWS::SQS::Queue', { QueueName: 'a.b' }))).toHaveLength(1);
    expect(
      resourceExcesses(
        long('AWS::CloudWatch::Alarm', {
          Period: 300,
          EvaluationPeriods: 289,
          DatapointsToAlarm: 290,
          AlarmActions: [],
        }),
      ),
    ).toEqual(['window of X in seconds: 86700 > 86400', 'X wants more datapoints than it looks at']);
    expect(
      resourceExcesses(long('AWS::Lambda::Function', { Environment: { Variables: { A: 'ä'.repeat(2048) } } })),
    ).toEqual(['environment of X: 4097 > 4096']);
  });
});
