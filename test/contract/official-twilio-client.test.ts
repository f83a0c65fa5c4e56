import twilioClient from 'twilio';
import RestException from 'twilio/lib/base/RestException';
import TwilioServiceException from 'twilio/lib/base/TwilioServiceException';
import { newSid } from '../../local/twilio/recordings';
import type { TwilioOptions, TwilioStandIn } from '../../local/twilio/stand-in';
import { startTwilio } from '../../local/twilio/start';
import { startReceiver } from '../support/local/receiver';

const audio = { generate: { bytes: 1 } };
const conferenceSid = newSid('CF');
const callSid = newSid('CA');

let twilio: TwilioStandIn;
const start = async (options: TwilioOptions = {}) => {
  twilio = await startTwilio(options);
};
afterEach(() => twilio.stop());

interface As {
  readonly user?: string;
  readonly password?: string;
  readonly accountSid?: string;
}

/** The official client, told another address and nothing else; edges and regions of the environment would rewrite that. */
const client = ({
  user = twilio.apiKeySid,
  password = twilio.apiKeySecret,
  accountSid = twilio.accountSid,
}: As = {}) => {
  const official = twilioClient(user, password, { accountSid, env: {}, autoRetry: true, maxRetries: 2 });
  official.api.baseUrl = twilio.url;
  return official;
};
const parent = () => ({ user: twilio.accountSid, password: twilio.authToken });
const rejection = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'it resolved',
    (error: unknown) => error,
  );
const sidsOf = (items: readonly { sid: string }[]) => items.map(({ sid }) => sid);
/** So many recordings, newest first. */
const made = async (count: number) => {
  const sids: string[] = [];
  for (let n = 0; n < count; n += 1) sids.unshift((await twilio.addRecording({ audio })).sid);
  return sids;
};
const requestsTo = (route: string) => twilio.requests.filter((request) => request.route === route);

describe('a recording', () => {
  test('is fetched with all that twilio-oai gives it', async () => {
    await start();
    const state = await twilio.addRecording({ startTime: new Date('2026-06-01T10:00:00Z') });
    const fetched = await client().recordings(state.sid).fetch();
    expect(fetched).toMatchObject({
      accountSid: twilio.accountSid,
      callSid: state.callSid,
      conferenceSid: null,
      sid: state.sid,
      status: 'completed',
      source: 'DialVerb',
      channels: 1,
      duration: String(state.durationSeconds),
      startTime: new Date('2026-06-01T10:00:00Z'),
      mediaUrl: `${twilio.url}/2010-04-01/Accounts/${twilio.accountSid}/Recordings/${state.sid}`,
    });
    expect(fetched.dateCreated).toEqual(state.dateCreated);
  });

  test('of a conference has no call', async () => {
    await start();
    const { sid } = await twilio.addRecording({ conferenceSid });
    expect(await client().recordings(sid).fetch()).toMatchObject({ callSid: null, conferenceSid, channels: 2 });
  });

  test('that is deleted is gone, unless asked for', async () => {
    await start();
    const { sid } = await twilio.addRecording({ audio });
    expect(await client().recordings(sid).remove()).toBe(true);
    expect(await rejection(client().recordings(sid).fetch())).toBeInstanceOf(RestException);
    const kept = await client().recordings(sid).fetch({ includeSoftDeleted: true });
    expect(kept.status).toBe('deleted');
  });

  test('below its call and its conference is fetched and deleted, too', async () => {
    await start();
    const { sid } = await twilio.addRecording({ conferenceSid, callSid });
    const ofCall = await client().calls(callSid).recordings(sid).fetch();
    expect(ofCall).toMatchObject({ sid, callSid, conferenceSid, track: 'both' });
    expect(await client().conferences(conferenceSid).recordings(sid).remove()).toBe(true);
    expect(twilio.recording(sid).status).toBe('deleted');
  });
});

describe('the list', () => {
  test('is read whole, page by page', async () => {
    await start();
    const sids = await made(7);
    expect(sidsOf(await client().recordings.list({ pageSize: 3 }))).toEqual(sids);
    expect(requestsTo('list')).toHaveLength(3);
  });

  test('is read no further than its limit', async () => {
    await start();
    const sids = await made(7);
    expect(sidsOf(await client().recordings.list({ pageSize: 3, limit: 4 }))).toEqual(sids.slice(0, 4));
    expect(requestsTo('list')).toHaveLength(2);
  });

  test('is handed out one by one', async () => {
    await start();
    const sids = await made(5);
    const seen: string[] = [];
    await new Promise<void>((resolve, reject) => {
      client().recordings.each({
        pageSize: 2,
        callback: ({ sid }) => seen.push(sid),
        done: (error?: Error) => {
          if (error === undefined) resolve();
          else reject(error);
        },
      });
    });
    expect(seen).toEqual(sids);
  });

  test('is turned page by page, back and forth', async () => {
    await start();
    const sids = await made(5);
    const first = await client().recordings.page({ pageSize: 2 });
    const second = await first.nextPage();
    const third = await second?.nextPage();
    expect([first, second, third].map((page) => sidsOf(page?.instances ?? []))).toEqual([
      sids.slice(0, 2),
      sids.slice(2, 4),
      sids.slice(4),
    ]);
    expect(third?.nextPage()).toBeUndefined();
    const back = await third?.previousPage();
    expect(sidsOf(back?.instances ?? [])).toEqual(sids.slice(2, 4));
    const again = await client().recordings.getPage(second?.nextPageUrl ?? '');
    expect(sidsOf(again.instances)).toEqual(sids.slice(4));
  });

  test('has no second page without its token', async () => {
    await start();
    await made(3);
    const refused = await rejection(client().recordings.page({ pageSize: 1, pageNumber: 1 }));
    expect(refused).toMatchObject({ status: 400, code: 20001, message: 'PageToken is required for paging.' });
  });

  test('is filtered by what was recorded', async () => {
    await start();
    const conference = await twilio.addRecording({ conferenceSid, audio });
    const call = await twilio.addRecording({ callSid, audio });
    await twilio.addRecording({ audio });
    const official = client();
    expect(sidsOf(await official.recordings.list({ conferenceSid }))).toEqual([conference.sid]);
    expect(sidsOf(await official.recordings.list({ callSid }))).toEqual([call.sid]);
    expect(sidsOf(await official.conferences(conferenceSid).recordings.list())).toEqual([conference.sid]);
    expect(sidsOf(await official.calls(callSid).recordings.list())).toEqual([call.sid]);
  });

  test('is filtered by whole days, though the client sends the time', async () => {
    await start();
    const on = (text: string) => twilio.addRecording({ dateCreated: new Date(text), audio });
    const early = await on('2026-03-02T06:00:00Z');
    const late = await on('2026-03-02T18:00:00Z');
    const next = await on('2026-03-03T06:00:00Z');
    const noon = new Date('2026-03-02T12:00:00Z');
    const { recordings } = client();
    expect(sidsOf(await recordings.list({ dateCreated: noon }))).toEqual([late.sid, early.sid]);
    expect(sidsOf(await recordings.list({ dateCreatedAfter: noon }))).toEqual([next.sid, late.sid, early.sid]);
    expect(sidsOf(await recordings.list({ dateCreatedBefore: noon }))).toEqual([]);
  });

  test('shows deleted recordings to those who ask', async () => {
    await start();
    const [sid = ''] = await made(1);
    await client().recordings(sid).remove();
    expect(await client().recordings.list()).toEqual([]);
    expect(sidsOf(await client().recordings.list({ includeSoftDeleted: true }))).toEqual([sid]);
  });
});

describe('an error', () => {
  test('is a RestException with status, code and address', async () => {
    await start();
    const sid = newSid('RE');
    for (const refused of [client().recordings(sid).fetch(), client().recordings(sid).remove()]) {
      const error = await rejection(refused);
      expect(error).toBeInstanceOf(RestException);
      expect(error).toMatchObject({ status: 404, code: 20404, moreInfo: 'https://www.twilio.com/docs/errors/20404' });
    }
  });

  test('after RFC 9457 is a TwilioServiceException, which is no RestException', async () => {
    await start();
    const { sid } = await twilio.addRecording({ audio });
    for (const on of ['fetch', 'delete'] as const) {
      twilio.addFault({ on, kind: 'status', status: 404, format: 'problem' });
      const recording = client().recordings(sid);
      const error = await rejection(on === 'fetch' ? recording.fetch() : recording.remove());
      expect(error).toBeInstanceOf(TwilioServiceException);
      expect(error).not.toBeInstanceOf(RestException);
      expect(error).toMatchObject({ status: 404, code: 20404, type: 'https://www.twilio.com/docs/errors/20404' });
    }
  });

  // twilio-node 6.2.0, base/Page.js: pages know RestException only, and read `message` where RFC 9457 has `title`.
  test('after RFC 9457 of a list is a RestException all the same, without a message', async () => {
    await start();
    twilio.addFault({ on: 'list', kind: 'status', status: 403, code: 20005, format: 'problem' });
    const error = await rejection(client().recordings.list());
    expect(error).toBeInstanceOf(RestException);
    expect(error).toMatchObject({ status: 403, code: 20005, message: undefined });
  });

  test('with a wrong key is 401', async () => {
    await start();
    const error = await rejection(client({ password: 'wrong' }).recordings.list());
    expect(error).toMatchObject({ status: 401, code: 20003, message: 'Authenticate' });
  });

  test.each(['fetch', 'delete', 'list'] as const)('429 at a %s is tried again by the client', async (on) => {
    await start();
    const { sid } = await twilio.addRecording({ audio });
    twilio.addFault({ on, kind: 'status', status: 429, times: 2 });
    const { recordings } = client();
    if (on === 'fetch') await recordings(sid).fetch();
    else if (on === 'delete') await recordings(sid).remove();
    else await recordings.list();
    expect(requestsTo(on).map(({ status }) => status)).toEqual([429, 429, on === 'delete' ? 204 : 200]);
  });

  test('429 that stays is a RestException in the end', async () => {
    await start();
    twilio.addFault({ on: 'list', kind: 'status', status: 429, times: Infinity });
    expect(await rejection(client().recordings.list())).toMatchObject({ status: 429, code: 20429 });
    expect(requestsTo('list')).toHaveLength(3);
  });

  test('what is not modelled is an error, too', async () => {
    await start();
    const created = await rejection(client().calls(callSid).recordings.create());
    expect(created).toMatchObject({ status: 501, message: 'The Twilio stand-in does not model starting a recording.' });
  });
});

describe('subaccounts', () => {
  test('are listed by the parent, which may act for them with its SID and token', async () => {
    await start({ subaccounts: ['north'] });
    const [{ accountSid } = { accountSid: '' }] = twilio.subaccounts;
    const { sid } = await twilio.addRecording({ accountSid, audio });
    const official = client(parent());
    expect(sidsOf(await official.api.v2010.accounts.list())).toEqual([twilio.accountSid, accountSid]);
    const child = client({ ...parent(), accountSid });
    expect(sidsOf(await child.recordings.list())).toEqual([sid]);
    expect(await official.recordings.list()).toEqual([]);
    expect(await child.recordings(sid).remove()).toBe(true);
  });

  test('are closed to the parent’s API key', async () => {
    await start({ subaccounts: ['north'] });
    const [{ accountSid } = { accountSid: '' }] = twilio.subaccounts;
    expect(await rejection(client({ accountSid }).recordings.list())).toMatchObject({ status: 401, code: 20003 });
    expect(await rejection(client().api.v2010.accounts.list())).toMatchObject({ status: 401, code: 20003 });
  });
});

describe('a callback', () => {
  test.each([
    ['a call', () => twilio.placeCall({ jobNumber: 'Ä 1&2', events: ['in-progress', 'completed'] })],
    ['a conference', () => twilio.placeConference({ jobNumber: '+1', recordings: 3 })],
    ['nothing recorded', () => twilio.absentCall({ jobNumber: "O'Hara" })],
  ])('of %s passes validateRequest with the account’s token, and no other', async (_what, place) => {
    const receiver = await startReceiver();
    await start();
    twilio.callbackUrl = `${receiver.origin}/calls?job_number={job_number}#rc=1`;
    await place();
    await receiver.stop();
    expect(receiver.received.length).toBeGreaterThan(0);
    for (const { headers, url, parameters } of receiver.received) {
      const isValid = (token: string, signed = parameters) =>
        twilioClient.validateRequest(token, String(headers['x-twilio-signature']), receiver.origin + url, signed);
      expect(isValid(twilio.authToken)).toBe(true);
      expect(isValid(twilio.apiKeySecret)).toBe(false);
      expect(isValid(twilio.authToken, { ...parameters, RecordingSid: newSid('RE') })).toBe(false);
    }
  });
});
