/** Partition, service and region of an ARN are in lower case; of what follows the case counts. */
export const withLowerCaseHead = (arn: string): string => {
  const parts = arn.split(':');
  return [...parts.slice(0, 4).map((part) => part.toLowerCase()), ...parts.slice(4)].join(':');
};

/** The partition in an ARN, such as `aws-cn`. */
export const partitionIn = (arn: string): string | undefined => /^arn:(aws[-a-z]*):/u.exec(arn)?.[1];

/** Whom IAM can attach a policy to: `arn:aws:iam::111122223333:role/a/path/NAME`. */
export interface IamPrincipal {
  readonly account: string;
  readonly kind: 'role' | 'user' | 'group';
  /** Without the path; IAM attaches policies by it. */
  readonly name: string;
}

/**
 * IAM API, CreateRole, CreateUser and CreateGroup: 64 characters of a name, of a group 128; 512 of a path, which may have
 * any visible one. Without commas, which separate ARNs here, and without the wildcards of policies.
 */
const PRINCIPAL_ARN = /^arn:aws[a-z-]*:iam::(\d{12}):(role|user|group)\/(?:[!-~]{1,510}\/)?([\w+=.@-]{1,128})$/;

/** Who an ARN speaks of; undefined where it is no role, user or group. */
export const iamPrincipalIn = (arn: string): IamPrincipal | undefined => {
  const [, account, kind, name] = PRINCIPAL_ARN.exec(arn) ?? [];
  if (account === undefined || name === undefined || /[*?,]/.test(arn)) return undefined;
  if (kind !== 'role' && kind !== 'user' && kind !== 'group') return undefined;
  return kind !== 'group' && name.length > 64 ? undefined : { account, kind, name };
};
