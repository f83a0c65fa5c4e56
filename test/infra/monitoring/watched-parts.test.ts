import * as z from 'zod';
import { resourcesOf } from '../../support/template/resolve';
import { synthesise } from '../../support/template/synthesise';

/*
 * The CDK CLI leaves a stack alone whose template is the same text as the one deployed, and CloudFormation reads the outputs
 * of another stack only when it updates ("The referenced value is resolved at stack create or update time":
 * Fn::GetStackOutput). So whatever replaces a watched part has to change the text. What does not, a pipeline that was
 * deleted and made again, is told by the alarm monitoring-outdated.
 */

const synthesised = synthesise();
const dimensions = z.array(z.object({ Name: z.string(), Value: z.unknown() }));
/** What the alarms' metrics are asked of, as it stands in the template. */
const watchedBy = ({ monitoring }: ReturnType<typeof synthesise>, dimension: string): unknown[] => {
  const found: unknown[] = [];
  JSON.stringify(monitoring.template.Resources, (key, value: unknown) => {
    if (key === 'Dimensions')
      for (const { Name, Value } of dimensions.safeParse(value).data ?? []) if (Name === dimension) found.push(Value);
    return value;
  });
  return found;
};

test('a bucket that is named is watched by that name, so that another name is another text', () => {
  const [one, another] = ['calls-of-today', 'calls-of-tomorrow'].map((S3_BUCKET) => synthesise({ S3_BUCKET }));
  if (one === undefined || another === undefined) throw new Error('Both are made');
  expect(new Set(watchedBy(one, 'BucketName'))).toEqual(new Set(['calls-of-today']));
  expect(new Set(watchedBy(another, 'BucketName'))).toEqual(new Set(['calls-of-tomorrow']));
  expect(one.monitoring.text).not.toContain('RecordingsBucket');
  const [dashboard] = [
    ...resourcesOf(another.monitoring.template, 'AWS::CloudWatch::Dashboard', another.template).values(),
  ];
  expect(String(dashboard?.Properties.DashboardBody)).toContain('calls-of-tomorrow');
});

test('a bucket that AWS names is watched by a reference, which is another text than any name', () => {
  const references = watchedBy(synthesised, 'BucketName').map((value) => JSON.stringify(value));
  expect(new Set(references).size).toBe(1);
  expect(references[0]).toMatch(/Fn::GetStackOutput.*RecordingsBucket/);
});

test('an API that is replaced has another logical id, and so its reference is another text', () => {
  const replaced = synthesise({}, 'another API');
  const [before, after] = [synthesised, replaced].map((one) => JSON.stringify(watchedBy(one, 'ApiId')));
  expect(before).toMatch(/Fn::GetStackOutput/);
  expect(after).toMatch(/Fn::GetStackOutput.*AnotherApi/);
  expect(after).not.toBe(before);
});

test('nothing that replaces the API or a bucket without a name can change under its logical id', () => {
  // AWS::ApiGatewayV2::Api and AWS::S3::Bucket, "Update requires: Replacement".
  const [api] = [...resourcesOf(synthesised.template, 'AWS::ApiGatewayV2::Api').values()];
  expect(api?.Properties.ProtocolType).toBe('HTTP');
  for (const [id, { Properties }] of resourcesOf(synthesised.template, 'AWS::S3::Bucket'))
    expect([id, Object.keys(Properties).filter((name) => /^Bucket(Name|Prefix|Namespace)/.test(name))]).toEqual([
      id,
      [],
    ]);
});
