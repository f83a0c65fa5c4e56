import { gzipSync } from 'node:zlib';
import { PATH } from './account';
import type { Trick } from './contents';
import { type Pair, documentedSignature, pairsIn } from './documented-signature';
import { encodedForm } from './draft';

/** A webhook under way: what was signed, and what is sent. */
export interface Webhook {
  readonly signed: { readonly url: string; readonly pairs: readonly Pair[]; readonly token: string };
  method: string;
  path: string;
  query: string;
  /** Undefined: not sent. */
  contentType: string | undefined;
  signature: string | undefined;
  /** Further headers. */
  headers: (readonly [name: string, value: string])[];
  body: Buffer;
  /** What the event says of its body otherwise than API Gateway would. */
  lie: 'base64' | 'text' | undefined;
}

const one = <Item>(items: readonly Item[], number: number): Item | undefined => items[number % items.length];

const TYPES = [
  undefined,
  '',
  'application/json',
  'multipart/form-data; boundary=x',
  'text/plain',
  'application/x-www-form-urlencoded-not',
  'APPLICATION/X-WWW-FORM-URLENCODED',
  'application/x-www-form-urlencoded ; charset=utf-16',
  'application/json;application/x-www-form-urlencoded',
];

const rebuilt = (webhook: Webhook, change: (pairs: Pair[]) => readonly Pair[]): void => {
  webhook.body = Buffer.from(encodedForm(change(pairsIn(webhook.body))));
};

/** The same with its first so many letters moved from the value of a parameter to its name, as the signature allows. */
const shifted = ([name, value]: Pair, by: number): Pair => [name + value.slice(0, by), value.slice(by)];

/** What is done to a callback once it is signed. */
export const TAMPERINGS: Readonly<Record<string, Trick<Webhook>>> = {
  'a bit of the signature': (webhook, { number }) => {
    const bytes = Buffer.from(webhook.signature ?? '', 'base64');
    const at = number % Math.max(bytes.length, 1);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << (number % 8));
    webhook.signature = bytes.toString('base64');
  },
  'a part of the signature': (webhook, { number }) => {
    webhook.signature = webhook.signature?.slice(0, number % 28);
  },
  'the signature in other letters': (webhook) => {
    webhook.signature = webhook.signature?.toUpperCase();
  },
  'a signature of another kind': (webhook, { number }) => {
    const { url, pairs, token } = webhook.signed;
    const bytes = Buffer.from(documentedSignature(token, url, pairs), 'base64');
    webhook.signature = one(
      [bytes.toString('hex'), bytes.toString('base64url'), `sha1=${bytes.toString('hex')}`, '='],
      number,
    );
  },
  'no signature': (webhook) => {
    webhook.signature = undefined;
  },
  'an empty signature': (webhook, { number }) => {
    webhook.signature = one(['', ' ', ',', 'undefined', 'null', '=', '\u0000'], number);
  },
  'a second signature': (webhook, { text }) => {
    webhook.headers.push(['x-TWILIO-signature', text.replace(/[^ -~]/g, '?')]);
  },
  'a name of a header in other letters': (webhook) => {
    webhook.headers.push(['X-TWILIO-SIGNATURE', webhook.signature ?? '']);
    webhook.signature = undefined;
  },
  'headers of proxies': (webhook) => {
    const host = 'attacker.example';
    webhook.headers.push(
      ['X-Forwarded-Host', host],
      ['Forwarded', `host=${host}`],
      ['X-Original-URL', '/'],
      ['Host', host],
    );
    webhook.headers.push(['X-HTTP-Method-Override', 'GET'], ['__proto__', 'x'], ['constructor', 'x']);
  },
  'another content type': (webhook, { number }) => {
    webhook.contentType = one(TYPES, number);
  },
  'a compressed body': (webhook) => {
    webhook.body = gzipSync(webhook.body);
    webhook.headers.push(['Content-Encoding', 'gzip']);
  },
  'no body': (webhook) => {
    webhook.body = Buffer.of();
  },
  'any bytes in the body': (webhook, { text, number }) => {
    webhook.body = Buffer.concat([
      webhook.body.subarray(0, number % 700),
      Buffer.from(text, 'latin1'),
      Buffer.of(0xff, 0, 0xc3),
    ]);
  },
  'a byte order mark': (webhook) => {
    webhook.body = Buffer.concat([Buffer.from('\ufeff'), webhook.body]);
  },
  'one parameter more': (webhook, { text }) => {
    rebuilt(webhook, (pairs) => [...pairs, ['Extra', text]]);
  },
  'one parameter less': (webhook, { number }) => {
    rebuilt(webhook, (pairs) => pairs.toSpliced(number % Math.max(pairs.length, 1), 1));
  },
  'another value': (webhook, { text, number }) => {
    rebuilt(webhook, (pairs) => pairs.map((pair, at) => (at === number % pairs.length ? [pair[0], text] : pair)));
  },
  'another recording': (webhook, { number }) => {
    const sid = `RE${number.toString(16).padStart(32, 'f')}`;
    rebuilt(webhook, (pairs) => pairs.map(([name, value]) => [name, name === 'RecordingSid' ? sid : value]));
  },
  'a value twice': (webhook, { number }) => {
    rebuilt(webhook, (pairs) => [...pairs, one(pairs, number) ?? ['x', '']]);
  },
  'a boundary between name and value': (webhook, { number }) => {
    rebuilt(webhook, (pairs) =>
      pairs.map((pair, at) => (at === number % pairs.length ? shifted(pair, 1 + (number % 5)) : pair)),
    );
  },
  'another order of the parameters': (webhook, { number }) => {
    rebuilt(webhook, (pairs) => [...pairs.slice(number % 12), ...pairs.slice(0, number % 12)]);
  },
  'another spelling of the body': (webhook) => {
    webhook.body = Buffer.from(
      webhook.body.toString('latin1').replace(/[A-Z]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
      'latin1',
    );
  },
  'another job number': (webhook, { text }) => {
    webhook.query = `job_number=${encodeURIComponent(text.toWellFormed())}`;
  },
  'a job number behind the query': (webhook, { number }) => {
    const gap = one(['&', '#', '%23', '&'.repeat(1_000), '&x'.repeat(1_000), '\t', ';', '%26'], number) ?? '';
    webhook.query = `${webhook.query}${gap}&job_number=J-EVIL`;
  },
  'white space in the query': (webhook, { number }) => {
    const at = number % (webhook.query.length + 1);
    webhook.query = webhook.query.slice(0, at) + (one(['\t', '\n', '\r', ' '], number) ?? '') + webhook.query.slice(at);
  },
  'a job number before the query': (webhook, { number }) => {
    webhook.query = `job_number=J-EVIL${one(['&', '#', '\n', '%00'], number) ?? ''}&${webhook.query}`;
  },
  'another spelling of the query': (webhook, { number }) => {
    const spelled = one(
      [(query: string) => query.replace('J', '%4A'), (query: string) => query.replaceAll('%', '%25')],
      number,
    );
    webhook.query = spelled?.(webhook.query) ?? '';
  },
  'another path': (webhook, { number }) => {
    const paths = [
      `${PATH}/`,
      `/.${PATH}`,
      `${PATH}%00`,
      '/twilio/recordings%2F',
      `/x/..${PATH}`,
      PATH.toUpperCase(),
      `/${PATH}`,
    ];
    webhook.path = one(paths, number) ?? PATH;
  },
  'another spelling of the path': (webhook) => {
    webhook.path = '/twilio/%72ecordings';
  },
  'another method': (webhook, { number }) => {
    webhook.method = one(['GET', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'post', 'TRACE'], number) ?? 'GET';
  },
  'a lie about Base64': (webhook, { number }) => {
    webhook.lie = number % 2 === 0 ? 'base64' : 'text';
  },
};
