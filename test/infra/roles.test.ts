import { features } from '../../lib/constructs/feature-folders';
import { rolePolicy } from '../support/template/policies';
import { resourcesOf } from '../support/template/resolve';
import { synthesise } from '../support/template/synthesise';

/* What the roles may do stands in policies.test.ts. */

const { template } = synthesise({ S3_BUCKET: 'the-recordings' });

test('the prefix of the grants is S3_PREFIX, with or without its slash', () => {
  for (const S3_PREFIX of ['calls/eu', 'calls/eu/']) {
    const { Statement } = rolePolicy(synthesise({ S3_BUCKET: 'the-recordings', S3_PREFIX }).template, 'HistoryWriter');
    expect(Statement).toEqual(
      expect.arrayContaining([
        { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::the-recordings/calls/eu/*' },
        {
          Effect: 'Allow',
          Action: 's3:ListBucket',
          Resource: 'arn:aws:s3:::the-recordings',
          Condition: { StringLike: { 's3:prefix': ['calls/eu/*'] } },
        },
      ]),
    );
  }
});

test('there is one role for each function, and one for each schedule', () => {
  const roles = [...resourcesOf(template, 'AWS::IAM::Role')];
  const schedules = resourcesOf(template, 'AWS::Scheduler::Schedule').size;
  const ofSchedules = roles
    .filter(([id]) => id.includes('ScheduleRole'))
    .map(([, { Properties }]) => Properties.RoleName);
  expect(ofSchedules).toHaveLength(schedules);
  const ofFunctions = features.map((feature) => `recording-pipeline-${feature}-us-east-1`);
  expect(roles.map(([, { Properties }]) => Properties.RoleName).sort()).toEqual(
    [...ofFunctions, ...ofSchedules].sort(),
  );
});
