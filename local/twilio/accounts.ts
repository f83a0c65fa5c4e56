import { randomBytes } from 'node:crypto';
import { isAuthenticated } from './authentication';
import { newSid } from './recordings';
import type { AccountCredentials, TwilioOptions } from './stand-in';

/** An account, its key and its parent. */
export interface Account extends AccountCredentials {
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

const newAccount = (friendlyName: string, given: Partial<AccountCredentials>, parent?: Account): Account => ({
  accountSid: given.accountSid ?? newSid('AC'),
  authToken: given.authToken ?? secret(),
  apiKeySid: given.apiKeySid ?? newSid('SK'),
  apiKeySecret: given.apiKeySecret ?? secret(),
  friendlyName,
  parent,
});

/** A main account, and those below it. */
export const newAccounts = ({ subaccounts: names = [], ...given }: TwilioOptions): Accounts => {
  const main = newAccount('main', given);
  const subaccounts = names.map((name) => newAccount(name, {}, main));
  const all = [main, ...subaccounts];
  return {
    main,
    subaccounts,
    find: (accountSid) => all.find((account) => account.accountSid === accountSid),
    callerOf: (authorization) => {
      for (const account of all) {
        const key = { user: account.apiKeySid, password: account.apiKeySecret };
        if (isAuthenticated(authorization, key)) return { account, by: 'key' };
        const token = { user: account.accountSid, password: account.authToken };
        if (isAuthenticated(authorization, token)) return { account, by: 'token' };
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
