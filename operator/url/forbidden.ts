import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { clockFailure, skewSeconds } from '../cli/clock';
import { Failure } from '../cli/failure';
import type { Means } from '../cli/means';
import type { Refusal } from './refusal';
import type { UrlSigner } from './url-signer';

/** Of `arn:…:assumed-role/AWSReservedSSO_NAME_0123456789abcdef/SESSION` the permission set of IAM Identity Center. */
const permissionSetIn = (arn: string): string | undefined =>
  /:assumed-role\/AWSReservedSSO_(.+)_[0-9a-f]{16}\//.exec(arn)?.[1];

const isExpired = (body: string): boolean => /signature (expired|not yet current)/i.test(body);

/**
 * What the 403 of API Gateway means. An HTTP API says no more than `{"message":"Forbidden"}`, whether the clock, the
 * credentials or a policy is to blame (aws/aws-cdk#21182); REST APIs and emulators say more (AWS re:Post, "How do I
 * troubleshoot HTTP 403 errors from API Gateway?"). So the clock is compared with the header Date, and AWS is asked who this is.
 * @throws {Error} of the SDK, when AWS does not know these credentials
 */
export const forbidden = async (
  { headers, body }: Pick<Refusal, 'headers' | 'body'>,
  { aws, policyArn }: Pick<UrlSigner, 'aws' | 'policyArn'>,
  { now }: Pick<Means, 'now'>,
): Promise<Failure> => {
  const skew = skewSeconds(headers.get('date'), now());
  const clock = clockFailure(skew, isExpired(body));
  if (clock !== undefined) return clock;
  const { Arn: arn = 'this caller' } = await (await aws.sts()).send(new GetCallerIdentityCommand({}));
  const policy = policyArn ?? "the pipeline's policy for link requesters (output LinkRequestersPolicyArn)";
  const permissionSet = permissionSetIn(arn);
  const to = permissionSet === undefined ? 'it' : `the permission set ${permissionSet}`;
  const denied = /explicit deny/i.test(body) ? ' A policy denies it explicitly, which no other policy can change.' : '';
  return new Failure(
    'not-allowed',
    `${arn} may not get links.${denied} An administrator attaches ${policy} to ${to}, or adds its ARN to LINK_REQUESTER_ARNS: docs/links.md`,
    { details: { caller: arn, ...(policyArn !== undefined && { policy: policyArn }) } },
  );
};
