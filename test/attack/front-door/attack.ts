import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { recordingMessage } from '../../../lambdas/core/messages';
import { ingestEnv } from '../../../lambdas/ingest/env';
import type { wireIngest } from '../../../lambdas/ingest/wire';
import { lambdaMeans } from '../../../lambdas/runtime/means';
import { parseEnv } from '../../../lambdas/runtime/parse-env';
import { deployedFrom } from '../../support/template/deployed';
import { synthesise } from '../../support/template/synthesise';
import { must } from '../must';
import { readLines } from '../watch/log-lines';
import { watchNetwork } from '../watch/network';
import { watchOutput } from '../watch/written';
import { watchPrototypes } from '../watch/prototypes';
import { OTHER_TOKEN, PHONE_NUMBERS, SECRET_TEXTS, FURTHER_ACCOUNT } from './account';
import { type HostileWebhook, hostileWebhook } from './hostile-webhook';
import { type LocalAws, startLocalAws } from './local-aws';
import { mustBeQuoted } from './quoted';
import { eventOf, verdictOn } from './verdict';

/** What the function is told, as the template has it. */
const variables = (): Readonly<Record<string, string>> => {
  const { template } = synthesise();
  const deployed = deployedFrom(template).functions.get('ingest');
  if (deployed === undefined) throw new Error('The template has no ingest');
  return { ...deployed.variables, TWILIO_ACCOUNT_SIDS: FURTHER_ACCOUNT };
};

const STATUSES = [200, 204, 400, 403, 413, 415];

/** What a line of this function's log may say besides its code. */
const FIELDS = new Set([
  ...['level', 'message', 'timestamp', 'feature', 'code'],
  ...['error', 'status', 'reason', 'recordingSid', 'callSid', 'jobNumber', 'accountSid', 'outcome', 'recordingStatus'],
]);

const SECRETS = [...SECRET_TEXTS, OTHER_TOKEN, ...PHONE_NUMBERS.map((number) => number.slice(1)), 'secret-access-key'];

/** How often which trick was played, and how many were signed, taken and queued. */
export type Counts = Map<string, number>;

const count = (counts: Counts, what: string): void => {
  counts.set(what, (counts.get(what) ?? 0) + 1);
};

type Handle = ReturnType<typeof wireIngest>;

/** What may be said about one webhook, and about what it did. */
const judge = async (webhook: HostileWebhook, handle: Handle, aws: LocalAws, take: () => string, counts: Counts) => {
  for (const trick of webhook.tricks) count(counts, trick);
  const event = eventOf(webhook);
  count(counts, event === undefined ? 'answered by API Gateway' : 'reached the function');
  if (event === undefined) return;
  const { isSigned, isDue, ...said } = verdictOn(webhook, event);
  if (isSigned) count(counts, 'signed');
  for (let time = 0; time < webhook.times; time++) {
    take();
    aws.takeSent();
    const answer = await handle(event);
    const written = take();
    const sent = aws.takeSent();
    if (typeof answer !== 'object') throw new Error(`an answer that is none: ${typeof answer}`);
    const { statusCode = 0, body = '', headers = {} } = answer;
    must(STATUSES.includes(statusCode), 'the answer is none of this route', statusCode, body);
    must(
      Object.values(headers).every((value) => typeof value === 'string'),
      'API Gateway takes no such headers',
      headers,
    );
    must(isSigned || statusCode >= 400, 'it was taken, and nobody of this account has signed it', statusCode);
    must(isSigned || sent.length === 0, 'it was queued, and nobody of this account has signed it', sent);
    must(
      sent.length <= 1 && (sent.length === 0 || statusCode < 300),
      'the answer is not what was done',
      statusCode,
      sent,
    );
    must(!isDue || sent.length === 1, 'a callback of Twilio got lost', statusCode, body);

    const { strange, codes } = readLines(written, FIELDS);
    must(strange.length === 0, 'the log has lines that nobody is to write', strange);
    must(codes.length > 0, 'the log says nothing about it');
    // A job number is an id, and the author of its own callback may choose it; nobody else's word gets into the log.
    const ownWord = JSON.stringify(said.jobNumber ?? '').slice(1, -1);
    const told = ownWord === '' ? written : written.replaceAll(ownWord, '');
    for (const secret of [...SECRETS, webhook.signature ?? ''].filter(({ length }) => length > 8))
      must(!told.includes(secret) && !body.includes(secret), 'it tells a secret', secret);

    for (const { queueUrl, body: text } of sent) {
      count(counts, 'queued');
      must(queueUrl.endsWith('/recording-pipeline-recordings'), 'it went into another queue', queueUrl);
      const message = recordingMessage.parse(JSON.parse(text));
      must(
        Object.keys(JSON.parse(text) as object).every((name) => MEMBERS.has(name)),
        'it carries something more',
        text,
      );
      const { recordingSid, callSid, jobNumber } = message;
      must(recordingSid === said.recordingSid && callSid === said.callSid, 'it is about another recording', text);
      must(jobNumber === undefined || jobNumber === said.jobNumber, 'it is about another Job', text);
      mustBeQuoted(message);
    }
  }
};

/** What a message may tell. */
const MEMBERS: ReadonlySet<string> = new Set(recordingMessage.options.flatMap((option) => Object.keys(option.shape)));

interface Attack {
  readonly wire: typeof wireIngest;
  readonly numRuns: number;
  /** The same webhooks each time. */
  readonly seed?: number;
}

/**
 * Sends so many hostile webhooks to the function, wired with real clients and a real log.
 * @returns what happened how often
 * @throws when the door does not hold; the message tells the smallest webhook that shows it
 */
export const attackFrontDoor = async ({ wire, numRuns, seed }: Attack): Promise<Counts> => {
  const told = variables();
  const counts: Counts = new Map();
  const aws = await startLocalAws();
  jest.replaceProperty(process, 'env', { ...process.env, ...told });
  const env = parseEnv(ingestEnv, { ...told });
  const { SQSClient, SecretsManagerClient } = aws;
  const handle = wire(env, { SQSClient, SecretsManagerClient, ...lambdaMeans(env) });
  // What the SDK says about old versions of Node it says once its clients are made.
  await setImmediate();
  const prototypes = watchPrototypes();
  const output = watchOutput();
  const network = watchNetwork(new Set([`127.0.0.1:${aws.server.port}`]));
  try {
    let played = 0;
    const property = fc.asyncProperty(hostileWebhook, async (webhook) => {
      await network.during(() => judge(webhook, handle, aws, () => output.take(), counts));
      must(network.strangers.length === 0, 'it reached', network.strangers);
      if (++played % 20 === 0) must(prototypes.areUntouched(), 'what all objects share was changed');
    });
    await fc.assert(property, { numRuns, ...(seed !== undefined && { seed, endOnFailure: true }) });
    must(prototypes.areUntouched(), 'what all objects share was changed');
  } finally {
    network[Symbol.dispose]();
    output[Symbol.dispose]();
    prototypes[Symbol.dispose]();
    jest.restoreAllMocks();
    await aws.server.stop();
  }
  return counts;
};
