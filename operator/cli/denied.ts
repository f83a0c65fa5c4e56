import { Failure } from './failure';

/** IAM User Guide, "Troubleshoot access denied error messages". */
const SENTENCE =
  /User: (?<caller>\S+) is not authorized to perform: (?<action>[\w-]+:\w+)(?: on resource: (?<resource>\S+))?/;

const CODES = ['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'AllAccessDisabled', 'Forbidden'];

/** What else may be the cause, by the permission. */
const OTHER_CAUSES = new Map([
  // The policies of requesters and auditors allow it for the one stack.
  [
    'cloudformation:DescribeStacks',
    ' If the pipeline has another name or region than that, name them with --pipeline and --region.',
  ],
  // See secretsManagerCredentials.
  [
    'secretsmanager:GetSecretValue',
    ' AWS denies it as well while the secret is not there: see docs/deploy.md, "The secret".',
  ],
]);

export const isDenied = (error: unknown): error is Error => error instanceof Error && CODES.includes(error.name);

/** What AWS denies, and which permission is missing; undefined of any other error. */
export const deniedFailure = (error: unknown): Failure | undefined => {
  if (!isDenied(error)) return undefined;
  const { caller, action, resource } = SENTENCE.exec(error.message)?.groups ?? {};
  if (caller === undefined || action === undefined)
    return new Failure('not-allowed', `AWS denies it (${error.name}: ${error.message}): ask for the permission.`);
  const on = resource === undefined ? '' : ` on ${resource}`;
  const denied = error.message.includes('explicit deny') ? ' A policy denies it explicitly.' : '';
  const other = OTHER_CAUSES.get(action) ?? '';
  return new Failure('not-allowed', `${caller} may not ${action}${on}: ask for this permission.${denied}${other}`, {
    details: { caller, permission: action },
  });
};
