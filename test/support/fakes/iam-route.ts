import { createHash, createHmac } from 'node:crypto';

/** What stands behind the route, once API Gateway has let a request in. */
export type Behind = (
  body: unknown,
  headers: Headers,
) => { readonly status: number; readonly body: unknown; readonly headers?: Record<string, string> };

export interface IamRoute {
  readonly url: string;
  readonly region: string;
  /** Access key ids that it knows, with their secrets. */
  readonly keys: Readonly<Record<string, string>>;
  /** Access key ids of those that a policy lets in. */
  readonly allowed: readonly string[];
  readonly now: () => Date;
  readonly behind: Behind;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

const TOLERANCE_MS = 5 * 60_000;

const dateOf = (stamp: string): Date =>
  new Date(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** RFC 3986, of a path as it is sent: what was encoded once is encoded twice. */
const encoded = (path: string): string =>
  encodeURIComponent(path)
    .replaceAll('%2F', '/')
    .replace(/[!'()*]/g, (character) => `%${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}`);

interface Signed {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string;
}

/** The signature that this request should bear. IAM User Guide, "Create a signed AWS API request". */
const signatureOf = (secret: string, scope: string, signedHeaders: string, { method, url, headers, body }: Signed) => {
  const canonical = [
    method,
    encoded(url.pathname),
    '',
    ...signedHeaders.split(';').map((name) => `${name}:${name === 'host' ? url.host : (headers.get(name) ?? '')}`),
    '',
    signedHeaders,
    createHash('sha256').update(body).digest('hex'),
  ].join('\n');
  const toSign = [
    'AWS4-HMAC-SHA256',
    headers.get('x-amz-date'),
    scope,
    createHash('sha256').update(canonical).digest('hex'),
  ].join('\n');
  const key = scope.split('/').reduce<string | Buffer>((current, part) => hmac(current, part), `AWS4${secret}`);
  return hmac(key, toSign).toString('hex');
};

/**
 * A route of an HTTP API with the IAM authorizer, as API Gateway has it: whatever is wrong with the signature, the clock, the
 * credentials or the policy, the answer is 403 `{"message":"Forbidden"}` (aws/aws-cdk#21182), with the header Date. Another path is 404
 * `{"message":"Not Found"}`.
 */
export const iamRoute =
  ({ url, region, keys, allowed, now, behind }: IamRoute) =>
  (asked: string, init: RequestInit): Response => {
    const headers = new Headers(init.headers);
    const answer = (status: number, body: unknown, more: Record<string, string> = {}): Response =>
      new Response(JSON.stringify(body), {
        status,
        headers: {
          'content-type': 'application/json',
          date: now().toUTCString(),
          'apigw-requestid': 'VKmbLiBJoAMEMsQ=',
          ...more,
        },
      });
    if (asked !== url) return answer(404, { message: 'Not Found' });
    const [, key = '', scope = '', signedHeaders = '', signature] =
      AUTHORIZATION.exec(headers.get('authorization') ?? '') ?? [];
    const secret = keys[key];
    const isInTime = Math.abs(dateOf(headers.get('x-amz-date') ?? '').getTime() - now().getTime()) <= TOLERANCE_MS;
    const isScoped = scope.endsWith(`/${region}/execute-api/aws4_request`);
    const body = typeof init.body === 'string' ? init.body : '';
    const signed = { method: init.method ?? 'GET', url: new URL(asked), headers, body };
    if (
      secret === undefined ||
      !isInTime ||
      !isScoped ||
      !allowed.includes(key) ||
      signature !== signatureOf(secret, scope, signedHeaders, signed)
    )
      return answer(403, { message: 'Forbidden' });
    const given = behind(JSON.parse(body), headers);
    return answer(given.status, given.body, given.headers);
  };
