import { readFile } from 'node:fs/promises';
import { validateRequest } from 'twilio/lib/webhooks/webhooks';
import * as z from 'zod';
import { dualCall } from '../../../../local/audio/speech';
import type { TwilioStandIn } from '../../../../local/twilio/stand-in';
import { startTwilio } from '../../../../local/twilio/start';
import { basicAuth, exchange } from '../../../support/local/http';
import { startReceiver } from '../../../support/local/receiver';

let twilio: TwilioStandIn;
beforeEach(async () => {
  twilio = await startTwilio();
});
afterEach(() => twilio.stop());

const send = (path: string, method = 'GET') =>
  exchange(`${twilio.url}/2010-04-01/Accounts/${twilio.accountSid}/${path}`, {
    method,
    headers: basicAuth(twilio.apiKeySid, twilio.apiKeySecret),
  });
const parsed = async (path: string): Promise<unknown> => JSON.parse((await send(path)).body.toString());
const listed = z.object({ recordings: z.array(z.object({ sid: z.string() })) });
const sids = async (path: string) => listed.parse(await parsed(path)).recordings.map(({ sid }) => sid);

const conferenceSid = `CF${'1'.repeat(32)}`;
const callSid = `CA${'2'.repeat(32)}`;

describe('a recording of a conference', () => {
  test('names the conference and no call (call_sid is nullable in twilio-oai)', async () => {
    const { sid } = await twilio.addRecording({ conferenceSid });
    expect(await parsed(`Recordings/${sid}.json`)).toMatchObject({
      call_sid: null,
      conference_sid: conferenceSid,
      source: 'Conference',
      channels: 2,
    });
  });

  test('may name a call besides, as in twilio-oai’s examples', async () => {
    const source = 'StartConferenceRecordingAPI';
    const { sid } = await twilio.addRecording({ conferenceSid, callSid, source });
    const resource = await parsed(`Recordings/${sid}.json`);
    expect(resource).toMatchObject({ call_sid: callSid, conference_sid: conferenceSid, source });
  });

  test('is found by its conference, in the account’s list and in a list of its own', async () => {
    const { sid } = await twilio.addRecording({ conferenceSid });
    const both = await twilio.addRecording({ conferenceSid, callSid });
    const call = await twilio.addRecording({ callSid });
    await twilio.addRecording();
    expect(await sids(`Recordings.json?ConferenceSid=${conferenceSid}`)).toEqual([both.sid, sid]);
    expect(await sids(`Conferences/${conferenceSid}/Recordings.json`)).toEqual([both.sid, sid]);
    expect(await sids(`Calls/${callSid}/Recordings.json`)).toEqual([call.sid, both.sid]);
    expect(await sids(`Recordings.json?CallSid=${callSid}`)).toEqual([call.sid, both.sid]);
  });

  test('comes mixed to mono unless both channels are asked for (changelog of 15 September 2025)', async () => {
    const { sid } = await twilio.addRecording({ conferenceSid });
    const [mixed, dual] = [await readFile(dualCall.monoPath ?? ''), await readFile(dualCall.path)];
    expect((await send(`Recordings/${sid}.mp3`)).body.equals(mixed)).toBe(true);
    expect((await send(`Recordings/${sid}.mp3?RequestedChannels=1`)).body.equals(mixed)).toBe(true);
    expect((await send(`Recordings/${sid}.mp3?RequestedChannels=2`)).body.equals(dual)).toBe(true);
  });

  test.each([
    [{ source: 'Conference' }, 'has a conferenceSid'],
    [{ accountSid: `AC${'3'.repeat(32)}` }, 'has no account'],
  ] as const)('%j cannot be made: %s', async (recording, reason) => {
    await expect(twilio.addRecording(recording)).rejects.toThrow(reason);
  });

  test.each(['Conference', 'StartConferenceRecordingAPI'] as const)(
    'made by %s is reported by ConferenceSid alone',
    async (source) => {
      const receiver = await startReceiver();
      const placed = await twilio.placeConference({ callbackUrl: `${receiver.origin}/r`, source, jobNumber: 'J-1' });
      await receiver.stop();
      const [callback] = receiver.received;
      expect(callback?.parameters).toMatchObject({
        ConferenceSid: placed.conferenceSid,
        RecordingSid: placed.recordings[0]?.sid,
        RecordingSource: source,
        RecordingChannels: '2',
      });
      expect(callback?.parameters).not.toHaveProperty('CallSid');
      expect(callback?.parameters).not.toHaveProperty('RecordingTrack');
      const { headers, url = '', parameters = {} } = callback ?? {};
      const signature = String(headers?.['x-twilio-signature']);
      expect(validateRequest(twilio.authToken, signature, receiver.origin + url, parameters)).toBe(true);
    },
  );
});

describe('below a call or a conference', () => {
  test.each([
    [`Calls/${callSid}`, { track: 'both' }],
    [`Conferences/${conferenceSid}`, {}],
  ])('%s a recording is fetched without media_url, and deleted', async (parent, more) => {
    const { sid } = await twilio.addRecording({ conferenceSid, callSid });
    const path = `${parent}/Recordings/${sid}.json`;
    const resource = await parsed(path);
    const uri = `/2010-04-01/Accounts/${twilio.accountSid}/${path}`;
    expect(resource).toMatchObject({ sid, call_sid: callSid, conference_sid: conferenceSid, uri, ...more });
    expect(resource).not.toHaveProperty('media_url');
    expect((await send(path, 'DELETE')).status).toBe(204);
    expect((await send(path)).status).toBe(404);
    expect(twilio.recording(sid).status).toBe('deleted');
  });

  test('there are only recordings of that call or conference', async () => {
    const { sid } = await twilio.addRecording({ conferenceSid });
    await twilio.addRecording({ callSid });
    expect((await send(`Calls/${callSid}/Recordings/${sid}.json`)).status).toBe(404);
    expect((await send(`Calls/${callSid}/Recordings/${sid}.json`, 'DELETE')).status).toBe(404);
    expect(twilio.recording(sid).status).toBe('completed');
  });

  test('a call that never had a recording is not known', async () => {
    expect((await send(`Calls/${callSid}/Recordings.json`)).status).toBe(404);
  });

  test.each([`CallSid=${callSid}`, `ConferenceSid=${conferenceSid}`, 'IncludeSoftDeleted=true'])(
    '%s is no filter (twilio-oai, ListConferenceRecording)',
    async (filter) => {
      await twilio.addRecording({ conferenceSid });
      expect((await send(`Conferences/${conferenceSid}/Recordings.json?${filter}`)).status).toBe(400);
    },
  );

  test('deleted recordings are not listed', async () => {
    const { sid } = await twilio.addRecording({ conferenceSid });
    const other = await twilio.addRecording({ conferenceSid });
    twilio.setStatus(sid, 'deleted');
    expect(await sids(`Conferences/${conferenceSid}/Recordings.json`)).toEqual([other.sid]);
  });
});
