import { gatewayEvent } from '../gateway';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { PUBLIC_URL, tokensOf } from './account';
import { type Pair, documentedSignature, pairsIn, saySame } from './documented-signature';
import type { HostileWebhook } from './hostile-webhook';

/** What the documentation of Twilio says about a webhook as it arrived. */
export interface Verdict {
  /** Whether it says what a token of this account has signed, for this account. */
  readonly isSigned: boolean;
  /** Whether it is a callback that has to be taken: signed to the letter, complete, and about a recording that is over. */
  readonly isDue: boolean;
  readonly recordingSid: string | undefined;
  /** Of the call, or of the conference in its place. */
  readonly callSid: string | undefined;
  /** As the signed URL has it. */
  readonly jobNumber: string | undefined;
}

const ROUTES = new Set(['POST /twilio/recordings', 'POST /urls', 'POST /airtable/refresh']);
const WEBHOOK = 'POST /twilio/recordings';

/** The event that the function gets; undefined where API Gateway answers by itself. */
export const eventOf = (webhook: HostileWebhook): APIGatewayProxyEventV2 | undefined => {
  const { method, path, query, contentType, signature, headers, body, lie } = webhook;
  const named = [
    ...(contentType === undefined ? [] : [['Content-Type', contentType] as const]),
    ...(signature === undefined ? [] : [['X-Twilio-Signature', signature] as const]),
    ...headers,
  ];
  const event = gatewayEvent({ method, path, query, headers: named, body }, ROUTES);
  if (event?.routeKey !== WEBHOOK || lie === undefined) return event;
  return lie === 'base64'
    ? { ...event, isBase64Encoded: true, body: body.toString('latin1') }
    : { ...event, isBase64Encoded: false, body: body.toString('base64') };
};

const valuesOf = (pairs: readonly Pair[], name: string): string[] =>
  pairs.filter(([known]) => known === name).map(([, value]) => value);

/** The value of a parameter that comes once, if it is what Twilio calls so. */
const only = (pairs: readonly Pair[], name: string, form: RegExp): string | undefined => {
  const [value, ...more] = valuesOf(pairs, name);
  return value !== undefined && more.length === 0 && form.test(value) ? value : undefined;
};

const isForm = (contentType = ''): boolean => /^\s*application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType);

/** The first `job_number` of a query, as a text without white space around. */
const jobNumberOf = (url: string): string | undefined => {
  const [, ...query] = url.split('?');
  const [value = ''] = valuesOf(pairsIn(Buffer.from(query.join('?'))), 'job_number');
  return value.trim() === '' ? undefined : value.trim().normalize('NFC');
};

export const verdictOn = ({ signed, query }: HostileWebhook, event: APIGatewayProxyEventV2): Verdict => {
  const { headers, body = '', isBase64Encoded, rawPath } = event;
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  const pairs = pairsIn(bytes);
  const url = `${PUBLIC_URL}${rawPath}${query === '' ? '' : `?${query}`}`;
  const [account = '', ...others] = valuesOf(pairs, 'AccountSid');
  const tokens = others.length === 0 ? tokensOf(account) : [];
  const isSignedFor = (other: string): boolean =>
    tokens.some((token) => documentedSignature(token, other, pairs) === headers['x-twilio-signature']);
  const isTaken = isForm(headers['content-type']) && bytes.length <= 65_536;

  const recordingSid = only(pairs, 'RecordingSid', /^RE[0-9a-f]{32}$/i);
  const call = /^C[AF][0-9a-f]{32}$/i;
  const callSid = only(pairs, 'CallSid', call) ?? only(pairs, 'ConferenceSid', call);
  const status = only(pairs, 'RecordingStatus', /^(completed|absent|failed)$/);
  return {
    isSigned: isTaken && isSignedFor(signed.url) && saySame(signed.url, url),
    isDue: isTaken && isSignedFor(url) && [recordingSid, callSid, status].every((part) => part !== undefined),
    recordingSid,
    callSid,
    jobNumber: jobNumberOf(signed.url),
  };
};
