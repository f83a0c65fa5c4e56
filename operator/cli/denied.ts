import { Failure } from './failure';

/** IAM User Guide, "Troubleshoot access denied error messages". */
const SENTENCE =
  /User: (?<caller>\S+) is not authorized to perform: (?<action>[\w-]+:\w+)(?: on resource: (?<resource>\S+))?/;

const CODES = ['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'AllAccessDisabled', 'Forbidden'];

export const isDenied = (error: unknown): error is Error => error instanceof Error && CODES.includes(error.name);

/** What AWS denies, and which permission is missing; undefined of any other error. */
export const deniedFailure = (error: unknown): Failure | undefined => {
  if (!isDenied(error)) return undefined;
  const { caller, action, resource } = SENTENCE.exec(error.message)?.groups ?? {};
  if (caller === undefined || action === undefined)
    return new Failure('not-allowed', `AWS denies it (${error.name}: ${error.message}): ask for the permission.`);
  const on = resource === undefined ? '' : ` on ${resource}`;
  const denied = error.message.includes('explicit deny') ? ' A policy denies it explicitly.' : '';
  // The policies of requesters and auditors allow it for the one stack.
  const elsewhere =
    action === 'cloudformation:DescribeStacks'
      ? ' If the pipeline has another name or region than that, name them with --pipeline and --region.'
      : '';
  return new Failure('not-allowed', `${caller} may not ${action}${on}: ask for this permission.${denied}${elsewhere}`, {
    details: { caller, permission: action },
  });
};
