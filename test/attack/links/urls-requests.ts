import fc from 'fast-check';
import { cursorOf } from '../../../lambdas/url-signer/cursor';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { linkRequest } from '../../support/worlds/link-request';
import { nastyText } from '../nasty-texts';
import { FORBIDDEN_KEYS, type Stored } from './world';

/** A request for links: its event, and what is known of it. */
export interface HostileRequest {
  readonly event: APIGatewayProxyEventV2;
  readonly tricks: readonly string[];
  /** The body as an object, where it is one that nobody has spoiled. */
  readonly asks: Readonly<Record<string, unknown>>;
}

interface Draft {
  body: Record<string, unknown>;
  /** The body as it is sent, where it is not just the object. */
  text: string | Buffer | undefined;
  lie: boolean;
  authorizer: unknown;
  userAgent: string | undefined;
  sourceIp: string | undefined;
}

interface Dice {
  readonly text: string;
  readonly number: number;
}

type Trick = (draft: Draft, dice: Dice, stored: readonly Stored[]) => void;

const one = <Item>(items: readonly Item[], { number }: Pick<Dice, 'number'>): Item =>
  items[number % items.length] as Item;

const raw = (draft: Draft, more: string): string => JSON.stringify(draft.body).replace(/\}$/, `,${more}}`);

const CALLERS = [
  undefined,
  null,
  {},
  { iam: null },
  { iam: {} },
  { iam: { userArn: '' } },
  { iam: { userArn: 7 } },
  { jwt: {} },
  'x',
];

export const URL_TRICKS: Readonly<Record<string, Trick>> = {
  'a nasty selector': (draft, dice) => {
    draft.body = { [one(['recordingSid', 'callSid', 'jobNumber', 'key'], dice)]: dice.text };
  },
  'a nasty selector with a day': (draft, dice) => {
    draft.body = { [one(['recordingSid', 'callSid', 'jobNumber'], dice)]: dice.text, date: '2026-11-20' };
  },
  'two selectors': (draft, dice, stored) => {
    draft.body = { ...draft.body, key: one(FORBIDDEN_KEYS, dice), callSid: one(stored, dice).callSid };
  },
  'a key outside': (draft, dice) => {
    draft.body = { key: one(FORBIDDEN_KEYS, dice) };
  },
  'a key that leads outside': (draft, dice, stored) => {
    const { key } = one(stored, dice);
    const ways = [
      `recordings/../${one(FORBIDDEN_KEYS, dice)}`,
      `recordings/%2e%2e/export.csv`,
      `recordings%2F..%2Fexport.csv`,
      `recordings/%252e%252e/export.csv`,
      `/${key}`,
      `${key}/`,
      `recordings//${key.slice('recordings/'.length)}`,
      key.replace('recordings', 'RECORDINGS'),
      key.replace('recordings', 'recordings\u0000'),
      key.replaceAll('/', '\\'),
      key.replaceAll('/', '\uff0f'),
      `https://attacker.s3.amazonaws.com/${key}`,
      `arn:aws:s3:::attacker/${key}`,
      `recordings/${'x'.repeat(1_100)}`,
      `recordings/${dice.text}`,
      `${key}?versionId=1`,
      `${key}#`,
      '\ud800recordings/x',
    ];
    draft.body = { key: one(ways, dice) };
  },
  'a key in another spelling': (draft, _dice, stored) => {
    draft.body = { key: encodeURIComponent(stored[0]?.key ?? '') };
  },
  'a nasty member': (draft, dice) => {
    draft.body[one(['verify', 'expiresInMinutes', 'date', 'cursor', 'limit', 'pageSize'], dice)] = one<unknown>(
      [dice.text, dice.number, -1, 1e9, 1e308, 0, 0.5, null, [], {}, true, '15', [dice.text], { toString: 'x' }],
      dice,
    );
  },
  'a day that is none': (draft, dice) => {
    draft.body.date = one(
      ['2026-02-30', '0000-00-00', '2026-11-20T00:00', '9999-12-31', '2026-11-20\n', '../..', '٢٠٢٦-11-20'],
      dice,
    );
  },
  'keys of prototypes': (draft, dice) => {
    draft.text = raw(
      draft,
      one(
        ['"__proto__":{"polluted":1}', '"constructor":{"prototype":{"polluted":1}}', '"toString":1,"__proto__":null'],
        dice,
      ),
    );
  },
  'a member twice': (draft, dice) => {
    draft.text = raw(draft, `"key":${JSON.stringify(one(FORBIDDEN_KEYS, dice))},"key":"export.csv"`);
  },
  'no JSON object': (draft, dice) => {
    const deep = '['.repeat(7_000) + ']'.repeat(7_000);
    draft.text = one(['', 'null', '[]', '7', '"x"', '{', '{"key":}', deep, '{}x', '\ufeff{}', 'NaN', dice.text], dice);
  },
  'bytes that are no text': (draft, { number }) => {
    draft.text = Buffer.concat([Buffer.from('{"jobNumber":"'), Buffer.of(0xff, 0xfe, number % 256), Buffer.from('"}')]);
  },
  'a very large body': (draft, { number }) => {
    draft.body.cursor = 'x'.repeat(16_000 + (number % 800));
  },
  'a lie about Base64': (draft) => {
    draft.lie = true;
  },
  'a caller that nobody knows': (draft, dice) => {
    draft.authorizer = one<unknown>(CALLERS, dice);
  },
  'a caller with a strange name': (draft, { text }) => {
    draft.userAgent = text;
  },
  'no address of the caller': (draft) => {
    draft.sourceIp = '';
  },
  'a forged cursor': (draft, dice, stored) => {
    // Whoever can count can make one: its checksum has no secret.
    const [first] = stored;
    if (first === undefined) return;
    draft.body = { jobNumber: first.jobNumber, date: '2026-11-20' };
    const wanted = { by: 'jobNumber' as const, jobNumber: first.jobNumber ?? ('' as never) };
    const from = one(
      [...FORBIDDEN_KEYS, dice.text, '', '\uffff', 'recordings/', 'recordings/2026/11/19/z', first.key],
      dice,
    );
    const startedAt = new Date(one([0, 8.64e15, Date.UTC(2026, 10, 20)], dice));
    const after = one([undefined, { key: from, startedAt }], dice);
    const at = {
      from,
      given: dice.number % 2 === 0,
      ...(after !== undefined && startedAt.getTime() < 2e14 && { after }),
    };
    draft.body.cursor = cursorOf(at, { wanted, date: '2026-11-20' });
  },
  'a cursor that was changed': (draft, dice) => {
    draft.body.cursor = one(
      ['.', 'e30.', `e30.${'A'.repeat(22)}`, `${dice.text}.x`, 'a.b.c', 'eyJnaXZlbiI6dHJ1ZX0.x'],
      dice,
    );
  },
};

/** What is asked before any trick. */
const honest = (stored: readonly Stored[], number: number): Record<string, unknown> => {
  const recording = one(stored, { number });
  const { key, sid, callSid, jobNumber } = recording;
  return one<Record<string, unknown>>(
    [
      { key },
      { recordingSid: sid },
      { callSid },
      { jobNumber },
      { callSid, date: recording.startedAt.toISOString().slice(0, 10) },
    ],
    { number: Math.floor(number / stored.length) },
  );
};

/** A request with up to two tricks in it. */
export const hostileRequests = (stored: readonly Stored[]): fc.Arbitrary<HostileRequest> => {
  const step = fc.record({
    trick: fc.constantFrom(...Object.keys(URL_TRICKS)),
    text: nastyText,
    number: fc.nat(0xffffff),
  });
  return fc.record({ number: fc.nat(0xffffff), steps: fc.array(step, { maxLength: 2 }) }).map(({ number, steps }) => {
    const draft: Draft = {
      body: honest(stored, number),
      text: undefined,
      lie: false,
      authorizer: { iam: { userArn: 'arn:aws:sts::111122223333:assumed-role/support/jane' } },
      userAgent: undefined,
      sourceIp: undefined,
    };
    for (const { trick, ...dice } of steps) URL_TRICKS[trick]?.(draft, dice, stored);
    const bytes = Buffer.from(draft.text ?? JSON.stringify(draft.body));
    const isBase64Encoded = draft.text instanceof Buffer || draft.lie;
    const event = linkRequest(undefined, {
      body: isBase64Encoded && !draft.lie ? bytes.toString('base64') : bytes.toString('utf8'),
      isBase64Encoded,
      authorizer: draft.authorizer,
      ...(draft.userAgent !== undefined && { userAgent: draft.userAgent }),
    });
    if (draft.sourceIp !== undefined) event.requestContext.http.sourceIp = draft.sourceIp;
    return { event, tricks: steps.map(({ trick }) => trick), asks: draft.body };
  });
};
