import { startAirtable } from '../../local/airtable/start';
import { type Asked, type AirtableTold } from './apart';
import { backlog, backlogSize } from './backlog';

/*
 * Airtable with a backlog of Jobs, in a process of its own: beside those who ask it, requests would arrive when they let it
 * look.
 */

/** Between a request and Airtable's answer; without it who asks one by one would look better than it is. */
const ANSWERS_AFTER_MS = 150;

const run = async (): Promise<void> => {
  const airtable = await startAirtable();
  airtable.addFault({ kind: 'slow', milliseconds: ANSWERS_AFTER_MS, times: Infinity });
  const { url, token, baseId, jobsTable, requests } = airtable;
  const lines = backlog(airtable, backlogSize.parse(JSON.parse(process.env.BENCH_BACKLOG ?? '')));
  process.on('message', () => {
    const written = airtable
      .jobs()
      .flatMap(({ fields }) => String(fields.History ?? '').split('\n'))
      .filter((line) => line.includes('Event: Recording'));
    const throttled = requests.filter(({ status }) => status === 429);
    const asked: Asked = { lines: written.length, calls: requests.length, throttled: throttled.length };
    process.send?.(asked);
  });
  process.on('disconnect', () => {
    process.exit();
  });
  const told: AirtableTold = { airtable: { url, token, baseId, jobsTable }, lines: [...lines] };
  process.send?.(told);
};

void run();
