import { createHash, createHmac } from 'node:crypto';

/*
 * Presigned requests to S3 as the documentation has them (Amazon S3 API Reference, "Authenticating Requests: Using Query
 * Parameters (AWS Signature Version 4)"), written from that and without the SDK, which the pipeline uses.
 */

export interface S3Request {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** RFC 3986: all but letters, digits and `-._~`. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/** What a signature covers of a request, without the parameter X-Amz-Signature. */
const canonical = ({ method, url, headers }: S3Request, signedHeaders: string): string => {
  const { host, pathname, searchParams } = new URL(url);
  const pairs = [...searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map((pair) => pair.map(encoded).join('='))
    .sort();
  const named = signedHeaders
    .split(';')
    .map((name) => `${name}:${name === 'host' ? host : (headers[name] ?? '').trim()}\n`);
  return [method, pathname, pairs.join('&'), named.join(''), signedHeaders, 'UNSIGNED-PAYLOAD'].join('\n');
};

const signatureOf = (request: S3Request, secret: string): string => {
  const query = new URL(request.url).searchParams;
  const [, ...scope] = (query.get('X-Amz-Credential') ?? '').split('/');
  const digest = createHash('sha256')
    .update(canonical(request, query.get('X-Amz-SignedHeaders') ?? ''))
    .digest('hex');
  const text = ['AWS4-HMAC-SHA256', query.get('X-Amz-Date') ?? '', scope.join('/'), digest].join('\n');
  return hmac(scope.reduce<string | Buffer>(hmac, `AWS4${secret}`), text).toString('hex');
};

const dateOf = (stamp: string): number =>
  Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

const NEEDED = ['Algorithm', 'Credential', 'Date', 'Expires', 'SignedHeaders', 'Signature'].map(
  (name) => `X-Amz-${name}`,
);
const MOST_SECONDS = 604_800;

/** The age of the signature in milliseconds, of a request that S3 takes for signed; undefined: it answers 403 or 400. */
export const ageOf = (request: S3Request, secrets: ReadonlyMap<string, string>, nowMs: number): number | undefined => {
  const query = new URL(request.url).searchParams;
  if (NEEDED.some((name) => query.getAll(name).length !== 1)) return undefined;
  const [keyId = '', , region, service, end] = (query.get('X-Amz-Credential') ?? '').split('/');
  const secret = secrets.get(keyId);
  const seconds = Number(query.get('X-Amz-Expires'));
  const age = nowMs - dateOf(query.get('X-Amz-Date') ?? '');
  const isWhole =
    query.get('X-Amz-Algorithm') === 'AWS4-HMAC-SHA256' &&
    [region, service, end].join() === 'us-east-1,s3,aws4_request' &&
    query.get('X-Amz-SignedHeaders')?.split(';').includes('host') === true &&
    secret !== undefined &&
    Number.isInteger(seconds) &&
    seconds >= 1 &&
    seconds <= MOST_SECONDS &&
    // A clock may be a quarter of an hour ahead.
    age >= -900_000 &&
    age <= seconds * 1_000;
  return isWhole && signatureOf(request, secret) === query.get('X-Amz-Signature') ? age : undefined;
};

/** A link that somebody signs who has these credentials. */
export const presigned = (
  { method, url, headers }: S3Request,
  {
    keyId,
    secret,
    at,
    seconds,
  }: { readonly keyId: string; readonly secret: string; readonly at: Date; readonly seconds: number },
): string => {
  const stamp = at.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const link = new URL(url);
  const query: Readonly<Record<string, string>> = {
    Algorithm: 'AWS4-HMAC-SHA256',
    Credential: `${keyId}/${stamp.slice(0, 8)}/us-east-1/s3/aws4_request`,
    Date: stamp,
    Expires: String(seconds),
    SignedHeaders: 'host',
  };
  for (const [name, value] of Object.entries(query)) link.searchParams.set(`X-Amz-${name}`, value);
  link.searchParams.set('X-Amz-Signature', signatureOf({ method, url: link.href, headers }, secret));
  return link.href;
};
