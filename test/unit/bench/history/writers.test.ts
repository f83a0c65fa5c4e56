import { airtableJsDefaults, oneByOne } from '../../../../bench/history/airtable-js';
import { backlog } from '../../../../bench/history/backlog';
import { historyWriters } from '../../../../bench/history/writers';
import { startAirtable } from '../../../../local/airtable/start';

const SIZE = { recordings: 6, jobs: 3, begun: true };

test.each([
  ['the history-writers', historyWriters, 2],
  ['one by one', oneByOne, 12],
  ['airtable.js', airtableJsDefaults, 12],
])('%s write a backlog behind what stood in the histories', async (_, writing, calls) => {
  const airtable = await startAirtable({ requestsPerSecond: Infinity });
  const work = await writing(airtable, backlog(airtable, SIZE));
  try {
    await work.until(new AbortController().signal);
    const histories = airtable.jobs().map(({ fields }) => String(fields.History).split('\n'));
    expect(histories.map(([first, ...lines]) => [first?.includes('Event: Call'), lines.length])).toEqual(
      Array.from({ length: SIZE.jobs }, () => [true, SIZE.recordings / SIZE.jobs]),
    );
    expect(airtable.requests).toHaveLength(calls);
  } finally {
    await work.stop();
    await airtable.stop();
  }
});
