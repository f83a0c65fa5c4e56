/*
 * Twilio's REST API about one recording. Sources: twilio.com/docs/api/errors, RFC 9457 as twilio-node 6 reads it
 * (TwilioServiceException), twilio-oai.
 */
import { RetryLater } from '../../lambdas/core/errors';
import type { TwilioRecordings } from '../../lambdas/core/ports/twilio';
import type { ErrorFormat } from '../../local/twilio/errors';
import type { TwilioStandIn } from '../../local/twilio/stand-in';
import { startTwilio } from '../../local/twilio/start';
import { MemoryCredentials } from '../support/fakes/small-fakes';
import { NO_DEADLINE, aDeadline, aRecordingSid } from '../support/subjects';
import { VirtualTime } from '../support/simulated-aws/virtual-time';
import { type Answer, aClosedPort, startBareServer } from '../support/local/bare-server';
import { saying } from '../support/worlds/jobs-world';
import { heldSid, secretOf, sourceAt } from '../support/worlds/twilio-world';

let twilio: TwilioStandIn;
beforeAll(async () => {
  twilio = await startTwilio();
});
afterEach(() => {
  twilio.clearFaults();
});
afterAll(() => twilio.stop());

const FORMATS: ErrorFormat[] = ['classic', 'problem'];

interface Status {
  readonly status: number;
  readonly code?: number;
  readonly format?: ErrorFormat;
}

/** Deletes, or describes, a recording of its own, with Twilio's answer to that. */
const withAnswer = async (on: 'delete' | 'fetch', answer: Status) => {
  const sid = await heldSid(twilio);
  twilio.addFault({ on, kind: 'status', recordingSid: sid, times: Infinity, ...answer });
  const source = sourceAt(twilio);
  return on === 'delete' ? source.remove(sid, NO_DEADLINE, undefined) : source.describe(sid, NO_DEADLINE, undefined);
};

describe.each(FORMATS)('errors written as %s', (format) => {
  test('404 to a deletion: gone', async () => {
    expect(await withAnswer('delete', { status: 404, format })).toBe('gone');
  });

  test('404 to a description: nobody knows it', async () => {
    expect(await withAnswer('fetch', { status: 404, format })).toBeUndefined();
  });

  // Which codes are of which kind: test/unit/adapters/twilio-refusal.test.ts.
  test('409 (20409) to a deletion is for a person: Twilio will not do it', async () => {
    await expect(withAnswer('delete', { status: 409, code: 20409, format })).rejects.toMatchObject({
      name: 'Parked',
      code: 'deletion-refused',
      message: saying('Twilio answered 409 (20409): it will not delete this recording'),
    });
  });

  test.each([
    [401, 20003],
    [400, 10001],
  ])('%i (%i) is about the account or its key: every cause is named', async (status, code) => {
    for (const on of ['delete', 'fetch'] as const) {
      const answered = withAnswer(on, { status, code, format });
      await expect(answered).rejects.toMatchObject({ name: 'CredentialsRefused', code: 'twilio-credentials-refused' });
      for (const cause of [`${status} (${code})`, 'no valid API key', 'key is restricted', 'suspended or closed'])
        await expect(answered).rejects.toThrow(cause);
    }
  });

  test.each([
    [400, 20009],
    [503, 20503],
  ])('%i (%i) passes', async (status, code) => {
    for (const on of ['delete', 'fetch'] as const)
      await expect(withAnswer(on, { status, code, format })).rejects.toMatchObject({
        name: 'RetryLater',
        code: 'twilio-unavailable',
        message: `Twilio answered ${status} (${code})`,
      });
  });

  test('any other refusal of a description is for later', async () => {
    const described = withAnswer('fetch', { status: 400, code: 20001, format });
    await expect(described).rejects.toMatchObject({ name: 'RetryLater', code: 'twilio-unavailable' });
    const forbidden = withAnswer('fetch', { status: 403, code: 16999, format });
    await expect(forbidden).rejects.toMatchObject({ name: 'CredentialsRefused' });
  });
});

test('a 429 was not carried out: it is asked again, and a lasting one is for later', async () => {
  const sid = await heldSid(twilio);
  twilio.addFault({ on: 'delete', kind: 'status', status: 429, recordingSid: sid });
  expect(await sourceAt(twilio).remove(sid, NO_DEADLINE, undefined)).toBe('deleted');
  const lasting = withAnswer('delete', { status: 429 });
  await expect(lasting).rejects.toMatchObject({ name: 'RetryLater', code: 'twilio-unavailable' });
});

/** Somebody else than Twilio answered, which says 204 of what is deleted. */
const NOT_DONE = {
  name: 'RetryLater',
  code: 'twilio-unavailable',
  message: saying('Twilio answered 200 to a deletion'),
};

describe('bodies of any kind', () => {
  const answers: [string, Answer, object | string][] = [
    ['a 404 of HTML', { status: 404, type: 'text/html', body: '<h1>Not found</h1>' }, 'gone'],
    ['a 404 of nothing', { status: 404, body: '' }, 'gone'],
    [
      'a 404 whose code is a text',
      { status: 404, body: '{"type":"x","title":"T","status":404,"code":"20404"}' },
      'gone',
    ],
    ['a 400 of XML', { status: 400, type: 'application/xml', body: '<E/>' }, { code: 'deletion-refused' }],
    ['a 400 whose code is a text', { status: 400, body: '{"code":"20009"}' }, { code: 'twilio-unavailable' }],
    ['a 400 of code 0', { status: 400, body: '{"code":0}' }, { message: saying('Twilio answered 400: it') }],
    ['a 400 of a code that is none', { status: 400, body: '{"code":"x"}' }, { code: 'deletion-refused' }],
    ['a 401 of HTML', { status: 401, type: 'text/html', body: '<h1>No</h1>' }, { code: 'twilio-credentials-refused' }],
    ['a 403 of HTML', { status: 403, type: 'text/html', body: '<h1>No</h1>' }, { code: 'deletion-refused' }],
    ['a 502 of HTML', { status: 502, type: 'text/html', body: '<h1>Bad</h1>' }, { code: 'twilio-unavailable' }],
    ['a broken connection', 'break', { code: 'twilio-unavailable' }],
    ['a 204', { status: 204, body: '' }, 'deleted'],
    ['a 200 of HTML', { type: 'text/html', body: '<h1>Twilio</h1>' }, NOT_DONE],
    ['a 200 of {}', { body: '{}' }, NOT_DONE],
    ['a 200 of nothing', { body: '' }, NOT_DONE],
    ['a 202', { status: 202, body: '' }, { name: 'RetryLater', message: saying('Twilio answered 202 to a deletion') }],
  ];
  test.each(answers)('a deletion answered with %s', async (_name, answer, outcome) => {
    const server = await startBareServer(() => answer);
    try {
      const removal = sourceAt(twilio, { url: server.url }).remove(aRecordingSid(), NO_DEADLINE, undefined);
      if (typeof outcome === 'string') expect(await removal).toBe(outcome);
      else await expect(removal).rejects.toMatchObject(outcome);
      expect(server.asked).toHaveLength(1);
    } finally {
      await server.stop();
    }
  });

  test.each<[string, Answer]>([
    ['a page of HTML', { type: 'text/html', body: '<h1>Twilio</h1>' }],
    ['a redirect', { status: 302, headers: { location: 'https://example.com/' }, body: '' }],
    ['half a body', { body: '{"sid":', half: true }],
    ['an empty object', { body: '{}' }],
    ['another recording', { body: '{"sid":"RE1","status":"completed","channels":1}' }],
  ])('a description that is %s is for later', async (_name, answer) => {
    const server = await startBareServer(() => answer);
    try {
      const described = sourceAt(twilio, { url: server.url }).describe(aRecordingSid(), NO_DEADLINE, undefined);
      await expect(described).rejects.toMatchObject({ disposition: 'retry', code: 'twilio-unavailable' });
    } finally {
      await server.stop();
    }
  });

  const begun = (members: object) => async () => {
    const sid = aRecordingSid();
    const body = JSON.stringify({ sid, status: 'completed', ...members });
    const server = await startBareServer(() => ({ body }));
    try {
      return await sourceAt(twilio, { url: server.url }).describe(sid, NO_DEADLINE, undefined);
    } finally {
      await server.stop();
    }
  };

  test.each([
    ['is missing', {}],
    ['is null', { start_time: null, date_created: null }],
    ['is no date', { start_time: 'soon', date_created: '' }],
  ])('a start that %s is none, and not now', async (_name, members) => {
    expect(await begun(members)()).toMatchObject({ status: 'completed', startedAt: undefined, createdAt: undefined });
  });

  test('nobody there is for later', async () => {
    const source = sourceAt(twilio, { url: `http://127.0.0.1:${await aClosedPort()}` });
    for (const asked of [
      source.remove(aRecordingSid(), NO_DEADLINE, undefined),
      source.describe(aRecordingSid(), NO_DEADLINE, undefined),
    ])
      await expect(asked).rejects.toMatchObject({
        code: 'twilio-unavailable',
        message: saying("Twilio's API failed: "),
      });
  });
});

test('a description asks for deleted ones, too, with the API key and of this account', async () => {
  const server = await startBareServer(() => ({ status: 404, body: '{}' }));
  try {
    const sid = aRecordingSid();
    await sourceAt(twilio, { url: server.url }).describe(sid, NO_DEADLINE, undefined);
    const [asked] = server.asked;
    expect(asked?.url.pathname).toBe(`/2010-04-01/Accounts/${twilio.accountSid}/Recordings/${sid}.json`);
    expect(asked?.url.searchParams.get('IncludeSoftDeleted')).toBe('true');
    const basic = Buffer.from(`${twilio.apiKeySid}:${twilio.apiKeySecret}`).toString('base64');
    expect(asked?.headers.authorization).toBe(`Basic ${basic}`);
  } finally {
    await server.stop();
  }
});

describe('the deadline', () => {
  const over = new RetryLater('out-of-time', { message: 'over' });
  type Ask = (
    source: TwilioRecordings,
    sid: Awaited<ReturnType<typeof heldSid>>,
    deadline: typeof NO_DEADLINE,
  ) => Promise<unknown>;
  const asks: [string, 'delete' | 'fetch', Ask][] = [
    ['deletion', 'delete', (source, sid, deadline) => source.remove(sid, deadline, undefined)],
    ['description', 'fetch', (source, sid, deadline) => source.describe(sid, deadline, undefined)],
  ];

  test.each(asks)('ends a %s that is not answered', async (_name, on, ask) => {
    const sid = await heldSid(twilio);
    twilio.addFault({ on, kind: 'stall', recordingSid: sid });
    const deadline = aDeadline();
    const asked = ask(sourceAt(twilio), sid, deadline);
    while (!twilio.requests.some(({ recordingSid }) => recordingSid === sid)) await new Promise(setImmediate);
    deadline.over(over);
    await expect(asked).rejects.toBe(over);
  });

  test.each(asks)('a %s is waited for 10 s, not a moment longer', async (_name, on, ask) => {
    const sid = await heldSid(twilio);
    twilio.addFault({ on, kind: 'stall', recordingSid: sid });
    const time = new VirtualTime();
    let failure: unknown;
    ask(sourceAt(twilio, { time }), sid, NO_DEADLINE).catch((error: unknown) => {
      failure = error;
    });
    await time.pass(9.999);
    expect(failure).toBeUndefined();
    await time.pass(0.001);
    expect(failure).toMatchObject({
      name: 'RetryLater',
      code: 'twilio-unavailable',
      message: 'Twilio gave no answer in 10 s',
    });
  });

  test.each(asks)('no timer is left behind by a %s that is answered', async (_name, _on, ask) => {
    const time = new VirtualTime();
    await ask(sourceAt(twilio, { time }), await heldSid(twilio), NO_DEADLINE);
    expect(time.pauses).toBe(0);
  });

  test('once over, nothing is deleted', async () => {
    const sid = await heldSid(twilio);
    const deadline = aDeadline();
    deadline.over(over);
    await expect(sourceAt(twilio).remove(sid, deadline, undefined)).rejects.toBe(over);
    expect(twilio.recording(sid).status).toBe('completed');
  });

  test('nor once the lease is lost', async () => {
    const sid = await heldSid(twilio);
    const lost = new RetryLater('lease-lost', { message: 'lost' });
    const deadline = {
      signal: NO_DEADLINE.signal,
      require: () => {
        throw lost;
      },
    };
    await expect(sourceAt(twilio).remove(sid, deadline, undefined)).rejects.toBe(lost);
    expect(twilio.recording(sid).status).toBe('completed');
  });
});

describe('a rotated API key', () => {
  test('is read anew for a deletion and a description', async () => {
    const sid = await heldSid(twilio);
    const rotated = () => new MemoryCredentials(undefined, secretOf(twilio));
    expect(await sourceAt(twilio, { credentials: rotated() }).describe(sid, NO_DEADLINE, undefined)).toBeDefined();
    expect(await sourceAt(twilio, { credentials: rotated() }).remove(sid, NO_DEADLINE, undefined)).toBe('deleted');
  });

  test('a redirect is not followed: the key goes nowhere else', async () => {
    const elsewhere = await startBareServer(() => ({ status: 204, body: '' }));
    const server = await startBareServer(() => ({ status: 307, headers: { location: elsewhere.url }, body: '' }));
    try {
      const removal = sourceAt(twilio, { url: server.url }).remove(aRecordingSid(), NO_DEADLINE, undefined);
      await expect(removal).rejects.toMatchObject({ message: saying('Twilio answered 307 to a deletion') });
      expect(elsewhere.asked).toEqual([]);
    } finally {
      await Promise.all([server.stop(), elsewhere.stop()]);
    }
  });

  test('no error tells the API key', async () => {
    const sid = await heldSid(twilio);
    twilio.addFault({ on: 'delete', kind: 'reset' });
    const error: unknown = await sourceAt(twilio)
      .remove(sid, NO_DEADLINE, undefined)
      .catch((reason: unknown) => reason);
    const told = JSON.stringify([error, error instanceof Error ? [error.message, error.cause, error.stack] : []]);
    expect(told).not.toContain(twilio.apiKeySecret);
    expect(told).not.toContain(Buffer.from(`${twilio.apiKeySid}:${twilio.apiKeySecret}`).toString('base64'));
  });
});
