import { InvokeCommand } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { s3Ledgers } from '../../lambdas/adapters/s3-ledgers';
import { dayAt, plusDays } from '../../lambdas/core/days';
import { type LedgerEntry, type LedgerHeader } from '../../lambdas/core/ledger';
import { accountSid } from '../../lambdas/core/recording';
import { realTime } from '../../lambdas/runtime/time';
import { sharedEmulator } from '../../local/emulator/shared-emulator';
import { waitUntil } from '../../local/emulator/wait-until';
import { recordingsCli } from '../../local/pipeline/recordings-cli';
import { type LocalPipeline, startPipeline } from '../../local/pipeline/start-pipeline';
import { Watcher } from '../../local/pipeline/watcher';
import { untilHome } from '../support/integration/homecoming';
import { logged } from '../support/integration/logged';
import { untilQuiet } from '../support/integration/quiet';
import { NO_DEADLINE } from '../support/subjects';
import { aHeader } from '../support/worlds/ledger-world';

/* Yesterday's recordings, one of each fate, and the ledger of that day as the deployed function makes it. */

jest.setTimeout(240_000);

const YESTERDAY = plusDays(dayAt(new Date()), -1);
const at = (time: string): Date => new Date(`${YESTERDAY}T${time}Z`);

let pipeline: LocalPipeline;
const sids: Record<string, string> = {};

const ledgers = () => s3Ledgers(pipeline.aws.s3, { bucket: pipeline.outputs.LinksBucketName, time: realTime });

const makeLedger = async (): Promise<void> => {
  const command = new InvokeCommand({ FunctionName: `${pipeline.name}-ledger` });
  const { FunctionError, Payload = new Uint8Array() } = await pipeline.aws.lambda.send(command);
  if (FunctionError !== undefined) throw new Error(Buffer.from(Payload).toString());
};

const ledger = async (): Promise<{ header: LedgerHeader; entries: LedgerEntry[] }> => {
  const found = await ledgers().read(YESTERDAY, NO_DEADLINE);
  if (found === undefined) throw new Error(`there is no ledger of ${YESTERDAY}`);
  const entries: LedgerEntry[] = [];
  for await (const entry of found.entries) entries.push(entry);
  return { header: found.header, entries };
};

const shown = z.object({
  ledger: z.looseObject({ day: z.string() }),
  recordings: z.array(
    z.looseObject({ recordingSid: z.string(), fate: z.string(), now: z.looseObject({ fate: z.string() }).nullish() }),
  ),
  differences: z.array(z.object({ kind: z.string(), what: z.string(), says: z.string() })).optional(),
});
const cli = async (...args: readonly string[]) => {
  const { code, stdout, stderr } = await recordingsCli(pipeline.emulator, pipeline.name, ['ledger', ...args]);
  return { code, stdout, stderr, document: () => shown.parse(JSON.parse(stdout)) };
};

beforeAll(async () => {
  pipeline = await startPipeline({
    emulator: sharedEmulator(),
    name: 'ledgered',
    settings: { AIRTABLE_JOB_WAIT_MINUTES: '0', RECONCILE_INTERVAL_MINUTES: '1440', RECONCILE_GRACE_MINUTES: '1440' },
  });
  const { airtable, twilio } = pipeline;
  airtable.addJob({ number: 'J-1' });
  const placed = async (time: string, call: { jobNumber?: string }) => {
    const { recordings } = await twilio.placeCall({ ...call, dateCreated: at(time), startTime: at(time) });
    return recordings[0]?.sid ?? '';
  };
  sids.noted = await placed('09:00:00', { jobNumber: 'J-1' });
  await untilHome(new Watcher(pipeline, () => undefined), [sids.noted]);
  sids.unassigned = await placed('10:00:00', {});
  sids.parked = await placed('11:00:00', { jobNumber: 'nobody has it' });
  const created = (time: string, status?: 'in-progress' | 'absent') =>
    twilio.addRecording({ dateCreated: at(time), startTime: at(time), ...(status && { status }) });
  const absent = await created('12:00:00', 'absent');
  sids.absent = absent.sid;
  await twilio.sendCallback(absent.sid, { event: 'absent' });
  sids.open = (await created('13:00:00')).sid;
  sids.underWay = (await created('23:59:00', 'in-progress')).sid;
  sids.lost = (await created('14:00:00')).sid;
  twilio.setStatus(sids.lost, 'deleted');
  await untilQuiet(pipeline);
  // The pipeline has kept receipts for a month.
  const first = accountSid.parse(twilio.accountSid);
  const header = aHeader({
    day: plusDays(YESTERDAY, -1),
    receiptsSince: new Date(`${plusDays(YESTERDAY, -30)}T07:00:00Z`),
    accounts: [{ accountSid: first, listed: 0, unreadable: 0 }],
  });
  await ledgers().add(header, [], NO_DEADLINE);
});
afterAll(() => pipeline.stop());

test('every recording of yesterday has its fate in the ledger', async () => {
  await makeLedger();
  const { header, entries } = await ledger();
  const fates = Object.fromEntries(entries.map(({ recordingSid, fate }) => [recordingSid, fate]));
  expect(fates).toEqual({
    [String(sids.noted)]: 'noted',
    [String(sids.unassigned)]: 'stored',
    [String(sids.parked)]: 'parked',
    [String(sids.absent)]: 'no-audio',
    [String(sids.open)]: 'open',
    [String(sids.underWay)]: 'open',
    [String(sids.lost)]: 'lost',
  });
  expect(entries.find(({ fate }) => fate === 'parked')).toMatchObject({
    parked: { queue: 'history', reason: 'job-missing' },
    key: expect.stringContaining(YESTERDAY.replaceAll('-', '/')) as unknown,
  });
  expect(entries.find(({ fate }) => fate === 'noted')).toMatchObject({
    twilio: 'deleted',
    jobNumber: 'J-1',
    noted: true,
  });
  expect(header).toMatchObject({ newlyLost: 1, contradictions: 0, carried: 0 });
});

test('what was lost is told of, fed in, and judged as deleted', async () => {
  const lost = String(sids.lost);
  await waitUntil(
    async () => {
      const { document } = await cli('--json');
      return (await logged(pipeline, 'ledger', { code: 'recording-lost' })).length === 1 &&
        document().recordings.some(({ recordingSid }) => recordingSid === lost)
        ? true
        : undefined;
    },
    { seconds: 60, otherwise: () => 'nobody was told of it' },
  );
  await untilQuiet(pipeline);
  const [rejected] = await logged(pipeline, 'processor', { code: 'message-reject' });
  expect(rejected).toMatchObject({ recordingSid: lost, error: 'recording-deleted' });
});

test('a second run changes nothing: a day has one ledger', async () => {
  const { header } = await ledger();
  await makeLedger();
  expect((await ledger()).header).toEqual(header);
});

test('recordings ledger shows it, and what has become since of what was not home', async () => {
  const { code, stdout } = await cli();
  expect(code).toBe(0);
  expect(stdout).toContain(`${YESTERDAY}: 7 recordings, 0 of them of earlier days`);
  for (const sid of [sids.unassigned, sids.parked, sids.open, sids.underWay, sids.lost]) expect(stdout).toContain(sid);

  await pipeline.twilio.sendCallback(String(sids.open), { jobNumber: 'J-1' });
  await untilHome(new Watcher(pipeline, () => undefined), [String(sids.open)]);
  await untilQuiet(pipeline);
  const { document } = await cli('--day', YESTERDAY, '--json');
  const open = document().recordings.find(({ recordingSid }) => recordingSid === sids.open);
  expect(open).toMatchObject({ fate: 'open', now: { fate: 'noted' } });
});

test('--check finds that Twilio and S3 agree, and what is not in the ledger', async () => {
  const agreed = await cli('--check', '--json');
  expect([agreed.code, agreed.document().differences]).toEqual([0, []]);

  const { sid } = await pipeline.twilio.addRecording({ dateCreated: at('15:00:00'), startTime: at('15:00:00') });
  const differing = await cli('--check', '--json');
  expect(differing.code).toBe(5);
  expect(differing.document().differences).toMatchObject([{ kind: 'not-in-ledger', what: sid }]);
});

test('a day without a ledger is told', async () => {
  expect(await cli('--day', plusDays(YESTERDAY, -20))).toMatchObject({ code: 3, stdout: '' });
});
