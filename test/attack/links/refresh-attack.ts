import crypto from 'node:crypto';
import fc from 'fast-check';
import { airtableRefreshEnv } from '../../../lambdas/airtable-refresh/env';
import type { wireAirtableRefresh } from '../../../lambdas/airtable-refresh/wire';
import { historyEvent } from '../../../lambdas/core/messages';
import { parseEnv } from '../../../lambdas/runtime/parse-env';
import { refreshRequest } from '../../support/worlds/refresh-request';
import { SECRET, SECRET_TEXTS } from '../front-door/account';
import { must } from '../must';
import { nastyText } from '../nasty-texts';
import { readLines } from '../watch/log-lines';
import { watchNetwork } from '../watch/network';
import { watchPrototypes } from '../watch/prototypes';
import { watchOutput } from '../watch/written';
import { linksWorld } from './world';

const TOKEN = SECRET.airtableRefreshToken;
const RECORD = 'recAAAAAAAAAAAAA1';

/** What is shown in the place of the token, by what it tries. The first ones are as good as the token itself. */
const AUTHORIZATIONS: Readonly<Record<string, (text: string, number: number) => string | undefined>> = {
  'the token': () => `Bearer ${TOKEN}`,
  'the token, written otherwise': (_text, number) =>
    [`bearer   ${TOKEN}`, ` Bearer ${TOKEN} `, `BEARER ${TOKEN}`][number % 3],
  nothing: () => undefined,
  'an empty token': (_text, number) =>
    ['', 'Bearer', 'Bearer ', 'Bearer undefined', 'Bearer null', 'Bearer \u0000'][number % 6],
  'a part of the token': (_text, number) => `Bearer ${TOKEN.slice(0, number % TOKEN.length)}`,
  'more than the token': (text) => `Bearer ${TOKEN}${text === '' ? 'x' : text}`,
  'a letter of the token': (_text, number) => {
    const at = number % TOKEN.length;
    return `Bearer ${TOKEN.slice(0, at)}${TOKEN[at] === 'x' ? 'y' : 'x'}${TOKEN.slice(at + 1)}`;
  },
  'the token in other letters': () => `Bearer ${TOKEN.toUpperCase()}`,
  'another secret': (_text, number) =>
    `Bearer ${SECRET_TEXTS.filter((one) => one !== TOKEN)[number % (SECRET_TEXTS.length - 1)] ?? ''}`,
  'another scheme': (_text, number) =>
    [`Basic ${TOKEN}`, TOKEN, `Token ${TOKEN}`, `Bearer=${TOKEN}`, `Bearer\t${TOKEN}`][number % 5],
  'two tokens': (_text, number) =>
    [`Bearer ${TOKEN},Bearer x`, `Bearer x,Bearer ${TOKEN}`, `Bearer x ${TOKEN}`][number % 3],
  'a nasty token': (text) => `Bearer ${text}`,
  'a long token': (_text, number) => `Bearer ${'x'.repeat(1 + (number % 8_000))}`,
};

const BODIES: Readonly<Record<string, (text: string, number: number) => string | undefined>> = {
  'a hint': () => JSON.stringify({ recordId: RECORD }),
  'a hint and more': (text) => JSON.stringify({ recordId: RECORD, [text]: text, baseId: 'app' }),
  'a nasty record': (text) => JSON.stringify({ recordId: text }),
  'almost a record': (_text, number) =>
    JSON.stringify({
      recordId: [
        `${RECORD}\n`,
        ` ${RECORD}`,
        `${RECORD}x`,
        RECORD.slice(1),
        RECORD.toUpperCase(),
        `rec${'ä'.repeat(14)}`,
        [RECORD],
        { id: RECORD },
        7,
        null,
      ][number % 10],
    }),
  'keys of prototypes': (_text, number) =>
    [
      `{"__proto__":{"recordId":"${RECORD}","polluted":1}}`,
      `{"recordId":"${RECORD}","__proto__":{"polluted":1}}`,
      `{"constructor":{"prototype":{"recordId":"${RECORD}"}}}`,
    ][number % 3],
  'no hint': (text, number) => [undefined, '', 'null', '[]', '"x"', '{', text, '['.repeat(9_000), '\u0000'][number % 9],
  'a large body': (_text, number) => JSON.stringify({ recordId: RECORD, x: 'x'.repeat(number % 300_000) }),
};

export const REFRESH_TRICKS: readonly string[] = [
  ...Object.keys(AUTHORIZATIONS),
  ...Object.keys(BODIES),
  'a lie about Base64',
];

const FIELDS = new Set([
  ...['level', 'message', 'timestamp', 'feature', 'code'],
  ...['error', 'status', 'requestId', 'jobId'],
]);

const step = (table: object) => {
  const [first = '', ...others] = Object.keys(table);
  return fc.record({
    trick: fc.oneof(
      { weight: 2, arbitrary: fc.constant(first) },
      { weight: 3, arbitrary: fc.constantFrom(first, ...others) },
    ),
    text: nastyText,
    number: fc.nat(0xffffff),
  });
};

const plans = fc.record({ shown: step(AUTHORIZATIONS), said: step(BODIES), isLie: fc.nat(20).map((die) => die === 0) });

/** Whether a body names a record, by the words of docs/airtable.md: `{"recordId":"rec…"}`. */
const recordIn = (body: string): string | undefined => {
  try {
    const said: unknown = JSON.parse(body);
    if (typeof said !== 'object' || said === null || !Object.hasOwn(said, 'recordId')) return undefined;
    const { recordId } = said as { recordId: unknown };
    return typeof recordId === 'string' && /^rec[A-Za-z0-9]{14}$/.test(recordId) && recordId.length === 17
      ? recordId
      : undefined;
  } catch {
    return undefined;
  }
};

interface Attack {
  readonly wire: typeof wireAirtableRefresh;
  readonly numRuns: number;
  readonly seed?: number;
}

/** Shows so many tokens with so many bodies. @throws when one is taken that is not to be, or something is told or broken */
export const attackRefresh = async ({ wire, numRuns, seed }: Attack): Promise<Map<string, number>> => {
  const { told, means, aws, time } = linksWorld();
  const counts = new Map<string, number>();
  jest.replaceProperty(process, 'env', { ...process.env, ...told('airtable-refresh') });
  const compared = jest.spyOn(crypto, 'timingSafeEqual');
  const handle = wire(parseEnv(airtableRefreshEnv, told('airtable-refresh')), means('airtable-refresh'));
  const prototypes = watchPrototypes();
  const output = watchOutput();
  const network = watchNetwork(new Set());
  const { queue } = aws.readBy('history-writer');
  const property = fc.asyncProperty(plans, async ({ shown, said, isLie }) => {
    // SQS takes one hint about a record in five minutes.
    await time.pass(301);
    output.take();
    compared.mockClear();
    const before = queue.messages.length;
    const authorization = AUTHORIZATIONS[shown.trick]?.(shown.text, shown.number);
    const body = BODIES[said.trick]?.(said.text, said.number);
    for (const what of [shown.trick, said.trick, ...(isLie ? ['a lie about Base64'] : [])])
      counts.set(what, (counts.get(what) ?? 0) + 1);
    const answer = await network.during(() =>
      handle(refreshRequest('', { authorization, body, isBase64Encoded: isLie })),
    );
    const { statusCode = 0, body: answered = '' } = answer;
    counts.set(String(statusCode), (counts.get(String(statusCode)) ?? 0) + 1);

    // RFC 6750: the scheme in any letters, then spaces, then the token; white space around it belongs to no header.
    const isTold =
      /^bearer +/i.test(authorization?.trim() ?? '') && authorization?.trim().replace(/^bearer +/i, '') === TOKEN;
    const record = recordIn(isLie ? Buffer.from(body ?? '', 'base64').toString() : (body ?? ''));
    const expected = isTold ? (record === undefined ? 400 : 202) : 401;
    must(statusCode === expected, 'the answer is not', expected, statusCode, authorization, body?.slice(0, 200));
    must(compared.mock.calls.length > 0, 'the token was compared in a time that tells');

    const sent = queue.messages.slice(before).map((message) => historyEvent.parse(JSON.parse(message.body)));
    must(sent.length === (expected === 202 ? 1 : 0), 'what was queued is not what was answered', sent);
    must(
      sent.every((event) => event.kind === 'refresh' && event.jobId === record),
      'another hint',
      sent,
    );

    const written = output.take();
    const { strange, codes } = readLines(written, FIELDS);
    must(strange.length === 0 && codes.length === 1, 'the log has other lines', strange, codes);
    for (const secret of [...SECRET_TEXTS, shown.text].filter(({ length }) => length > 8))
      must(!`${written}${answered}`.includes(JSON.stringify(secret).slice(1, -1)), 'it tells', secret);
    must(network.strangers.length === 0, 'it reached', network.strangers);
    must(prototypes.areUntouched(), 'what all objects share was changed');
  });
  try {
    await fc.assert(property, { numRuns, ...(seed !== undefined && { seed, endOnFailure: true }) });
  } finally {
    network[Symbol.dispose]();
    output[Symbol.dispose]();
    prototypes[Symbol.dispose]();
    jest.restoreAllMocks();
  }
  return counts;
};
