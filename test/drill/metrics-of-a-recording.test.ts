import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startAirtable } from '../../local/airtable/start';
import { CREDENTIALS } from '../support/fakes/small-fakes';
import { DAY, DrillWorld } from './drill-world';
import { synthesisedAlarms } from '../support/template/synthesised-alarms';

/* What docs/cost-of-monitoring.md says of the metrics of a quiet day. */

const CALLS = 24;
/** CloudWatch adds so much to each line. Source: CloudWatch Logs, PutLogEvents. */
const BYTES_OF_A_LINE = 26;

test('a recording that comes home without trouble costs as many metrics, and as many bytes of log, as the page says', async () => {
  const airtable = await startAirtable({ token: CREDENTIALS.airtableToken, requestsPerSecond: Infinity });
  const world = new DrillWorld(
    new Date('2026-11-18T00:00:00Z'),
    airtable,
    synthesisedAlarms({ AIRTABLE_CALL_SID_FIELD: 'Call SIDs' }),
  );
  for (const feature of ['storage-growth', 'access-audit', 'ledger', 'reconciler']) world.unscheduled.add(feature);
  const lines: string[] = [];
  const put = world.data.putEmf.bind(world.data);
  world.data.putEmf = (line, at) => {
    if (line.includes('"_aws"')) lines.push(line.trim());
    put(line, at);
  };
  try {
    for (let call = 0; call < CALLS; call++)
      world.at((call * DAY) / CALLS, async () => {
        await world.call();
      });
    await world.runUntil(DAY);
  } finally {
    await airtable.stop();
  }

  const page = readFileSync(join(__dirname, '../../docs/cost-of-monitoring.md'), 'utf8');
  const names = new Set(lines.flatMap((line) => Array.from(line.matchAll(/"Name":"(\w+)"/g), ([, name]) => name)));
  expect(page).toContain(`| ${names.size}, published with each recording |`);
  const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + BYTES_OF_A_LINE, 0);
  expect(page).toContain(`| ${(bytes / CALLS / 1024).toFixed(2)} KB for each recording |`);
}, 120_000);
