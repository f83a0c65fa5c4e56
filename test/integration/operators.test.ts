import { execFile, type ExecFileException } from 'node:child_process';
import path from 'node:path';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { searchPath } from '../../local/emulator/environment';
import { projectFolder } from '../../local/emulator/local-folder';
import { sharedEmulator } from '../../local/emulator/shared-emulator';
import { waitUntil } from '../../local/emulator/wait-until';
import { cliEnvironment } from '../../local/pipeline/recordings-cli';
import { type LocalPipeline, startPipeline } from '../../local/pipeline/start-pipeline';
import { Watcher } from '../../local/pipeline/watcher';
import { redriveDocument } from '../../operator/redrive/document';
import { statusDocument } from '../../operator/status/document';
import { assumedRoles } from '../support/integration/assumed-roles';
import { linesOf } from '../support/integration/histories';
import { untilHome } from '../support/integration/homecoming';
import type { RoleSession } from '../support/integration/role-sessions';

/* Whoever has the operators' policy, and nothing else, sees what was given up and has it tried again. */

jest.setTimeout(120_000);

const NAME = 'operators';
const emulator = sharedEmulator();
const accounts = assumedRoles(emulator);

let pipeline: LocalPipeline;
let watcher: Watcher;
let operator: RoleSession;

beforeAll(async () => {
  // 3 s: a Job that is not there is waited for no longer.
  pipeline = await startPipeline({ emulator, name: NAME, settings: { AIRTABLE_JOB_WAIT_MINUTES: '0.05' } });
  watcher = new Watcher(pipeline, () => undefined);
  operator = await accounts.assume('the-operator', { managedPolicyArn: pipeline.outputs.OperatorsPolicyArn });
});
afterAll(async () => {
  accounts.destroy();
  await pipeline.stop();
});

const recordings = (...args: readonly string[]) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    const { accessKeyId, secretAccessKey, sessionToken } = operator;
    const env = {
      PATH: searchPath(),
      HOME: emulator.runFolder,
      ...cliEnvironment(emulator),
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
    };
    const named = ['--pipeline', NAME, '--region', emulator.region];
    const program = path.join(projectFolder, 'bin/recordings.js');
    execFile(process.execPath, [program, ...args, ...named], { env }, (error: ExecFileException | null, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });

const redriven = async (...args: readonly string[]) => {
  const { code, out, err } = await recordings('redrive', ...args, '--json');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return redriveDocument.parse(JSON.parse(out)).queues;
};

test('lines that were given up for a Job that was not there are shown, and written once it is', async () => {
  const calls = [];
  for (const jobNumber of ['Late', 'Late', 'Late']) calls.push(await pipeline.twilio.placeCall({ jobNumber }));
  const sids = calls.map(({ recordings: [recording] }) => String(recording?.sid));
  const shown = await waitUntil(
    async () => {
      const [history] = await redriven('--queue', 'history', '--dry-run');
      const pile = history?.reasons.find(({ reason }) => reason === 'job-missing');
      return pile?.count === sids.length ? pile : undefined;
    },
    { seconds: 60, intervalMilliseconds: 500, otherwise: () => 'not all were given up' },
  );
  expect(shown.messages.map(({ recordingSid }) => recordingSid).sort()).toEqual([...sids].sort());

  pipeline.airtable.addJob({ number: 'Late' });
  const [history] = await redriven('--queue', 'history', '--reason', 'job-missing', '--yes');
  expect(history).toMatchObject({ moved: sids.length });
  await untilHome(watcher, sids);
  expect(linesOf(pipeline, 'Late')).toHaveLength(sids.length);
  const [after] = await redriven('--queue', 'history', '--dry-run');
  expect(after).toMatchObject({ hidden: 0, reasons: [] });
});

test('of what lies there together only that moves which may work', async () => {
  const { sqs } = pipeline.aws;
  const QueueUrl = pipeline.outputs.CleanupDeadLetterQueueUrl;
  const text = (StringValue: string) => ({ DataType: 'String', StringValue });
  const MessageAttributes = { reason: text('message-unreadable'), disposition: text('reject'), step: text('cleanup') };
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'somebody else’s', MessageAttributes }));
  const [cleanup] = await redriven('--queue', 'cleanup', '--yes');
  expect(cleanup).toMatchObject({ moved: 0, reasons: [{ reason: 'message-unreadable', hopeless: true, count: 1 }] });
});

test('how it stands is told', async () => {
  const { code, out, err } = await recordings('status', '--json');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const { queues, deadLetters, unknown } = statusDocument.parse(JSON.parse(out));
  expect(queues.map(({ queue }) => queue)).toEqual(['recordings', 'history', 'cleanup']);
  expect(deadLetters.find(({ queue }) => queue === 'cleanup')).toMatchObject({ count: 1 });
  expect(unknown).toEqual([]);
});

test('no recording is heard, no link given, and nothing put back', async () => {
  const { code, err } = await recordings('url', '--job', 'Late');
  expect([code, err]).toEqual([1, expect.stringContaining('may not')]);
  expect((await recordings('reapply')).code).toBe(1);
});
