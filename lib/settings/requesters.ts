import { iamPrincipalIn, partitionIn } from './arns';
import { partitionOf } from './regions';

const GENERAL =
  'must be ARNs of IAM roles, users or groups, separated by commas, such as arn:aws:iam::111122223333:role/support, ' +
  'without wildcards';

const BY_HAND = 'the policy of the output LinkRequestersPolicyArn';

/** What `aws sts get-caller-identity` shows of somebody who has assumed a role. */
const SESSION = /^arn:(?<partition>aws[a-z-]*):sts::(?<account>\d{12}):assumed-role\/(?<role>[^/]+)(\/|$)/;

/** Roles of permission sets, and of services; known by their names, too, if somebody left out the path. */
const IDENTITY_CENTER = /[:/](aws-reserved\/sso\.amazonaws\.com|AWSReservedSSO_[^/]*($|\/))/;
const OF_A_SERVICE = /[:/](aws-service-role\/|AWSServiceRoleFor[^/]*($|\/))/;

const objectionTo = (arn: string): string | undefined => {
  if (IDENTITY_CENTER.test(arn))
    return (
      'must not name a role of IAM Identity Center: nobody but AWS may attach a policy to it. Add the policy ' +
      'NAME-link-requesters-REGION to the permission set, as a customer managed policy'
    );
  if (OF_A_SERVICE.test(arn))
    return 'must not name a role of an AWS service: nobody but AWS may attach a policy to it, and no person uses it';
  const { partition, account, role } = SESSION.exec(arn)?.groups ?? {};
  if (role !== undefined)
    return (
      `must name the role and not a session of it: arn:${String(partition)}:iam::${String(account)}:role/${role}, and, ` +
      'if the role has a path, that in front of the name'
    );
  if (/^arn:[^:]*:iam::[^:]*:root$/.test(arn))
    return 'must not name the root user or a whole account: name the roles, users and groups that need links';
  if (iamPrincipalIn(arn) !== undefined) return undefined;
  if (!arn.startsWith('arn:'))
    return `${GENERAL}. If a name or a path has a comma in it, leave it out here, and attach ${BY_HAND} by hand`;
  return GENERAL;
};

/** What IAM compares: names are unique whatever their path and their letter case. */
const identityOf = (arn: string): string => {
  const { kind, name } = iamPrincipalIn(arn) ?? {};
  return `${String(kind)}/${String(name)}`.toLowerCase();
};

const MOST = 100;

/** Why a list of ARNs cannot be that of the requesters of links; undefined where it can. */
export const requestersObjection = (arns: readonly string[]): string | undefined => {
  const found = arns.map(objectionTo).find((objection) => objection !== undefined);
  if (found !== undefined) return found;
  const identities = arns.map(identityOf);
  const again = arns.find((_, place) => identities.indexOf(identities[place] ?? '') < place);
  if (again !== undefined) return `must name each once: remove the second ${again}`;
  return arns.length > MOST
    ? `must be at most ${MOST}: put people into a group, or let them assume a role, and name that; or attach ${BY_HAND} by hand`
    : undefined;
};

/** What is allowed, as a whole. */
export const REQUESTERS = GENERAL;

interface Values {
  readonly PIPELINE_NAME: string;
  readonly S3_REGION: string;
  readonly LINK_REQUESTER_ARNS: readonly string[];
  readonly CDK_DEFAULT_ACCOUNT?: string | undefined;
}

interface Problem {
  readonly name: 'LINK_REQUESTER_ARNS';
  readonly message: string;
}

/** An HTTP API has no resource policy (API Gateway Developer Guide, "Choose between REST APIs and HTTP APIs"). */
const elsewhere = (here: string, there: string): string =>
  `must be of ${here}, the account that is deployed to: ${there} is another one, and an HTTP API cannot let another account ` +
  `in. Let its people assume a role of ${here}, and name that role`;

/** Nothing of what failed to parse, and has its complaint. */
const listed = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** What the list of requesters does not know alone. */
export const requesterProblems = (values: Values): readonly Problem[] => {
  const { CDK_DEFAULT_ACCOUNT: deployedTo, PIPELINE_NAME, S3_REGION } = values;
  const arns = listed(values.LINK_REQUESTER_ARNS);
  const problem = (message: string): readonly Problem[] => [{ name: 'LINK_REQUESTER_ARNS', message }];
  const principals = arns.flatMap((arn) => iamPrincipalIn(arn) ?? []);

  const partition = partitionOf(S3_REGION);
  if (partition !== undefined && arns.some((arn) => ![undefined, partition].includes(partitionIn(arn))))
    return problem(
      `must be ARNs that begin with arn:${partition}:, the partition of ${S3_REGION}: others cannot reach the API`,
    );

  const here = deployedTo ?? principals[0]?.account;
  const foreign = principals.find(({ account }) => account !== here);
  if (here !== undefined && foreign !== undefined) return problem(elsewhere(here, foreign.account));

  const own = principals.find(
    ({ kind, name }) => kind === 'role' && name.startsWith(`${PIPELINE_NAME}-`) && name.endsWith(`-${S3_REGION}`),
  );
  return own === undefined
    ? []
    : problem(
        `must not name ${own.name}, which is called like the pipeline's own roles: these have what they need. If it is ` +
          `another one, attach ${BY_HAND} by hand`,
      );
};
