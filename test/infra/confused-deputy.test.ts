import * as z from 'zod';
import type { Resource } from '../support/template/synthesise';
import { synthesise } from '../support/template/synthesise';
import { KEPT_SETTINGS } from '../support/updates/kept-settings';

/*
 * Whatever lets an AWS service in says for whom that service may act, or another account could send it here (IAM User Guide,
 * "The confused deputy problem").
 */

const ofService = z.object({
  Effect: z.literal('Allow'),
  Principal: z.object({ Service: z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat()) }),
  Action: z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat()),
  Condition: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
});
type OfService = z.output<typeof ofService>;

/** Every statement in `node`, at any depth, that lets a service in. */
const lettingServicesIn = (node: unknown): OfService[] => {
  if (typeof node !== 'object' || node === null) return [];
  const { data } = ofService.safeParse(node);
  return data === undefined ? Object.values(node).flatMap(lettingServicesIn) : [data];
};

/**
 * Nobody can make Lambda take a role of another account: a role is passed only "to a service that shares the same AWS
 * account" (IAM User Guide, "Grant a user permissions to pass a role to an AWS service").
 */
const isRoleOfLambda = ({ Principal, Action }: OfService): boolean =>
  Principal.Service.every((service) => service === 'lambda.amazonaws.com') &&
  Action.every((one) => one === 'sts:AssumeRole');

const saysForWhom = ({ Condition }: OfService): boolean =>
  Object.entries(Condition).some(
    ([operator, keys]) =>
      /^(StringEquals|ArnLike|ArnEquals)$/.test(operator) &&
      Object.keys(keys).some((key) => /^aws:Source(Account|Arn)$/.test(key)),
  );

const resources = (variables: Readonly<Record<string, string>>): [string, Resource][] => {
  const { template, monitoring } = synthesise(variables);
  return [...Object.entries(template.Resources), ...Object.entries(monitoring.template.Resources)];
};

describe.each(Object.entries(KEPT_SETTINGS))('with the settings "%s"', (_, variables) => {
  const all = resources(variables);

  test('every policy that lets a service in says for which account or resource', () => {
    const statements = all.flatMap(([id, { Properties }]) =>
      lettingServicesIn(Properties).map((statement) => ({ id, statement })),
    );
    const asked = statements.filter(({ statement }) => !isRoleOfLambda(statement));
    expect(asked.filter(({ statement }) => !saysForWhom(statement)).map(({ id }) => id)).toEqual([]);
    // The key, one or two topics, S3's own log, and the roles of the schedules.
    expect(asked.length).toBeGreaterThanOrEqual(5);
  });

  test('every permission of a function says which resource may call it', () => {
    const permissions = all.filter(([, { Type }]) => Type === 'AWS::Lambda::Permission');
    // One for each route.
    expect(permissions).toHaveLength(all.filter(([, { Type }]) => Type === 'AWS::ApiGatewayV2::Route').length);
    for (const [, { Properties }] of permissions) expect(JSON.stringify(Properties.SourceArn)).toContain('execute-api');
  });
});
