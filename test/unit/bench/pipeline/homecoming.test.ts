import { countCalls } from '../../../../bench/pipeline/airtable-calls';
import { followHome } from '../../../../bench/pipeline/homecoming';
import { type Recorded, record } from '../../../../bench/pipeline/traffic';
import { startAirtable } from '../../../../local/airtable/start';
import type { AirtableStandIn } from '../../../../local/airtable/stand-in';
import { startTwilio } from '../../../../local/twilio/start';
import type { TwilioStandIn } from '../../../../local/twilio/stand-in';

let offices: { readonly twilio: TwilioStandIn; readonly airtable: AirtableStandIn };

beforeEach(async () => {
  offices = { twilio: await startTwilio(), airtable: await startAirtable() };
});
afterEach(() => Promise.all([offices.twilio.stop(), offices.airtable.stop()]));

/** What the pipeline would do. */
const bring = async ({ jobNumber, sid }: Recorded, lines: string): Promise<void> => {
  const { airtable, twilio } = offices;
  const { id } = airtable.jobs().find(({ fields }) => fields['Job Number'] === jobNumber) ?? { id: '' };
  await fetch(`${airtable.url}/v0/${airtable.baseId}/${airtable.jobsTable}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${airtable.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ records: [{ id, fields: { History: lines } }] }),
  });
  twilio.setStatus(sid, 'deleted');
};

test('who has a line and no copy at Twilio is home; one without is missing, one with two is told', async () => {
  const recordings = await record(offices, 'J', 3);
  const calls = countCalls(offices.airtable);
  const following = followHome(offices, recordings, { seconds: 1 });
  const [first, second, third] = recordings;
  if (first === undefined || second === undefined || third === undefined) throw new Error('three were recorded');
  await bring(first, 'a line');
  await bring(second, 'a line\nanother one');
  const { lines, deletions, doubled } = await following;
  expect([...lines.keys()]).toEqual([first.sid, second.sid]);
  expect([...deletions.keys()]).toEqual([first.sid, second.sid]);
  expect(doubled).toEqual([second.sid]);
  expect(calls()).toMatchObject({ answered: 2, writes: 2, reads: 0, throttled: 0 });
});

test('all are waited for, no longer', async () => {
  const recordings = await record(offices, 'J', 2);
  const following = followHome(offices, recordings, { seconds: 3_600 });
  for (const recording of recordings) await bring(recording, 'a line');
  expect((await following).lines.size).toBe(2);
});

test('whom the pipeline was not told of is not waited for', async () => {
  const recordings = await record(offices, 'J', 2);
  const [first] = recordings;
  if (first === undefined) throw new Error('two were recorded');
  const following = followHome(offices, recordings, { seconds: 3_600, told: Promise.resolve(new Set([first.sid])) });
  await bring(first, 'a line');
  expect([...(await following).lines.keys()]).toEqual([first.sid]);
});

test('calls while Airtable is away are counted apart', async () => {
  const calls = countCalls(offices.airtable);
  const now = () => performance.timeOrigin + performance.now();
  const ask = () => fetch(`${offices.airtable.url}/v0/${offices.airtable.baseId}/Jobs`).catch(() => undefined);
  await ask();
  const from = now();
  offices.airtable.addFault({ kind: 'down' });
  await ask();
  offices.airtable.clearFaults();
  const to = now();
  await ask();
  expect(calls({ from, to })).toMatchObject({ answered: 2, whileAway: 1 });
});
