import type { wireIngest } from '../../lambdas/ingest/wire';
import { attackFrontDoor } from './front-door/attack';
import { type Sabotage, sabotaged } from './sabotaged';

/* What the attack on the front door would notice: each of these changes of the code, within a fifth of its webhooks. */

jest.setTimeout(120_000);

const ACCEPT = 'lambdas/ingest/accept-callback.ts';
const HTTP = 'lambdas/ingest/http.ts';
const CALLBACK = 'lambdas/ingest/callback.ts';
const SIGNATURE = 'lambdas/adapters/twilio-signature.ts';
const JOB = 'lambdas/ingest/job-number.ts';
const QUEUES = 'lambdas/adapters/sqs-queues.ts';

const before = (file: string, from: string, more: string): Sabotage => ({ file, from, to: `${more}${from}` });
const CHECKED = 'tokens.some((token) => validateRequest(token, signature, url, params))';
const CREATED =
  "if (signature === undefined) return refuseStranger(403, 'signature-missing', 'no X-Twilio-Signature');";

const SABOTAGES: Readonly<Record<string, Sabotage>> = {
  'every signature is good': { file: SIGNATURE, from: CHECKED, to: 'tokens.length > 0' },
  'a beginning of the signature is enough': {
    file: SIGNATURE,
    from: CHECKED,
    to: "(tokens.some((token) => validateRequest(token, signature, url, params)) || (signature.length < 20 && tokens.some((token) => require('twilio/lib/webhooks/webhooks').getExpectedTwilioSignature(token, url, params).startsWith(signature))))",
  },
  'nothing is checked without a signature': before(
    ACCEPT,
    CREATED,
    'if (!signature) { await recordings.send(readCallback(params, rawQuery, now())!.message); return ACCEPTED; }',
  ),
  'what the library overlooks is signed': {
    file: SIGNATURE,
    from: 'saysWhatIsSigned(url) && ',
    to: '',
  },
  'the query is not signed': {
    file: HTTP,
    from: "${rawQueryString === '' ? '' : `?${rawQueryString}`}",
    to: '',
  },
  'the host is the one that the request names': {
    file: HTTP,
    from: '`https://${requestContext.domainName}`',
    to: "`https://${headers['x-forwarded-host'] ?? requestContext.domainName}`",
  },
  'the next token is not known': {
    file: SIGNATURE,
    from: 'tokens.some(',
    to: 'tokens.slice(0, 1).some(',
  },
  'an account is as good as another one': {
    file: ACCEPT,
    from: 'if (!claimsAccount) return',
    to: 'if (false) return',
  },
  'an account may sign for another one': {
    file: ACCEPT,
    from: 'twilioKeysOf(secret, account);',
    to: 'twilioKeysOf(secret, undefined);',
  },
  'a body may be of any size': { file: ACCEPT, from: 'body.length > MAX_BODY_BYTES', to: 'false' },
  'a body may be of any type': { file: ACCEPT, from: 'if (!isForm(contentType))', to: 'if (false)' },
  'of values that come twice the first counts': {
    file: ACCEPT,
    from: 'values.length === 1 ? values.join() : values',
    to: "values[0] ?? ''",
  },
  'the body is logged': before(ACCEPT, CREATED, "log.info('webhook-accepted', { reason: body.toString() });"),
  'the signature is logged': before(ACCEPT, CREATED, "log.info('webhook-accepted', { reason: signature });"),
  'the token is in the answer': {
    file: ACCEPT,
    from: "'X-Twilio-Signature does not match this URL, form and auth token'",
    to: "'not made by f00dprimarytokenf00dprimarytoken'",
  },
  'a status is logged as it comes': {
    file: ACCEPT,
    from: 'recordingStatus: wordIn(params.RecordingStatus)',
    to: 'recordingStatus: params.RecordingStatus',
  },
  'the log is written by hand': before(
    ACCEPT,
    CREATED,
    'console.log(\'{"code":"webhook-accepted","message":"webhook-accepted","reason":"\' + params.RecordingUrl + \'"}\');',
  ),
  'RecordingUrl is asked for': before(
    ACCEPT,
    CREATED,
    'await fetch(String(params.RecordingUrl)).catch(() => undefined);',
  ),
  'the host of RecordingUrl is looked up': before(
    ACCEPT,
    CREATED,
    "await require('node:dns').promises.lookup(URL.parse(String(params.RecordingUrl))?.hostname ?? 'x').catch(() => undefined);",
  ),
  'RecordingUrl goes on': {
    file: QUEUES,
    from: 'JSON.stringify(message)',
    to: "JSON.stringify({ ...(message as object), recordingUrl: 'https://x' })",
  },
  'forms are merged into objects': before(
    ACCEPT,
    CREATED,
    'for (const [name, value] of Object.entries(params)) { const target: any = {}; const at = /^(\\w+)\\[(\\w+)\\]$/.exec(name); if (at) target[at[1]!][at[2]!] = value; }',
  ),
  'a body that is no UTF-8 breaks it': {
    file: ACCEPT,
    from: 'return async (request: WebhookRequest): Promise<WebhookReply> => {',
    to: "return async (request: WebhookRequest): Promise<WebhookReply> => {\n new TextDecoder('utf-8', { fatal: true }).decode(request.body);",
  },
  'a SID may have any end': {
    file: 'lambdas/core/recording.ts',
    from: '[0-9a-fA-F]{32}$`',
    to: '[0-9a-fA-F]{32}`',
  },
  'the job number may come from the form': {
    file: CALLBACK,
    from: 'jobNumberIn(rawQuery)',
    to: "jobNumberIn(typeof params.job_number === 'string' ? new URLSearchParams({ job_number: params.job_number }).toString() : rawQuery)",
  },
  'the last job number counts': { file: JOB, from: ".get('job_number')", to: ".getAll('job_number').at(-1)" },
  'a character that SQS refuses is sent': {
    file: QUEUES,
    from: ".replaceAll('\\uFFFE', '\\\\ufffe').replaceAll('\\uFFFF', '\\\\uffff')",
    to: '',
  },
  'a time beyond ISO 8601 is taken': { file: CALLBACK, from: ' && /^\\d/.test(date.toISOString())', to: '' },
};

test.each(Object.entries(SABOTAGES))('%s', async (_change, sabotage) => {
  const { wireIngest: wire } = (await sabotaged('lambdas/ingest/wire.ts', sabotage, require)) as {
    wireIngest: typeof wireIngest;
  };
  await expect(attackFrontDoor({ wire, numRuns: 1_000, seed: 1 })).rejects.toThrow();
});

test('and nothing where nothing is changed', async () => {
  const nothing = { file: ACCEPT, from: 'const ACCEPTED', to: 'const  ACCEPTED' };
  const { wireIngest: wire } = (await sabotaged('lambdas/ingest/wire.ts', nothing, require)) as {
    wireIngest: typeof wireIngest;
  };
  await attackFrontDoor({ wire, numRuns: 200, seed: 1 });
});
