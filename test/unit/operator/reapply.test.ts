import { difference, type Item } from '../../../operator/reapply/compared';
import { deployedStack } from '../../../operator/reapply/deployed-stack';
import { type Compared, reapply } from '../../../operator/reapply/reapply';

const allowing = (...actions: string[]) => ({ Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] });

/** A thing of AWS that holds what it is given; `deaf` ones keep what they have. */
const thing = (title: string, has: unknown, wanted: unknown, { deaf = false } = {}) => {
  const state = { value: has, puts: 0 };
  const item: Item = {
    title,
    wanted,
    current: () => Promise.resolve(state.value),
    putBack: () => {
      state.puts += 1;
      if (!deaf) state.value = wanted;
      return Promise.resolve();
    },
  };
  return { item, state };
};

const run = async (things: readonly ReturnType<typeof thing>[], { apply = false, foreign = [] as string[] } = {}) => {
  const lines: string[] = [];
  const items = things.map(({ item }) => item);
  const done = await reapply({ items, foreign, apply, print: (line) => lines.push(line) });
  return { done, said: lines.join('\n') };
};

test('what differs is shown, and nothing is changed before it is asked for', async () => {
  const policy = thing('policy of the role R', allowing('s3:GetObject', 's3:*'), allowing('s3:GetObject'));
  const mapping = thing('mapping of F', { Enabled: true }, { Enabled: true });
  const { done, said } = await run([policy, mapping]);
  expect(done).toBe(false);
  expect(said).toContain('DIFFERENT: policy of the role R');
  expect(said).toMatch(/^ +- +"s3:\*",$/m);
  expect(said).toContain('as in the template: mapping of F');
  expect(said).toContain('Nothing was changed.');
  expect([policy.state.puts, mapping.state.puts]).toEqual([0, 0]);
});

test('what differs or is gone is put back, and the rest is left alone', async () => {
  const changed = thing('changed', allowing('s3:*'), allowing('s3:GetObject'));
  const gone = thing('gone', undefined, { Enabled: true });
  const fine = thing('fine', { Enabled: true }, { Enabled: true });
  const { done, said } = await run([changed, gone, fine], { apply: true });
  expect(done).toBe(true);
  expect(said).toContain('MISSING: gone');
  expect(said).toContain('Everything is as in the template.');
  expect([changed, gone, fine].map(({ state }) => state.puts)).toEqual([1, 1, 0]);
});

test('what AWS does not take is told', async () => {
  const deaf = thing('deaf', allowing('s3:*'), allowing('s3:GetObject'), { deaf: true });
  const { done, said } = await run([deaf], { apply: true });
  expect(done).toBe(false);
  expect(said).toContain('AWS still shows a difference');
  expect(said).not.toContain('Everything is as in the template.');
});

test('a policy that was added by hand is named with the command that takes it off, and is left for a person', async () => {
  const command = "aws iam delete-role-policy --role-name R --policy-name 'by-hand'";
  const { done, said } = await run([thing('fine', 1, 1)], { apply: true, foreign: [command] });
  expect(done).toBe(false);
  expect(said).toContain(command);
});

test.each<readonly [string, unknown, unknown]>([
  ['a list of one is its only element', { Action: ['s3:*'] }, { Action: 's3:*' }],
  ['actions have no order', { Action: ['b', 'a'] }, { Action: ['a', 'b'] }],
  ['everybody has two names', { Principal: '*' }, { Principal: { AWS: ['*'] } }],
  ['keys have no order', { a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }],
])('%s', (_, current, wanted) => {
  expect(difference(current, wanted)).toBeUndefined();
});

test.each<readonly [string, unknown, unknown]>([
  ['an action more', { Action: ['a', 'b'] }, { Action: ['a'] }],
  ['a condition less', { Effect: 'Deny' }, { Effect: 'Deny', Condition: {} }],
  ['somebody instead of everybody', { Principal: { AWS: 'arn:aws:iam::1:root' } }, { Principal: { AWS: '*' } }],
  ['nothing at all', undefined, { Enabled: true }],
  ['a switch', { Enabled: false }, { Enabled: true }],
])('%s is a difference', (_, current, wanted) => {
  expect(difference(current, wanted)).toBeDefined();
});

describe('what the template means', () => {
  const stackOf = (value: unknown) =>
    deployedStack(
      'pipeline',
      { partition: 'aws-cn', region: 'cn-north-1', account: '123456789012' },
      JSON.stringify({
        Resources: {
          Bucket: { Type: 'AWS::S3::Bucket' },
          Queue: { Type: 'AWS::SQS::Queue' },
          Api: { Type: 'AWS::ApiGatewayV2::Api' },
          Thing: { Type: 'Thing', Properties: value },
        },
      }),
      new Map([
        ['Bucket', 'pipeline-bucket'],
        ['Queue', 'https://sqs.cn-north-1.amazonaws.com.cn/123456789012/pipeline-queue'],
        ['Api', 'abc'],
      ]),
    );
  const meant = (value: unknown) => stackOf(value).ofType('Thing')[0]?.properties;

  test('names and ARNs of the deployed stack, in its own partition', () => {
    const arn = { 'Fn::GetAtt': ['Bucket', 'Arn'] };
    expect(
      meant({
        Bucket: { Ref: 'Bucket' },
        All: [{ 'Fn::Join': ['', [arn, '/*']] }],
        Queue: { 'Fn::GetAtt': ['Queue', 'Arn'] },
      }),
    ).toEqual({
      Bucket: 'pipeline-bucket',
      All: ['arn:aws-cn:s3:::pipeline-bucket/*'],
      Queue: 'arn:aws-cn:sqs:cn-north-1:123456789012:pipeline-queue',
    });
    expect(meant({ 'Fn::Join': [':', [{ Ref: 'AWS::Partition' }, { Ref: 'AWS::AccountId' }]] })).toBe(
      'aws-cn:123456789012',
    );
  });

  test.each([
    { Ref: 'Unknown' },
    { 'Fn::GetAtt': ['Api', 'Arn'] },
    { 'Fn::GetAtt': ['Bucket', 'DomainName'] },
    { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::x' },
  ])('%j is not guessed', (value) => {
    expect(() => meant({ Resource: value })).toThrow('is not known');
  });
});

test('programs are told of each item what was found, and whether it was put back', async () => {
  const found: Compared[] = [];
  const things = [
    thing('fine', 1, 1),
    thing('gone', undefined, 2),
    thing('changed', 2, 3),
    thing('deaf', 3, 4, { deaf: true }),
  ];
  const items = things.map(({ item }) => item);
  const print = () => undefined;
  await reapply({ items, foreign: [], apply: true, print, compared: (item) => found.push(item) });
  expect(found).toEqual([
    { title: 'fine', state: 'same', putBack: false },
    { title: 'gone', state: 'missing', putBack: true },
    { title: 'changed', state: 'different', putBack: true },
    { title: 'deaf', state: 'different', putBack: false },
  ]);
});
