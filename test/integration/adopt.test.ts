import { spawn } from 'node:child_process';
import path from 'node:path';
import { searchPath } from '../../local/emulator/environment';
import { projectFolder } from '../../local/emulator/local-folder';
import { sharedEmulator } from '../../local/emulator/shared-emulator';
import { cliEnvironment } from '../../local/pipeline/recordings-cli';
import { type LocalPipeline, startPipeline } from '../../local/pipeline/start-pipeline';
import { Watcher } from '../../local/pipeline/watcher';
import { adoptDocument } from '../../operator/adopt/document';
import { assumedRoles } from '../support/integration/assumed-roles';
import { linesOf } from '../support/integration/histories';
import { untilHome } from '../support/integration/homecoming';
import type { RoleSession } from '../support/integration/role-sessions';

/* An archive of four years at Twilio, adopted from a terminal while today's calls go on. */

jest.setTimeout(240_000);

const RECORDINGS = 24;
/** Two recordings of each, or one. */
const JOBS = Array.from({ length: 12 }, (_, index) => `A-${index}`);
/** No Job knows every seventh call. */
const WITHOUT_JOB = [3, 10, 17];
const ABSENT = 11;
const LOST = 12;

const accounts = assumedRoles(sharedEmulator());

let pipeline: LocalPipeline;
/** Has the operators' policy, and nothing else. */
let operator: RoleSession;
interface Old {
  readonly sid: string;
  readonly callSid: string;
  readonly job: string | undefined;
}
const archive: Old[] = [];
let absent: Old;
let lost: Old;

const day = (index: number): Date => new Date(Date.UTC(2022, 10, 5 + index * 59, 9, 30));

beforeAll(async () => {
  pipeline = await startPipeline({
    emulator: sharedEmulator(),
    name: 'adopting',
    settings: { AIRTABLE_CALL_SID_FIELD: 'Call SIDs', TWILIO_AUDIO_WAIT_MINUTES: '0.1' },
  });
  operator = await accounts.assume('who-adopts', { managedPolicyArn: pipeline.outputs.OperatorsPolicyArn });
  const { twilio, airtable } = pipeline;
  for (const number of JOBS) airtable.addJob({ number });
  const calls = new Map<string, string[]>();
  for (let index = 0; index < RECORDINGS; index++) {
    const job = WITHOUT_JOB.includes(index) ? undefined : JOBS[index % JOBS.length];
    const status = index === ABSENT ? 'absent' : 'completed';
    const { sid, callSid } = await twilio.addRecording({
      ...{ dateCreated: day(index), startTime: day(index), status },
      ...(index === ABSENT && { errorCode: 16101 }),
      ...(index === LOST && { faults: [{ kind: 'html', times: Infinity }] }),
      audio: { generate: { bytes: 40_000 } },
    });
    const old = { sid, callSid, job };
    if (job !== undefined) calls.set(job, [...(calls.get(job) ?? []), callSid]);
    if (index === ABSENT) absent = old;
    if (index === LOST) lost = old;
    archive.push(old);
  }
  for (const [job, sids] of calls) airtable.setCallSids(job, sids.join(', '));
});
afterAll(async () => {
  accounts.destroy();
  await pipeline.stop();
});

interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** `interruptWhen` is asked each half second: then it gets Ctrl-C. */
const adopt = (args: readonly string[], interruptWhen: () => boolean = () => false): Promise<Said> => {
  const { emulator, name } = pipeline;
  const words = ['adopt', '--from', '2022-11-01', '--pipeline', name, '--region', emulator.region, ...args];
  const child = spawn(process.execPath, [path.join(projectFolder, 'bin', 'recordings.js'), ...words], {
    cwd: emulator.runFolder,
    env: {
      PATH: searchPath(),
      HOME: emulator.runFolder,
      ...cliEnvironment(emulator),
      AWS_ACCESS_KEY_ID: operator.accessKeyId,
      AWS_SECRET_ACCESS_KEY: operator.secretAccessKey,
      AWS_SESSION_TOKEN: operator.sessionToken,
    },
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (text) => (said.out += String(text)));
  child.stderr.on('data', (text) => (said.err += String(text)));
  const watch = setInterval(() => {
    if (interruptWhen()) child.kill('SIGINT');
  }, 500);
  return new Promise((resolve) => {
    child.on('close', (code) => {
      clearInterval(watch);
      resolve({ code, ...said });
    });
  });
};

const jobless = () => archive.filter(({ job }) => job === undefined);
const homecomers = () => archive.filter(({ sid, job }) => job !== undefined && ![absent.sid, lost.sid].includes(sid));
const goneAtTwilio = () => archive.filter(({ sid }) => pipeline.twilio.recording(sid).status === 'deleted').length;

test('a dry run says what there is and what it costs, and feeds in nothing', async () => {
  const { code, out, err } = await adopt(['--dry-run']);
  expect([code, err]).toEqual([0, '']);
  expect(out).toContain(`Twilio lists ${RECORDINGS} recordings made from 2022-11-01 to `);
  expect(out).toMatch(new RegExp(`${RECORDINGS - 1}\\s+to be brought home \\(.* hours, about .*\\)`));
  expect(out).toMatch(/1\s+never had audio/);
  expect(out).toContain('At Twilio: $0 a year');
  expect(out).toContain(`Of ${RECORDINGS} calls looked up, Jobs know ${RECORDINGS - jobless().length}.`);
  expect(out).toContain('Nothing was fed in');
  expect(goneAtTwilio()).toBe(0);
  expect(out).not.toContain(pipeline.twilio.apiKeySecret);
});

test('interrupted and run again, all come home beside today’s calls, in the order of the calls, and the report says what did not', async () => {
  const { twilio, airtable } = pipeline;
  airtable.addJob({ number: 'today' });
  const first = await adopt(['--yes', '--rate', '1'], () => goneAtTwilio() > 2);
  expect([first.code, first.err.trim().split('\n').at(-1)]).toEqual([130, 'Stopped.']);
  expect(first.out).toContain('Run it again, and it goes on.');
  const before = goneAtTwilio();
  expect(before).toBeGreaterThan(2);
  expect(before).toBeLessThan(homecomers().length);

  const second = adopt(['--yes', '--json']);
  const watcher = new Watcher(pipeline, () => undefined);
  const calls = [];
  for (let count = 0; count < 3; count++) calls.push(await twilio.placeCall({ jobNumber: 'today' }));
  const sids = calls.flatMap(({ recordings }) => recordings.map(({ sid }) => sid));
  const travels = await untilHome(watcher, sids, 45);
  expect(travels.map(({ webhook }) => webhook?.status ?? 204)).toEqual([204, 204, 204]);

  const { code, out, err } = await second;
  expect([code, err]).toEqual([4, '']);
  const report = adoptDocument.parse(JSON.parse(out));
  // What came home is not listed any more: the first run's work is not done again.
  expect(report.listed.recordings).toBeLessThanOrEqual(RECORDINGS - before);
  expect(report.home).toBeLessThanOrEqual(homecomers().length + 1 - before);
  expect(report.notHome.map(({ recordingSid }) => recordingSid).sort()).toEqual(
    [...jobless(), lost].map(({ sid }) => sid).sort(),
  );
  const why = (sid: string) => report.notHome.find(({ recordingSid }) => recordingSid === sid);
  expect(why(lost.sid)).toMatchObject({ why: 'parked', queue: 'recordings', reason: 'no-audio' });
  expect(jobless().map(({ sid }) => why(sid)?.why)).toEqual(jobless().map(() => 'unassigned'));

  for (const number of JOBS) {
    const expected = archive.filter(({ job }) => job === number);
    const lines = linesOf(pipeline, number);
    const order = expected.map(({ sid, callSid }) =>
      lines.findIndex((line) => line.includes(sid) || line.includes(callSid)),
    );
    expect(lines).toHaveLength(expected.length);
    expect(order).toEqual(expected.map((_, index) => index));
  }
  for (const { sid } of homecomers()) expect(twilio.recording(sid).status).toBe('deleted');
  for (const { sid } of jobless()) expect(twilio.recording(sid).status).toBe('completed');
});

test('run once more it finds everything where it was, and doubles nothing', async () => {
  const lines = JOBS.map((number) => linesOf(pipeline, number));
  const { code, out } = await adopt(['--yes', '--json']);
  const report = adoptDocument.parse(JSON.parse(out));
  expect(code).toBe(4);
  expect(report.notHome.map(({ why }) => why).sort()).toEqual(['parked', ...jobless().map(() => 'unassigned')].sort());
  expect(JOBS.map((number) => linesOf(pipeline, number))).toEqual(lines);
});
