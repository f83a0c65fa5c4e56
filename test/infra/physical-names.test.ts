import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { SettingsError } from '../../lib/settings/read-settings';
import {
  nameRow,
  PHYSICAL_NAMES,
  type PhysicalName,
  physicalNameOf,
  type Scope,
} from '../support/template/physical-names';
import { settingsWith } from '../support/template/settings';
import { type Synthesised, synthesise } from '../support/template/synthesise';
import { KEPT_SETTINGS } from '../support/updates/kept-settings';

type Variables = Readonly<Record<string, string>>;

const everything = KEPT_SETTINGS.everything ?? {};
const specification = loadAwsServiceSpecSync();

const resourcesIn = ({ template, monitoring }: Synthesised) => [
  ...Object.values(template.Resources),
  ...Object.values(monitoring.template.Resources),
];

/** All names of a pipeline, the stacks' own among them; CloudFormation knows these by account and region. */
const namesOf = (variables: Variables): readonly PhysicalName[] => {
  const { template, monitoring, stackName } = synthesise(variables);
  const stacks = [stackName, monitoring.stackName].map((name) => ({
    kind: 'stack',
    scope: 'region' as const,
    longest: 128,
    name,
  }));
  return [
    ...stacks,
    ...[template, monitoring.template].flatMap((one) =>
      Object.values(one.Resources).flatMap((resource) => physicalNameOf(resource, one, template) ?? []),
    ),
  ];
};

const collisions = (one: Variables, other: Variables, scopes: readonly Scope[]): string[] => {
  const names = new Set(namesOf(one).map(({ kind, name }) => `${kind} ${name}`));
  return namesOf(other)
    .filter(({ scope }) => scopes.includes(scope))
    .map(({ kind, name }) => `${kind} ${name}`)
    .filter((name) => names.has(name));
};

describe.each([
  ['what is required', {}],
  ['everything', everything],
])('with %s set', (_, variables) => {
  const types = [...new Set(resourcesIn(synthesise(variables)).map(({ Type }) => Type))];

  test.each(types)('the table says of each property of %s that identifies or sounds like a name what it is', (type) => {
    const { properties, primaryIdentifier = [] } = specification
      .lookup('resource', 'cloudFormationType', 'equals', type)
      .only();
    const telling = Object.keys(properties).filter(
      (property) => /^Name$|[a-z]Name$/.test(property) || primaryIdentifier.includes(property),
    );
    const { properties: identity, others = [] } = nameRow(type);
    expect([...identity, ...others]).toEqual(expect.arrayContaining(telling));
  });

  test('no two resources of a pipeline have the same name', () => {
    const names = namesOf(variables)
      .filter(({ scope }) => scope !== 'label')
      .map(({ kind, name }) => `${kind} ${name}`);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test('a name that is unique in more than a region contains the region; S3_BUCKET alone is as it was given', () => {
    const wide = namesOf(variables).filter(({ scope }) => scope === 'account' || scope === 'world');
    expect(wide.length).toBeGreaterThan(6);
    expect(wide.filter(({ name }) => !name.includes('us-east-1')).map(({ name }) => name)).toEqual(
      'S3_BUCKET' in variables ? ['the-recordings'] : [],
    );
  });
});

test('every row speaks of a type that there is', () => {
  const types = new Set(
    [{}, everything].flatMap((variables) => resourcesIn(synthesise(variables))).map(({ Type }) => Type),
  );
  expect(Object.keys(PHYSICAL_NAMES).filter((type) => !types.has(type))).toEqual([]);
});

test('the longest PIPELINE_NAME in the longest region name keeps every name as short as AWS wants it', () => {
  const names = namesOf({
    ...everything,
    PIPELINE_NAME: 'p'.repeat(32),
    S3_REGION: 'ap-southeast-1',
    CRITICAL_TOPIC_ARN: '',
  });
  expect(names.filter(({ name, longest }) => name.length > longest).map(({ name }) => name)).toEqual([]);
});

test('two pipelines in one account and region share no name', () => {
  expect(collisions({}, { PIPELINE_NAME: 'staging' }, ['world', 'account', 'region'])).toEqual([]);
});

test('one pipeline in two regions of an account shares no name that is unique in more than a region', () => {
  expect(collisions({}, { S3_REGION: 'eu-west-1' }, ['world', 'account'])).toEqual([]);
});

test('one pipeline in two accounts shares no name that is unique in the world', () => {
  expect(collisions({}, { CDK_DEFAULT_ACCOUNT: '444455556666' }, ['world'])).toEqual([]);
});

describe('a pipeline that is called like what another one has', () => {
  const NAME = 'recording-pipeline';

  /** `x` where a name of NAME is also a name of the pipeline NAME + x. */
  const rests = (names: readonly PhysicalName[]): string[] =>
    names.flatMap((long) =>
      names.flatMap((short) => {
        const [before, ...after] = short.name.split(NAME);
        if (long.kind !== short.kind || before === undefined || after.length !== 1) return [];
        const [start, end] = [before + NAME, after.join(NAME)];
        const isLonger = long.name.length > short.name.length && long.name.startsWith(start) && long.name.endsWith(end);
        return isLonger ? [long.name.slice(start.length, long.name.length - end.length)] : [];
      }),
    );

  const isRefused = (name: string): boolean => {
    try {
      settingsWith({ PIPELINE_NAME: name });
      return false;
    } catch (error) {
      if (error instanceof SettingsError) return true;
      throw error;
    }
  };

  const derived = [...new Set(rests(namesOf({}).filter(({ scope }) => scope !== 'label' && scope !== 'resource')))];

  test('is found out: its stack would be the monitoring of the other', () => {
    expect(derived).toContain('-monitoring');
  });

  test.each(derived)('…%s is refused, since it would collide', (rest) => {
    expect(isRefused(`${NAME}${rest}`)).toBe(true);
  });
});
