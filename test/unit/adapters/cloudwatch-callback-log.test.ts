import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { cloudWatchCallbackLog } from '../../../lambdas/adapters/cloudwatch-callback-log';
import { simulatedClient } from '../../support/simulated-aws/simulated-client';
import { SimulatedLogs } from '../../support/simulated-aws/simulated-logs';
import { NO_DEADLINE, aRecordingSid } from '../../support/subjects';

const FROM = new Date('2026-11-26T00:00:00Z');
const TO = new Date('2026-11-26T12:00:00Z');
const at = (minutes: number) => new Date(FROM.getTime() + minutes * 60_000);

const world = () => {
  const logs = new SimulatedLogs('/aws/lambda/p-ingest');
  const time = { pause: () => new Promise<void>(() => undefined) };
  const Client = simulatedClient(CloudWatchLogsClient, { time, service: logs.answer });
  return { logs, log: cloudWatchCallbackLog(new Client({}), '/aws/lambda/p-ingest') };
};

test('whose callback was accepted, and when first, over empty pages and others’ words', async () => {
  const { logs, log } = world();
  const [twice, late, before] = [aRecordingSid(), aRecordingSid(), aRecordingSid()];
  logs.accept(before, at(-1));
  logs.accept(twice, at(1));
  for (let line = 0; line < 350; line++) logs.lines.push({ at: at(2), message: 'START RequestId: 1' });
  logs.lines.push({ at: at(3), message: `{"code":"webhook-refused","reason":"webhook-accepted ${aRecordingSid()}"}` });
  logs.lines.push({ at: at(3), message: '{"code":"webhook-accepted","recordingSid":"RE1"}' });
  logs.lines.push({ at: at(3), message: 'no JSON, webhook-accepted' });
  logs.accept(twice, at(5));
  logs.accept(late, at(6));
  expect(await log.toldBetween(FROM, TO, NO_DEADLINE)).toEqual(
    new Map([
      [twice, at(1)],
      [late, at(6)],
    ]),
  );
});

test('an answer without lines, and without a way on, is none', async () => {
  const Client = simulatedClient(CloudWatchLogsClient, {
    time: { pause: () => new Promise<void>(() => undefined) },
    service: () => ({}),
  });
  const silent = cloudWatchCallbackLog(new Client({}), '/aws/lambda/p-ingest');
  await expect(silent.toldBetween(FROM, TO, NO_DEADLINE)).rejects.toMatchObject({ code: 'callback-log-unreadable' });
});

test('half an answer is none', async () => {
  const { logs, log } = world();
  for (let line = 0; line < 150; line++) logs.accept(aRecordingSid(), at(line));
  const { answer } = logs;
  let pages = 0;
  const failing = (command: unknown) => {
    pages += 1;
    if (pages === 2) throw new Error('ThrottlingException');
    return answer(command);
  };
  const Client = simulatedClient(CloudWatchLogsClient, {
    time: { pause: () => new Promise<void>(() => undefined) },
    service: failing,
  });
  const broken = cloudWatchCallbackLog(new Client({}), '/aws/lambda/p-ingest');
  await expect(broken.toldBetween(FROM, TO, NO_DEADLINE)).rejects.toMatchObject({ code: 'callback-log-unreadable' });
  expect((await log.toldBetween(FROM, TO, NO_DEADLINE)).size).toBe(150);
});
