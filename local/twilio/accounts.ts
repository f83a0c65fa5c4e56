import { randomBytes } from 'node:crypto';
import { isAuthenticated } from './authentication';
import { newSid } from './recordings';
import type { TwilioOptions } from './stand-in';

/** An account, its keys and its parent. */
export interface Account {
  readonly accountSid: string;
  readonly authToken: string;
  readonly apiKeys: readonly { readonly sid: string; readonly secret: string }[];
  readonly friendlyName: string;
  /** Undefined: this is the parent of the others. */
  readonly parent: Account | undefined;
}

/** Whose credentials a request carries, and which. */
interface Caller {
  readonly account: Account;
  readonly by: 'token' | 'key';
}

/** The main account and its subaccounts. */
export interface Accounts {
  readonly main: Account;
  readonly subaccounts: readonly Account[];
  readonly find: (accountSid: string) => Account | undefined;
  /** Whose the credentials of an Authorization header are; undefined: nobody's. */
  readonly callerOf: (authorization: string | undefined) => Caller | undefined;
}

const secret = () => randomBytes(16).toString('hex');

/** The accounts that the options name; whatever they leave out is made up. */
export const accountsOf = (options: TwilioOptions): Accounts => {
  const main: Account = {
    accountSid: options.accountSid ?? newSid('AC'),
    authToken: options.authToken ?? secret(),
    apiKeys: [{ sid: options.apiKeySid ?? newSid('SK'), secret: options.apiKeySecret ?? secret() }],
    friendlyName: 'main',
    parent: undefined,
  };
  const subaccounts = (options.subaccounts ?? []).map((given, index) => ({
    accountSid: given.accountSid ?? newSid('AC'),
    authToken: given.authToken ?? secret(),
    apiKeys: given.apiKeys ?? [{ sid: newSid('SK'), secret: secret() }],
    friendlyName: given.friendlyName ?? `subaccount ${String(index + 1)}`,
    parent: main,
  }));
  const all = [main, ...subaccounts];
  return {
    main,
    subaccounts,
    find: (accountSid) => all.find((account) => account.accountSid === accountSid),
    callerOf: (authorization) => {
      for (const account of all) {
        const keys = account.apiKeys.map((key) => ({ user: key.sid, password: key.secret }));
        if (isAuthenticated(authorization, keys)) return { account, by: 'key' };
        const token = { user: account.accountSid, password: account.authToken };
        if (isAuthenticated(authorization, [token])) return { account, by: 'token' };
      }
      return undefined;
    },
  };
};

/**
 * Whether a caller may act under an account's path: its own, or, with the parent's SID and token, a subaccount's. The
 * parent's API keys are refused there (twilio.com/docs/api/errors/20003: "main account API keys against subaccount
 * resources"; twilio.com/docs/iam/api/subaccounts).
 */
export const mayActFor = ({ account, by }: Caller, target: Account): boolean =>
  account === target || (by === 'token' && target.parent === account);
