import { timingSafeEqual } from 'node:crypto';

/** A user name and password that basic auth accepts. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

const same = (left: string, right: string) => {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
};

/** Whether an Authorization header carries one of the accepted pairs: an API key, or the account SID and auth token. */
export const isAuthenticated = (header: string | undefined, accepted: readonly Credentials[]): boolean => {
  const [, encoded] = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header ?? '') ?? [];
  if (encoded === undefined) return false;
  const given = Buffer.from(encoded, 'base64').toString();
  return accepted.some(({ user, password }) => same(given, `${user}:${password}`));
};
