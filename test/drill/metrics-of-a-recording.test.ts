import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startAirtable } from '../../local/airtable/start';
import { S3_REQUESTS } from '../../operator/cost/service-times';
import { CREDENTIALS } from '../support/fakes/small-fakes';
import { DAY, DrillWorld } from './drill-world';
import { synthesisedAlarms } from '../support/template/synthesised-alarms';

/* What docs/cost-of-monitoring.md says of the metrics of a quiet day. */

const CALLS = 24;
/** CloudWatch adds so much to each line. Source: CloudWatch Logs, PutLogEvents. */
const BYTES_OF_A_LINE = 26;

/** The names of the commands that a bucket has got since it was spied on. */
const commandsOf = (spy: jest.SpyInstance<unknown, [unknown]>): readonly string[] =>
  spy.mock.calls.map(([command]) => (command instanceof Object ? command.constructor.name : ''));

test('a recording that comes home without trouble costs as many metrics, and as many bytes of log, as the page says', async () => {
  const airtable = await startAirtable({ token: CREDENTIALS.airtableToken, requestsPerSecond: Infinity });
  const world = new DrillWorld(
    new Date('2026-11-18T00:00:00Z'),
    airtable,
    synthesisedAlarms({ AIRTABLE_CALL_SID_FIELD: 'Call SIDs' }),
  );
  for (const feature of ['storage-growth', 'access-audit', 'ledger', 'reconciler']) world.unscheduled.add(feature);
  const lines: string[] = [];
  const spies = [world.aws.bucket, world.aws.links].map((bucket) => jest.spyOn(bucket, 'answer'));
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

  const requests = spies.flatMap(commandsOf);
  // What operator/cost reckons with; the ledger, which did not run, gets each receipt once more.
  const countOf = (...names: readonly string[]) => requests.filter((name) => names.includes(name)).length / CALLS;
  expect(countOf('PutObjectCommand', 'ListObjectsV2Command')).toBe(S3_REQUESTS.put);
  expect(countOf('HeadObjectCommand', 'GetObjectCommand')).toBe(S3_REQUESTS.get - 1);
  expect(requests).toHaveLength(CALLS * (S3_REQUESTS.put + S3_REQUESTS.get - 1));
}, 120_000);
