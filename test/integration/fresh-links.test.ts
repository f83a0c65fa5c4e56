import { realTime } from '../../lambdas/runtime/time';
import { sharedEmulator } from '../../local/emulator/shared-emulator';
import { waitUntil } from '../../local/emulator/wait-until';
import { fromYesterday } from '../../local/pipeline/old-line';
import { showLinks } from '../../local/pipeline/show-links';
import { type LocalPipeline, startPipeline } from '../../local/pipeline/start-pipeline';
import { linkIn, type Travel } from '../../local/pipeline/travel';
import { Watcher } from '../../local/pipeline/watcher';
import { atATime } from '../support/integration/at-a-time';
import { grantsOf, idOfLink } from '../support/integration/grants';
import { linesOf } from '../support/integration/histories';
import { untilHome } from '../support/integration/homecoming';
import { busiestSecond } from '../support/integration/request-rate';

jest.setTimeout(120_000);

const PEOPLE = 50;
/** Of Airtable, for each base. */
const REQUESTS_PER_SECOND = 5;
// The emulator starts a process for each request at a time.
const AT_ONCE = 5;

let pipeline: LocalPipeline;
let travel: Travel;

beforeAll(async () => {
  pipeline = await startPipeline({ emulator: sharedEmulator(), name: 'fresh-links' });
  pipeline.airtable.addJob({ number: 'J-1' });
  const { recordings } = await pipeline.twilio.placeCall({ jobNumber: 'J-1' });
  const watcher = new Watcher(pipeline, () => undefined);
  const [home] = await untilHome(
    watcher,
    recordings.map(({ sid }) => sid),
  );
  if (home === undefined) throw new Error('the call is not home');
  travel = home;
});
afterAll(() => pipeline.stop());

test('a dead link, one by the box, one by the CLI: each is on record, and so is each play', async () => {
  const said: string[] = [];
  const report = await showLinks(pipeline, travel, { time: realTime, say: (line) => said.push(line) });
  expect([said, report]).toEqual([said, expect.objectContaining({ deadLinkStatus: 403, freshLinkStatus: 200 })]);
  expect(report?.given).toEqual([
    { linkId: idOfLink(linkIn(travel.line?.text ?? '') ?? ''), to: 'history-writer', plays: 1 },
    { linkId: idOfLink(linkIn(report?.freshLine ?? '') ?? ''), to: 'airtable', plays: 1 },
    { linkId: expect.any(String) as unknown, to: 'iam', plays: 1 },
  ]);
  expect(linesOf(pipeline, 'J-1')).toHaveLength(2);
});

test('50 people tick at once: Airtable gets no more than it takes, and each Job its line, whose link is on record', async () => {
  const { airtable } = pipeline;
  const old = fromYesterday(travel.line?.text ?? '');
  const jobs = Array.from({ length: PEOPLE }, (_, index) => airtable.addJob({ number: `busy-${index}`, history: old }));
  const numbers = jobs.map((_, index) => `busy-${index}`);
  for (const number of numbers) airtable.tick(number);
  const answers = await atATime(
    AT_ONCE,
    jobs.map(
      ({ id }) =>
        () =>
          pipeline.askForRefresh(id),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(jobs.map(() => 202));
  const ticked = () => numbers.filter((number) => airtable.isTicked(number));
  await waitUntil(() => (ticked().length === 0 ? true : undefined), {
    seconds: 75,
    otherwise: () => `still ticked: ${ticked().join(', ')}`,
  });

  const links = numbers.map((number) => {
    const [before, line, ...others] = linesOf(pipeline, number);
    expect([before, others]).toEqual([old, []]);
    return linkIn(line ?? '') ?? '';
  });
  expect(airtable.requests.filter(({ status }) => status !== 200)).toEqual([]);
  expect(busiestSecond(airtable.requests.map(({ at }) => at))).toBeLessThanOrEqual(REQUESTS_PER_SECOND);
  const onRecord = await grantsOf(pipeline);
  expect(links.map((link) => onRecord.get(idOfLink(link))?.requester)).toEqual(
    jobs.map(({ id: jobId }) => ({ by: 'airtable', jobId })),
  );
  expect((await pipeline.open(links.at(-1) ?? '')).status).toBe(200);
});
