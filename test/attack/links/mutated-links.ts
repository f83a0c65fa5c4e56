import type { S3Request } from './documented-s3';

/** A link, and what may be changed of the request that plays it. */
export interface Played extends S3Request {
  readonly nowMs: number;
}

interface Dice {
  readonly text: string;
  readonly number: number;
}

type Mutation = (played: Played, dice: Dice) => Played;

const RESPONSES = [
  'content-disposition',
  'content-type',
  'cache-control',
  'content-language',
  'content-encoding',
  'expires',
];
const SUBRESOURCES = [
  'acl',
  'tagging',
  'torrent',
  'retention',
  'legal-hold',
  'attributes',
  'uploads',
  'policy',
  'versions',
];

const inQuery =
  (change: (query: URLSearchParams, dice: Dice) => void): Mutation =>
  (played, dice) => {
    const url = new URL(played.url);
    change(url.searchParams, dice);
    return { ...played, url: url.href };
  };

const inPath =
  (change: (path: string, dice: Dice) => string): Mutation =>
  (played, dice) => {
    const url = new URL(played.url);
    url.pathname = change(url.pathname, dice);
    return { ...played, url: url.href };
  };

const one = <Item>(items: readonly Item[], number: number): Item => items[number % items.length] as Item;

/** What whoever has a link can do to it. */
export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'a longer life': inQuery((query, { number }) => {
    query.set('X-Amz-Expires', String(one([901, 3_600, 604_800, 604_801, -1, 1e9, NaN], number)));
  }),
  'a later signature': inQuery((query) => {
    query.set('X-Amz-Date', '20261126T130000Z');
  }),
  'another key': inPath((path, { number }) =>
    one([path.replace('-J-1001', '-J-1002'), '/export.csv', '/', `${path}x`], number),
  ),
  'a way out of the folder': inPath((path, { number }) =>
    one([`/recordings/..${path}`, `/${path}`, path.replace('/', '/%2e%2e/')], number),
  ),
  'another bucket': (played) => ({ ...played, url: played.url.replace(/\/\/[^.]+\./, '//another-bucket.') }),
  'another host': (played) => ({ ...played, url: played.url.replace('.amazonaws.com', '.attacker.example') }),
  'another answer': inQuery((query, { text, number }) => {
    query.set(`response-${one(RESPONSES, number)}`, text === '' ? 'text/html' : text.toWellFormed());
  }),
  'an answer less': inQuery((query, { number }) => {
    query.delete(`response-${one(RESPONSES.slice(0, 3), number)}`);
  }),
  'no link id': inQuery((query) => {
    query.delete('x-link-id');
  }),
  'another link id': inQuery((query) => {
    query.set('x-link-id', '8d6d3c0e-6f0b-4b52-9d2a-6f2f3f1c9a11');
  }),
  'a second link id': inQuery((query) => {
    query.append('x-link-id', '8d6d3c0e-6f0b-4b52-9d2a-6f2f3f1c9a11');
  }),
  'a version': inQuery((query, { text }) => {
    query.set('versionId', text === '' ? 'null' : text.toWellFormed());
  }),
  'a subresource': inQuery((query, { number }) => {
    query.set(one(SUBRESOURCES, number), '');
  }),
  'any parameter': inQuery((query, { text }) => {
    query.set(`y${text.toWellFormed()}`, '');
  }),
  'a bit of the signature': inQuery((query, { number }) => {
    const signature = query.get('X-Amz-Signature') ?? '';
    const at = number % signature.length;
    query.set(
      'X-Amz-Signature',
      signature.slice(0, at) + (signature[at] === '0' ? '1' : '0') + signature.slice(at + 1),
    );
  }),
  'a part of the signature': inQuery((query, { number }) => {
    query.set('X-Amz-Signature', query.get('X-Amz-Signature')?.slice(0, number % 64) ?? '');
  }),
  'no signature': inQuery((query) => {
    query.delete('X-Amz-Signature');
  }),
  'two signatures': inQuery((query) => {
    query.append('X-Amz-Signature', '0'.repeat(64));
  }),
  'other credentials': inQuery((query, { number }) => {
    query.set(
      'X-Amz-Credential',
      (query.get('X-Amz-Credential') ?? '').replace(/^[^/]+/, one(['AKIAATTACKER', '', 'SIMULATED'], number)),
    );
  }),
  'another scope': inQuery((query, { number }) => {
    const scope = one(
      [
        ['us-east-1', 'eu-west-1'],
        ['s3', 'sts'],
        ['aws4_request', 'aws5_request'],
      ],
      number,
    );
    query.set('X-Amz-Credential', (query.get('X-Amz-Credential') ?? '').replace(scope[0] ?? '', scope[1] ?? ''));
  }),
  'an older algorithm': inQuery((query, { number }) => {
    query.set('X-Amz-Algorithm', one(['AWS4-HMAC-SHA1', 'none', 'AWS'], number));
  }),
  'fewer signed headers': inQuery((query) => {
    query.set('X-Amz-SignedHeaders', '');
  }),
  'another method': (played, { number }) => ({
    ...played,
    method: one(['PUT', 'DELETE', 'POST', 'HEAD', 'PATCH'], number),
  }),
  'after its end': (played, { number }) => ({ ...played, nowMs: played.nowMs + 900_001 + number * 1_000 }),
};

/** What leaves a link as good as it was, but for its spelling. */
export const HARMLESS: Readonly<Record<string, Mutation>> = {
  'as it is': (played) => played,
  'parameters in another order': inQuery((query) => {
    const pairs = [...query].reverse();
    for (const name of [...query.keys()]) query.delete(name);
    for (const [name, value] of pairs) query.append(name, value);
  }),
  'just in time': (played) => ({ ...played, nowMs: played.nowMs + 899_000 }),
  'a header more': (played) => ({ ...played, headers: { range: 'bytes=0-', origin: 'https://attacker.example' } }),
};
