/* Sources: airtable.com/developers/web/api/list-records (pages of 100, `offset`, a POST for long queries, iterators that expire). */
import type { AirtableStandIn } from '../../local/airtable/stand-in';
import { airtableEnvOf, airtableIdsOf } from '../support/airtable-env';
import { NO_DEADLINE, aDeadline, job } from '../support/subjects';
import { startBareServer } from '../support/local/bare-server';
import { jobsAt, ofNumbers, standIn } from '../support/worlds/jobs-world';
import { RetryLater } from '../../lambdas/core/errors';

let airtable: AirtableStandIn;
beforeEach(async () => {
  airtable = await standIn();
});
afterEach(() => airtable.stop());

const add = (howMany: number, number: string) => {
  for (let made = 0; made < howMany; made++) airtable.addJob({ number });
};

test.each([99, 100, 101, 250])('%i matching jobs before the wanted one hide nothing', async (before) => {
  add(before, 'shared');
  airtable.addJob({ number: 'J-1', history: 'notes' });
  const found = await jobsAt(airtable).find(ofNumbers('shared', 'J-1'), NO_DEADLINE);
  expect(found).toHaveLength(before + 1);
  expect(found.at(-1)).toMatchObject({ number: 'J-1', history: { text: 'notes' } });
  expect(airtable.requests).toHaveLength(Math.ceil((before + 1) / 100));
});

/** Numbers whose formula is longer than a URL may be. */
const longNumbers = Array.from({ length: 10 }, (_, index) => `${index}${'Ü'.repeat(250)}`);

test.each([
  ['names', airtableEnvOf],
  ['ids', airtableIdsOf],
] as const)('a question too long for a URL is asked all the same, page by page, with %s', async (_kind, envOf) => {
  add(100, longNumbers[0] ?? '');
  for (const number of longNumbers) airtable.addJob({ number, history: 'notes' });
  const found = await jobsAt(airtable, { env: envOf(airtable) }).find(ofNumbers(...longNumbers), NO_DEADLINE);
  expect(found).toHaveLength(110);
  expect(found.at(-1)).toMatchObject({ number: longNumbers.at(-1), history: { text: 'notes' } });
  expect(airtable.requests.filter(({ url }) => url.endsWith('/listRecords'))).toHaveLength(2);
});

// A URL of a form takes three characters for each of them, where other URLs take one (airtable.js #392).
test('a question full of apostrophes is as long as it is sent', async () => {
  // One of them is asked for composed and not.
  const numbers = Array.from({ length: 10 }, (_, index) => `${index === 0 ? 'é' : index}${"'".repeat(255)}`);
  for (const number of numbers) airtable.addJob({ number });
  expect(await jobsAt(airtable).find(ofNumbers(...numbers), NO_DEADLINE)).toHaveLength(10);
});

test('a question just short enough stands in the URL, one just too long in a body', async () => {
  const asked: [string, number][] = [];
  const server = await startBareServer(({ method, url }) => {
    asked.push([method, /filterByFormula=([^&]*)/.exec(url.search)?.[1]?.length ?? 0]);
    return { body: '{"records":[]}' };
  });
  try {
    const env = { ...airtableEnvOf(airtable), AIRTABLE_ENDPOINT_URL: server.url };
    const ask = (length: number) =>
      jobsAt(airtable, { env }).find({ ids: ['r'.repeat(length) as never], numbers: [], calls: [] }, NO_DEADLINE);
    await ask(1_000);
    const [, overhead = 0] = asked.shift() ?? [];
    await ask(12_000 - overhead + 1_000);
    await ask(12_000 - overhead + 1_001);
    expect(asked).toEqual([
      ['GET', 12_000],
      ['POST', 0],
    ]);
  } finally {
    await server.stop();
  }
});

test('a list whose next page is no longer there is for later, from its beginning', async () => {
  add(150, 'J-1');
  const jobs = jobsAt(airtable, {
    pace: {
      turn: () => {
        if (airtable.requests.length === 1) airtable.expireOffsets();
        return Promise.resolve(() => undefined);
      },
      hold: () => undefined,
    },
  });
  const list = jobs.find(ofNumbers('J-1'), NO_DEADLINE);
  await expect(list).rejects.toMatchObject({ name: 'RetryLater', code: 'airtable-unavailable' });
  expect(await jobs.find(ofNumbers('J-1'), NO_DEADLINE)).toHaveLength(150);
});

test('a list that never ends is ended by the deadline', async () => {
  const deadline = aDeadline();
  let pages = 0;
  const server = await startBareServer(() => {
    pages += 1;
    if (pages === 5) deadline.over(new RetryLater('out-of-time', { message: 'over' }));
    return { body: '{"records":[],"offset":"again"}' };
  });
  try {
    const env = { ...airtableEnvOf(airtable), AIRTABLE_ENDPOINT_URL: server.url };
    const find = jobsAt(airtable, { env }).find({ ids: [], numbers: [job('J-1')], calls: [] }, deadline);
    await expect(find).rejects.toMatchObject({ disposition: 'retry' });
    expect(pages).toBeLessThanOrEqual(6);
  } finally {
    await server.stop();
  }
});
