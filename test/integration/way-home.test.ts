import { randomUUID } from 'node:crypto';
import { sharedEmulator } from '../../local/emulator/shared-emulator';
import { dualCall } from '../../local/audio/speech';
import { type LocalPipeline, startPipeline } from '../../local/pipeline/start-pipeline';
import { waitUntil } from '../../local/emulator/wait-until';
import { linkIn } from '../../local/pipeline/travel';
import { Watcher } from '../../local/pipeline/watcher';
import type { PlacedCall } from '../../local/twilio/stand-in';
import { fetchLink } from '../../local/pipeline/fetch-link';
import { accessLogOf, fieldsOf, untilLogged } from '../support/integration/access-log';
import { atATime } from '../support/integration/at-a-time';
import { keysOfCall, objectAt } from '../support/integration/bucket';
import { attributesOf, historyDeadLetters } from '../support/integration/dead-letters';
import { grantsOf, idOfLink } from '../support/integration/grants';
import { linesOf, untilNoted } from '../support/integration/histories';
import { untilHome } from '../support/integration/homecoming';
import { untilQuiet } from '../support/integration/quiet';
import { featuresThatLogged, tellingLines } from '../support/integration/secrets-in-logs';

jest.setTimeout(120_000);

const CALLS = 30;
// Like Lambda, the emulator starts one process for each webhook at a time: more would only be more cold starts.
const CALLS_AT_ONCE = 6;
const CALLER = '+15555550123';

let pipeline: LocalPipeline;
let watcher: Watcher;

beforeAll(async () => {
  pipeline = await startPipeline({
    emulator: sharedEmulator(),
    name: 'way-home',
    // 3 s.
    settings: { AIRTABLE_JOB_WAIT_MINUTES: '0.05' },
  });
  watcher = new Watcher(pipeline, () => undefined);
});
afterAll(() => pipeline.stop());

const sidsOf = ({ recordings }: PlacedCall): string[] => recordings.map(({ sid }) => sid);

test('many calls at once all come home, each as one whole object, one line and no copy at Twilio', async () => {
  const { twilio, airtable } = pipeline;
  const numbers = Array.from({ length: CALLS }, (_, index) => `many-${index}`);
  for (const number of numbers) airtable.addJob({ number });

  const calls = await atATime(
    CALLS_AT_ONCE,
    numbers.map((jobNumber) => () => twilio.placeCall({ jobNumber, parameters: { From: CALLER } })),
  );

  expect(calls.flatMap(({ callbacks }) => callbacks.map(({ status }) => status))).toEqual(numbers.map(() => 204));
  const travels = await untilHome(watcher, calls.flatMap(sidsOf));
  expect(travels.map(({ line }) => line?.jobNumber)).toEqual(numbers);
  expect(numbers.map((number) => linesOf(pipeline, number).length)).toEqual(numbers.map(() => 1));
  for (const { callSid } of calls) expect(await keysOfCall(pipeline, callSid)).toHaveLength(1);
});

test('the object tells what it is, and the line has the agreed form with a link for 15 minutes', async () => {
  const { twilio, airtable } = pipeline;
  airtable.addJob({ number: 'Ö 1', history: 'written by a person' });
  const startTime = new Date('2026-02-28T23:59:58Z');

  const call = await twilio.placeCall({ jobNumber: 'Ö 1', startTime, durationSeconds: 17, channels: 1 });
  const [travel] = await untilHome(watcher, sidsOf(call));

  const key = `recordings/2026/02/28/${call.callSid}-Ö_1.mp3`;
  expect(travel?.stored?.key).toBe(key);
  expect(await objectAt(pipeline, key)).toMatchObject({
    ContentType: 'audio/mpeg',
    ContentLength: call.recordings[0]?.bytes,
    Metadata: {
      'recording-sid': call.recordings[0]?.sid,
      'call-sid': call.callSid,
      'job-number': '%C3%96%201',
      'started-at': startTime.toISOString(),
      'duration-seconds': '17',
      channels: '1',
      source: 'DialVerb',
    },
  });
  const [before, line = '', ...others] = linesOf(pipeline, 'Ö 1');
  expect([before, others]).toEqual(['written by a person', []]);
  expect(line).toMatch(/^---- \| \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \| Event: Recording \| Source: IVR \| URL: https:\S+$/);
  expect(new URL(linkIn(line) ?? '').searchParams.get('X-Amz-Expires')).toBe('900');
});

test('a recording in two channels comes home as recorded', async () => {
  const { twilio, airtable } = pipeline;
  airtable.addJob({ number: 'dual' });
  const call = await twilio.placeCall({ jobNumber: 'dual', audio: { file: dualCall.path } });
  const [travel] = await untilHome(watcher, sidsOf(call));
  expect(travel?.recording.channels).toBe(2);
  expect(travel?.stored?.bytes).toBe(call.recordings[0]?.bytes);
});

test('a callback that comes several times makes one object and one line', async () => {
  const { twilio, airtable } = pipeline;
  airtable.addJob({ number: 'twins' });
  const { sid, callSid } = await twilio.addRecording();
  const idempotencyToken = randomUUID();

  const duplicates = Array.from({ length: 5 }, () =>
    twilio.sendCallback(sid, { jobNumber: 'twins', idempotencyToken }),
  );
  expect((await Promise.all(duplicates)).map(({ status }) => status)).toEqual([204, 204, 204, 204, 204]);
  await untilHome(watcher, [sid]);
  // One more, when Twilio's copy is gone.
  await twilio.sendCallback(sid, { jobNumber: 'twins', idempotencyToken });
  await untilQuiet(pipeline);

  expect(await keysOfCall(pipeline, callSid)).toHaveLength(1);
  expect(linesOf(pipeline, 'twins').filter((line) => line.includes(sid))).toHaveLength(1);
});

test('two recordings of one call and job have two keys and two lines', async () => {
  const { twilio, airtable } = pipeline;
  airtable.addJob({ number: 'transfer' });
  const startTime = new Date('2026-03-01T12:00:00Z');

  const call = await twilio.placeCall({ jobNumber: 'transfer', recordings: 2, startTime });
  const travels = await untilHome(watcher, sidsOf(call));

  const keys = travels.map(({ stored }) => stored?.key);
  const stem = `recordings/2026/03/01/${call.callSid}-transfer`;
  const [first, second] = sidsOf(call);
  expect([
    [`${stem}.mp3`, `${stem}-${second}.mp3`],
    [`${stem}-${first}.mp3`, `${stem}.mp3`],
  ]).toContainEqual(keys);
  expect(await keysOfCall(pipeline, call.callSid)).toHaveLength(2);
  expect(linesOf(pipeline, 'transfer')).toHaveLength(2);
});

test('several calls of one job at once lose none of its lines, nor what stood there before', async () => {
  const { twilio, airtable } = pipeline;
  airtable.addJob({ number: 'busy', history: 'written by a person' });

  const tasks = Array.from({ length: 12 }, () => () => twilio.placeCall({ jobNumber: 'busy' }));
  const calls = await atATime(CALLS_AT_ONCE, tasks);
  await untilHome(watcher, calls.flatMap(sidsOf));

  const [before, ...lines] = linesOf(pipeline, 'busy');
  expect(before).toBe('written by a person');
  expect(lines).toHaveLength(12);
});

test('a recording whose Job does not exist is stored, parked and kept at Twilio, and comes home by a redrive', async () => {
  const { twilio, airtable } = pipeline;
  const call = await twilio.placeCall({ jobNumber: 'late' });
  const [sid = ''] = sidsOf(call);

  const letters = historyDeadLetters(pipeline);
  const letter = await letters.about(sid);
  expect(attributesOf(letter)).toMatchObject({ step: 'history-writer', disposition: 'park', reason: 'job-missing' });
  expect(Number(attributesOf(letter).attempts)).toBeGreaterThan(1);
  expect(attributesOf(letter).detail).toContain('late');
  expect(await keysOfCall(pipeline, call.callSid)).toHaveLength(1);
  expect(twilio.recording(sid).status).toBe('completed');

  airtable.addJob({ number: 'late' });
  await letters.redrive(letter);
  await untilHome(watcher, [sid]);
  expect(await keysOfCall(pipeline, call.callSid)).toHaveLength(1);
  expect(linesOf(pipeline, 'late')).toHaveLength(1);
});

test.each([
  ['absent', 16101, 'absent, the recording was too short (Twilio 16101)'],
  ['absent', 16102, 'absent, nothing but silence was recorded (Twilio 16102)'],
  ['failed', 16105, 'failed, the recording could not be encrypted (Twilio 16105)'],
] as const)(
  'a recording that is %s (%i) leaves a status note in its Job, and nothing in the bucket',
  async (...args) => {
    const [, errorCode, status] = args;
    const { twilio, airtable } = pipeline;
    const jobNumber = `nothing-${errorCode}`;
    airtable.addJob({ number: jobNumber });

    const { callSid, recordings, callbacks } = await twilio.absentCall({ jobNumber, errorCode });
    const sid = recordings[0]?.sid ?? '';
    expect(callbacks.map((callback) => callback.status)).toEqual([204]);
    const lines = await untilNoted(pipeline, jobNumber, sid);

    expect(lines).toEqual([expect.stringMatching(/^---- \| .+ \| Event: Recording \| Source: IVR \| Status: /)]);
    expect(lines[0]?.split(' | Status: ')[1]).toBe(`${status}, ${sid}`);
    expect(await keysOfCall(pipeline, callSid)).toEqual([]);
    expect(twilio.requests.filter(({ recordingSid }) => recordingSid === sid)).toEqual([]);
  },
);

test('a recording in progress is acknowledged, and nothing is done until it is completed', async () => {
  const { twilio, airtable } = pipeline;
  airtable.addJob({ number: 'progress' });
  const call = await twilio.placeCall({ jobNumber: 'progress', events: ['in-progress', 'completed'] });
  expect(call.callbacks.map(({ event, status }) => [event, status])).toEqual([
    ['in-progress', 204],
    ['completed', 204],
  ]);
  await untilHome(watcher, sidsOf(call));
  expect(linesOf(pipeline, 'progress')).toHaveLength(1);
});

test('a job number that nobody filled in keeps no recording from coming home: unassigned, and Twilio is told', async () => {
  const { sid, callSid } = await pipeline.twilio.addRecording();
  const answer = await pipeline.twilio.sendCallback(sid, { jobNumber: 'JOB_NUMBER' });
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.body)).toEqual({ warning: expect.stringContaining('JOB_NUMBER') as unknown });
  await waitUntil(async () => ((await keysOfCall(pipeline, callSid)).length > 0 ? true : undefined), {
    seconds: 60,
    otherwise: () => 'the recording is not stored',
  });
  expect(await keysOfCall(pipeline, callSid)).toEqual([expect.stringMatching(/-unassigned\.mp3$/)]);
});

test('a conference without a call comes home under its own SID', async () => {
  const { twilio, airtable } = pipeline;
  airtable.addJob({ number: 'conference' });
  const { conferenceSid, recordings } = await twilio.placeConference({ jobNumber: 'conference' });
  const [travel] = await untilHome(
    watcher,
    recordings.map(({ sid }) => sid),
  );
  expect(travel?.stored?.key).toContain(`/${conferenceSid}-conference.mp3`);
});

test('S3 logs each play of a link with the id of its grant, and what it refused', async () => {
  const { twilio, airtable, emulator, outputs, name } = pipeline;
  airtable.addJob({ number: 'Ö-played' });
  const call = await twilio.placeCall({ jobNumber: 'Ö-played' });
  const [travel] = await untilHome(watcher, sidsOf(call));
  const size = String(call.recordings[0]?.bytes);
  const link = linkIn(travel?.line?.text ?? '') ?? '';
  const [bare = ''] = link.split('?');
  const tampered = link.replace(/(?<=x-link-id=)[^&]+/, randomUUID());

  const headers = { range: 'bytes=100-199', referer: 'https://a.example/b', 'user-agent': 'a player' };
  const answers = [
    await fetchLink(emulator, link, headers),
    await fetchLink(emulator, tampered),
    await fetchLink(emulator, bare),
  ];
  expect(answers.map(({ status }) => status)).toEqual([206, 403, 403]);

  const requested = (url: string) => `"GET ${url.slice(emulator.endpoint.length)} HTTP/1.1"`;
  const logged = async (url: string, status: number) => {
    const isWanted = (line: string) => line.includes(` ${requested(url)} ${status} `);
    const [line = ''] = await untilLogged(pipeline, isWanted);
    return fieldsOf(line);
  };
  const writer = `arn:aws:sts::${emulator.accountId}:assumed-role/${name}-history-writer-${emulator.region}/${name}-history-writer`;
  const from = [/^[0-9a-f]{64}$/, outputs.BucketName, /^\[\d\d\/[A-Z][a-z]{2}\/\d{4}(:\d\d){3} \+0000\]$/, '127.0.0.1'];
  const object = ['REST.GET.OBJECT', travel?.stored?.key.replace('Ö', '%25C3%2596')];
  const took = [/^\d+$/, /^\d+$/];
  const connection = (...signed: [version: string, type: string]) => [
    ...['-', /^\S+=*$/, signed[0], /^TLS_AES_/, signed[1], new URL(emulator.endpoint).host],
    ...['TLSv1.3', '-', '-', '-'],
  ];
  for (const [url, status, fields] of [
    [
      link,
      206,
      [
        ...from,
        writer,
        /^\S+$/,
        ...object,
        requested(link),
        '206',
        '-',
        '100',
        size,
        ...took,
        '"https://a.example/b"',
        '"a player"',
        ...connection('SigV4', 'QueryString'),
      ],
    ],
    [
      link,
      200,
      [
        ...from,
        writer,
        /^\S+$/,
        ...object,
        requested(link),
        '200',
        '-',
        size,
        size,
        ...took,
        '"-"',
        '"-"',
        ...connection('SigV4', 'QueryString'),
      ],
    ],
    [
      tampered,
      403,
      [
        ...from,
        '-',
        /^\S+$/,
        ...object,
        requested(tampered),
        '403',
        'SignatureDoesNotMatch',
        /^\d+$/,
        '-',
        ...took,
        '"-"',
        '"-"',
        ...connection('SigV4', 'QueryString'),
      ],
    ],
    [
      bare,
      403,
      [
        ...from,
        '-',
        /^\S+$/,
        ...object,
        requested(bare),
        '403',
        'AccessDenied',
        /^\d+$/,
        '-',
        ...took,
        '"-"',
        '"-"',
        ...connection('-', '-'),
      ],
    ],
  ] as const)
    expect(await logged(url, status)).toEqual(
      fields.map((field) => (field instanceof RegExp ? (expect.stringMatching(field) as unknown) : field)),
    );
  const day = new Date().toISOString().slice(0, 10);
  const folder = `${emulator.accountId}/${emulator.region}/${outputs.BucketName}/`;
  const keys = [...(await accessLogOf(pipeline, outputs.BucketName)).keys()];
  expect(keys.filter((key) => !/\/\d{4}\/\d\d\/\d\d\/\d{4}-\d\d-\d\d-00-00-00-[0-9A-F]{16}$/.test(key))).toEqual([]);
  expect(keys.some((key) => key.startsWith(`${folder}${day.replaceAll('-', '/')}/${day}-`))).toBe(true);
});

test('every link in a history is on record: given to the history-writer for this Job, and no shorter than it works', async () => {
  const grants = await grantsOf(pipeline);
  const links = pipeline.airtable.jobs().flatMap(({ id, fields }) =>
    String(fields.History ?? '')
      .split('\n')
      .flatMap((line) => linkIn(line) ?? [])
      .map((link) => ({ link: new URL(link), jobId: id, jobNumber: fields['Job Number'] })),
  );
  expect(links.length).toBeGreaterThan(CALLS);
  for (const { link, jobId, jobNumber } of links) {
    const grant = grants.get(idOfLink(link.href));
    expect(grant).toMatchObject({ requester: { by: 'history-writer', jobId }, jobNumber });
    expect(decodeURIComponent(link.pathname)).toBe(`/${pipeline.outputs.BucketName}/${grant?.key}`);
    const signed = link.searchParams.get('X-Amz-Date')?.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z');
    const dies = Date.parse(signed ?? '') + Number(link.searchParams.get('X-Amz-Expires')) * 1000;
    expect(grant?.expiresAt.getTime()).toBeGreaterThanOrEqual(dies);
  }
});

test('every consumer holds its messages by a lease: the roles may, and the queues take it', async () => {
  await untilQuiet(pipeline);
  const logs = await Promise.all(
    (['processor', 'history-writer', 'cleanup'] as const).map((one) => pipeline.logs(one)),
  );
  expect(logs.map((lines) => lines.length > 0)).toEqual([true, true, true]);
  expect(logs.flat().filter((line) => line.includes('lease-'))).toEqual([]);
});

test('no log tells a token, a key, a phone number, a signature or a signed URL', async () => {
  const { twilio, airtable } = pipeline;
  airtable.addJob({ number: 'private' });
  const parameters = { From: CALLER, Caller: CALLER, CallerName: 'ERIKA MUSTERMANN' };
  const call = await twilio.placeCall({ jobNumber: 'private', parameters });
  const forged = await twilio.sendCallback(sidsOf(call)[0] ?? '', { parameters, signWith: 'somebody else' });
  await untilHome(watcher, sidsOf(call));

  // The emulator keeps a function's last lines back until its next invocation, so any recording will do.
  const all = twilio.recordings().map(({ sid }) => sid);
  expect(await featuresThatLogged(pipeline, all)).toEqual(['cleanup', 'history-writer', 'ingest', 'processor']);
  const signatures = [...call.callbacks, forged].map(({ signature = '' }) => signature);
  expect(signatures).not.toContain('');
  expect(await tellingLines(pipeline, [CALLER.slice(1), 'MUSTERMANN', 'somebody else', ...signatures])).toEqual([]);
});
