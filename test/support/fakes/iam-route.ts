import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';

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

const TOLERANCE_MS = 5 * 60_000;

const dateOf = (stamp: string): Date =>
  new Date(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

/** The headers that the caller says to have signed, but those that signing adds by itself. */
const signedOf = (authorization: string, headers: Headers): Record<string, string> =>
  Object.fromEntries(
    (/SignedHeaders=([^,]+)/.exec(authorization)?.[1] ?? '')
      .split(';')
      .filter((name) => name !== 'host' && !name.startsWith('x-amz-'))
      .map((name) => [name, headers.get(name) ?? '']),
  );

/**
 * A route of an HTTP API with the IAM authorizer, as API Gateway has it: whatever is wrong with the signature, the clock, the
 * credentials or the policy, the answer is 403 `{"message":"Forbidden"}` (aws/aws-cdk#21182), with the header Date. Another path is 404
 * `{"message":"Not Found"}`.
 */
export const iamRoute =
  ({ url, region, keys, allowed, now, behind }: IamRoute) =>
  async (asked: string, init: RequestInit): Promise<Response> => {
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
    const { hostname, pathname, host, protocol } = new URL(asked);
    if (asked !== url) return answer(404, { message: 'Not Found' });
    const authorization = headers.get('authorization') ?? '';
    const [, key = '', scope = ''] = /Credential=([^/]+)\/([^,]+)/.exec(authorization) ?? [];
    const secret = keys[key];
    const stamp = headers.get('x-amz-date') ?? '';
    const isInTime = Math.abs(dateOf(stamp).getTime() - now().getTime()) <= TOLERANCE_MS;
    const isScoped = scope.endsWith(`/${region}/execute-api/aws4_request`);
    if (secret === undefined || !isInTime || !isScoped || !allowed.includes(key))
      return answer(403, { message: 'Forbidden' });
    const signer = new SignatureV4({
      service: 'execute-api',
      region,
      credentials: { accessKeyId: key, secretAccessKey: secret },
      sha256: Sha256,
    });
    const body = typeof init.body === 'string' ? init.body : '';
    const again = await signer.sign(
      {
        method: init.method ?? 'GET',
        protocol,
        hostname,
        path: pathname,
        query: {},
        headers: { ...signedOf(authorization, headers), host },
        body,
      },
      { signingDate: dateOf(stamp) },
    );
    if (again.headers.authorization !== authorization) return answer(403, { message: 'Forbidden' });
    const given = behind(JSON.parse(body), headers);
    return answer(given.status, given.body, given.headers);
  };
