import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { dualCall, monoCalls, note } from '../../../../local/audio/speech';
import { startTwilio } from '../../../../local/twilio/start';
import type { TwilioStandIn } from '../../../../local/twilio/stand-in';
import { basicAuth, exchange } from '../../../support/local/http';
import { anyText } from '../../../support/local/matchers';

let twilio: TwilioStandIn;
beforeEach(async () => {
  twilio = await startTwilio();
});
afterEach(() => twilio.stop());

const account = () => `/2010-04-01/Accounts/${twilio.accountSid}`;
const get = (path: string, options: Parameters<typeof exchange>[1] = {}) =>
  exchange(twilio.url + path, { headers: basicAuth(twilio.apiKeySid, twilio.apiKeySecret), ...options });
const json = (body: Buffer): unknown => JSON.parse(body.toString());
const listed = z.object({
  recordings: z.array(z.object({ sid: z.string() })),
  next_page_uri: z.string().nullable(),
  page_size: z.number(),
});
const list = async (query: string) => listed.parse(json((await get(`${account()}/Recordings.json?${query}`)).body));
const sids = async (query: string) => (await list(query)).recordings.map(({ sid }) => sid);

describe('the resource', () => {
  test('has the names and formats of the API', async () => {
    const startTime = new Date('2026-06-01T10:00:00Z');
    const { sid, callSid } = await twilio.addRecording({ startTime, dateCreated: new Date('2026-06-01T10:01:00Z') });
    const { status, body } = await get(`${account()}/Recordings/${sid}.json`);
    expect(status).toBe(200);
    expect(json(body)).toMatchObject({
      account_sid: twilio.accountSid,
      api_version: '2010-04-01',
      call_sid: callSid,
      channels: 1,
      date_created: 'Mon, 01 Jun 2026 10:01:00 +0000',
      date_updated: 'Mon, 01 Jun 2026 10:01:00 +0000',
      start_time: 'Mon, 01 Jun 2026 10:00:00 +0000',
      duration: String(monoCalls[0].durationSeconds),
      sid,
      source: 'DialVerb',
      status: 'completed',
      error_code: null,
      encryption_details: null,
      media_url: `${twilio.url}${account()}/Recordings/${sid}`,
      uri: `${account()}/Recordings/${sid}.json`,
    });
  });
});

describe('the listing', () => {
  test('has the newest first, whenever they were added; those of one second, the later added first', async () => {
    const audio = { generate: { bytes: 1 } };
    const at = async (text: string) => (await twilio.addRecording({ dateCreated: new Date(text), audio })).sid;
    const added = [
      await at('2026-01-02T00:00:01.100Z'),
      await at('2026-01-03T00:00:00Z'),
      await at('2026-01-01T00:00:00Z'),
      await at('2026-01-02T00:00:01.000Z'),
    ];
    expect(await sids('')).toEqual([added[1], added[3], added[0], added[2]]);
  });

  test('has 50 to a page by default and at most 1,000', async () => {
    expect((await list('')).page_size).toBe(50);
    expect((await list('PageSize=1000')).page_size).toBe(1_000);
    for (const query of ['PageSize=0', 'PageSize=x', 'Page=-1', 'DateCreated%3C=yesterday'])
      expect((await get(`${account()}/Recordings.json?${query}`)).status).toBe(400);
    // twilio.com/docs/api/errors/20007
    const tooLarge = await get(`${account()}/Recordings.json?PageSize=1001`);
    expect(json(tooLarge.body)).toMatchObject({ status: 400, code: 20007, message: 'Page size too large' });
  });
});

describe('deleting', () => {
  test('takes the media at once and keeps the resource, listed only when asked for', async () => {
    const { sid } = await twilio.addRecording();
    const path = `${account()}/Recordings/${sid}`;
    expect((await get(`${path}.json`, { method: 'DELETE' })).status).toBe(204);
    expect(twilio.recording(sid).status).toBe('deleted');
    expect((await get(`${path}.mp3`)).status).toBe(404);
    expect(await sids('')).toEqual([]);
    expect(await sids('IncludeSoftDeleted=true')).toEqual([sid]);
    expect((await get(`${path}.json`)).status).toBe(404);
    expect(json((await get(`${path}.json?IncludeSoftDeleted=true`)).body)).toMatchObject({ status: 'deleted' });
    expect((await get(`${path}.json`, { method: 'DELETE' })).status).toBe(404);
  });

  // 204 is the only answer of DeleteRecording in twilio-oai.
  test.each(['in-progress', 'absent', 'failed'] as const)('takes a recording that is %s, too', async (status) => {
    const { sid } = await twilio.addRecording({ status });
    expect((await get(`${account()}/Recordings/${sid}.json`, { method: 'DELETE' })).status).toBe(204);
    expect(twilio.recording(sid).status).toBe('deleted');
  });

  test('what never was is 404', async () => {
    const path = `${account()}/Recordings/RE${'0'.repeat(32)}.json`;
    const refused = await get(path, { method: 'DELETE' });
    expect(json(refused.body)).toEqual({
      code: 20404,
      message: `The requested resource ${path} was not found`,
      more_info: 'https://www.twilio.com/docs/errors/20404',
      status: 404,
    });
  });
});

describe('media', () => {
  test('.mp3 is the file, with its length, and what the stand-in says of it is true', async () => {
    const { sid, bytes, sha256 } = await twilio.addRecording({ audio: { file: note.path } });
    const { status, headers, body } = await get(`${account()}/Recordings/${sid}.mp3`);
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'content-type': 'audio/mpeg', 'content-length': String(bytes) });
    expect(body.equals(await readFile(note.path))).toBe(true);
    expect(createHash('sha256').update(body).digest('hex')).toBe(sha256);
    expect(twilio.requests.at(-1)).toMatchObject({ method: 'GET', route: 'media', recordingSid: sid, status: 200 });
  });

  test('.wav and no extension are WAV: the file where there is one, else silence as long', async () => {
    const spoken = await twilio.addRecording({ audio: { file: note.path } });
    const silent = await twilio.addRecording({ audio: { file: monoCalls[1]?.path ?? '' } });
    const wav = await get(`${account()}/Recordings/${spoken.sid}.wav`);
    expect(wav.headers['content-type']).toBe('audio/x-wav');
    expect(wav.body.equals(await readFile(note.wavPath ?? ''))).toBe(true);
    const plain = await get(`${account()}/Recordings/${silent.sid}`);
    expect(plain.body.toString('latin1', 0, 4)).toBe('RIFF');
    expect(plain.body.length).toBe(44 + silent.durationSeconds * 16_000);
  });

  test.each(['in-progress', 'processing', 'absent', 'deleted'] as const)(
    'is not there while the recording is %s',
    async (status) => {
      const { sid } = await twilio.addRecording({ status });
      const { status: answered, headers, body } = await get(`${account()}/Recordings/${sid}.mp3`);
      expect([answered, headers['content-type']]).toEqual([404, 'application/xml']);
      expect(body.toString()).toContain('<Code>20404</Code>');
    },
  );

  test('comes when processing is over', async () => {
    const { sid, bytes } = await twilio.addRecording({ status: 'processing' });
    const resource = async () => json((await get(`${account()}/Recordings/${sid}.json`)).body);
    // twilio-oai's examples of recordings under way have no duration.
    expect(await resource()).toMatchObject({ status: 'processing', duration: null });
    twilio.setStatus(sid, 'completed');
    expect(await resource()).toMatchObject({ status: 'completed', duration: anyText });
    expect((await get(`${account()}/Recordings/${sid}.mp3`)).body).toHaveLength(bytes);
  });

  test('never comes for a recording that came to nothing', async () => {
    const { sid } = await twilio.addRecording({ status: 'absent' });
    expect(() => {
      twilio.setStatus(sid, 'completed');
    }).toThrow('has no audio');
  });

  test('of an encrypted recording is no .mp3 (twilio.com/docs/api/errors/16109)', async () => {
    const { sid } = await twilio.addRecording({ encrypted: true });
    const { status, body } = await get(`${account()}/Recordings/${sid}.mp3`);
    expect(status).toBe(400);
    expect(body.toString()).toContain('<Code>16109</Code>');
    expect((await get(`${account()}/Recordings/${sid}.wav`)).status).toBe(501);
    const resource = json((await get(`${account()}/Recordings/${sid}.json`)).body);
    expect(resource).toMatchObject({ encryption_details: { encryption_public_key_sid: anyText } });
  });

  test('stored in a bucket of the account is not at Twilio; the resource says where', async () => {
    const { sid } = await twilio.addRecording({ storedAt: 'https://bucket.s3.amazonaws.com/RE1.wav' });
    expect((await get(`${account()}/Recordings/${sid}.mp3`)).status).toBe(404);
    const resource = json((await get(`${account()}/Recordings/${sid}.json`)).body);
    expect(resource).toMatchObject({ media_url: 'https://bucket.s3.amazonaws.com/RE1.wav' });
  });

  test('what has no mix of its own is mixed to silence as long', async () => {
    const { sid, durationSeconds } = await twilio.addRecording({
      audio: { generate: { bytes: 400_000 } },
      channels: 2,
    });
    const { body } = await get(`${account()}/Recordings/${sid}.mp3`);
    expect(Math.ceil((body.length / 144) * 0.036)).toBe(durationSeconds);
    expect((await get(`${account()}/Recordings/${sid}.wav`)).body.readUInt16LE(22)).toBe(1);
    expect((await get(`${account()}/Recordings/${sid}.wav?RequestedChannels=2`)).body.readUInt16LE(22)).toBe(2);
  });

  test('two channels may be had as one, but one not as two', async () => {
    const mono = await twilio.addRecording();
    const dual = await twilio.addRecording({ audio: { file: dualCall.path } });
    const refused = await get(`${account()}/Recordings/${mono.sid}.mp3?RequestedChannels=2`);
    expect(refused.status).toBe(400);
    expect(refused.body.toString()).toContain('<Code>16113</Code>');
    const both = await get(`${account()}/Recordings/${dual.sid}.mp3?RequestedChannels=2`);
    expect(both.body.equals(await readFile(dualCall.path))).toBe(true);
    // twilio.com/en-us/changelog/dual-channel-voice-recordings-by-default: unasked it is as the recording was requested, and
    // mono is the default of that.
    for (const query of ['?RequestedChannels=1', '']) {
      const mixed = await get(`${account()}/Recordings/${dual.sid}.mp3${query}`);
      expect(mixed.body.equals(await readFile(dualCall.monoPath ?? ''))).toBe(true);
    }
  });

  test('of a recording that never was is 404 in XML', async () => {
    const { status, headers, body } = await get(`${account()}/Recordings/RE${'0'.repeat(32)}.mp3`);
    expect([status, headers['content-type']]).toEqual([404, 'application/xml']);
    expect(body.toString()).toContain('<Code>20404</Code>');
  });

  test('audio of any size is made up of valid frames', async () => {
    const { sid, bytes, sha256, durationSeconds } = await twilio.addRecording({
      audio: { generate: { bytes: 1_000_000 } },
    });
    const { headers, body } = await get(`${account()}/Recordings/${sid}.mp3`);
    expect(headers['content-length']).toBe(String(bytes));
    expect([bytes % 144, bytes >= 1_000_000, body.length]).toEqual([0, true, bytes]);
    expect(createHash('sha256').update(body).digest('hex')).toBe(sha256);
    expect(
      Array.from({ length: bytes / 144 }, (_, n) => body.readUInt32BE(n * 144)).every((head) => head === 0xfff348c4),
    ).toBe(true);
    expect(durationSeconds).toBe(Math.ceil((bytes / 144) * 0.036));
  });
});
