import { timingSafeEqual } from 'node:crypto';

interface Credentials {
  readonly user: string;
  readonly password: string;
}

const same = (left: string, right: string) => {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
};

/** Whether an Authorization header carries this user name and password, by basic auth. */
export const isAuthenticated = (header: string | undefined, { user, password }: Credentials): boolean => {
  const [, encoded] = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header ?? '') ?? [];
  if (encoded === undefined) return false;
  return same(Buffer.from(encoded, 'base64').toString(), `${user}:${password}`);
};
