import { linkLine } from '../../lambdas/core/history-line';
import { recordingsIn } from '../../lambdas/core/recording-links';
import { sharedEmulator } from '../../local/emulator/shared-emulator';
import { waitUntil } from '../../local/emulator/wait-until';
import { type LocalPipeline, startPipeline } from '../../local/pipeline/start-pipeline';
import { Watcher } from '../../local/pipeline/watcher';
import { type Sent, runScript } from '../support/airtable-script';
import { untilHome } from '../support/integration/homecoming';

jest.setTimeout(120_000);

let pipeline: LocalPipeline;
beforeAll(async () => {
  pipeline = await startPipeline({ emulator: sharedEmulator(), name: 'ticked' });
});
afterAll(() => pipeline.stop());

const place = () => ({ bucket: pipeline.outputs.BucketName, prefixes: ['recordings'] });

/** What Airtable's automation does. */
const automation = (recordId: string, refreshToken: string) =>
  runScript(
    { config: { recordId, refreshUrl: pipeline.refreshUrl }, secrets: { refreshToken } },
    async (_url, sent) => {
      expect(JSON.parse(sent.body)).toEqual({ recordId });
      const { status, body } = await pipeline.askForRefresh(recordId, tokenIn(sent));
      return { status, text: () => Promise.resolve(body) };
    },
  );
const tokenIn = ({ headers }: Sent) => (headers.authorization ?? '').replace('Bearer ', '');

test('a tick brings a fresh link for each recording of the Job, which plays, and the box is unticked', async () => {
  const { airtable, twilio, outputs } = pipeline;
  const watcher = new Watcher(pipeline, () => undefined);
  const { id } = airtable.addJob({ number: 'J-77', history: 'What people wrote.' });
  const callbackUrl = `${outputs.WebhookUrl}?job_number=J-77`;
  const calls = [await twilio.placeCall({ callbackUrl }), await twilio.placeCall({ callbackUrl })];
  const sids = calls.flatMap(({ recordings }) => recordings.map(({ sid }) => sid));
  await untilHome(watcher, sids);

  // The links have died since.
  const old = recordingsIn(airtable.history('J-77'), place());
  expect(old.map(({ recordingSid }) => recordingSid).sort()).toEqual([...sids].sort());
  airtable.editHistory('J-77', (text) => text.replaceAll(/X-Amz-Date=\d{8}/g, 'X-Amz-Date=20200101'));
  const before = airtable.history('J-77');

  await expect(automation(id, 'another token')).rejects.toThrow(/answered 401/);
  airtable.tick('J-77');
  expect(await automation(id, pipeline.refreshToken)).toEqual([`Asked for fresh links of ${id}.`]);
  await waitUntil(() => (airtable.isTicked('J-77') ? undefined : true), {
    seconds: 60,
    otherwise: () => 'the box is still ticked',
  });

  const after = airtable.history('J-77');
  expect(after.startsWith(before)).toBe(true);
  const lines = after.slice(before.length).split('\n').slice(1);
  const fresh = recordingsIn(lines.join('\n'), place());
  expect(fresh.map(({ key, recordingSid }) => ({ key, recordingSid }))).toEqual(
    old.map(({ key, recordingSid }) => ({ key, recordingSid })),
  );
  for (const line of lines) {
    const link = /URL: (\S+)$/.exec(line)?.[1] ?? '';
    expect(line).toBe(
      linkLine(new Date(`${line.slice(7, 17)}T${line.slice(18, 26)}Z`), { timeZone: 'UTC', source: 'IVR' }, link),
    );
    const { status, contentType, body } = await pipeline.open(link);
    expect([status, contentType, body.length > 1_000]).toEqual([200, 'audio/mpeg', true]);
  }
});

test('a hint about a box that nobody ticked, and one about no Job, change nothing', async () => {
  const { airtable } = pipeline;
  const { id } = airtable.addJob({ number: 'J-78', history: 'What people wrote.' });
  const asked = airtable.requests.length;
  await automation(id, pipeline.refreshToken);
  await automation('recAAAAAAAAAAAAAA', pipeline.refreshToken);
  await waitUntil(() => (airtable.requests.length >= asked + 2 ? true : undefined), {
    seconds: 60,
    otherwise: () => 'the boxes were not looked at',
  });
  expect(airtable.requests.slice(asked).filter(({ method }) => method !== 'GET')).toEqual([]);
  expect(airtable.history('J-78')).toBe('What people wrote.');
});
