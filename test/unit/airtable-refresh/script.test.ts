import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jobId } from '../../../lambdas/core/recording';
import { PROJECT } from '../../../lib/constructs/feature-folders';
import { refreshEvent } from '../../support/subjects';
import { CREDENTIALS } from '../../support/fakes/small-fakes';
import { SCRIPT, type Sent, runScript } from '../../support/airtable-script';
import { REFRESH_TOKEN, refreshRequest } from '../../support/worlds/refresh-request';
import { wiringWorld } from '../../support/worlds/wiring-world';

/* The script of docs/airtable.md, run as Airtable runs it. */

const URL_OF_ROUTE = 'https://api.example.com/airtable/refresh';

const deployed = () => {
  const world = wiringWorld();
  world.aws.secret.value = { ...CREDENTIALS, airtableRefreshToken: REFRESH_TOKEN };
  const handle = world.functions['airtable-refresh']();
  const fetch = async (url: string, { method, headers, body }: Sent) => {
    expect([url, method, headers['content-type']]).toEqual([URL_OF_ROUTE, 'POST', 'application/json']);
    const { statusCode = 0, body: text = '' } = await handle(
      refreshRequest('', { authorization: headers.authorization, body }),
    );
    return { status: statusCode, text: () => Promise.resolve(text) };
  };
  return { ...world, fetch };
};

const ID = 'recAAAAAAAAAAAAA1';
const config = { recordId: ID, refreshUrl: URL_OF_ROUTE };

test('the page shows the script as it is, ready to paste, of 15 lines', () => {
  const page = readFileSync(join(PROJECT, 'docs/airtable.md'), 'utf8');
  const [, shown = ''] = /^ {3}```js\n(.*?)^ {3}```$/ms.exec(page) ?? [];
  expect(shown.replaceAll(/^ {3}/gm, '')).toBe(SCRIPT);
  expect(SCRIPT.trimEnd().split('\n').length).toBeLessThanOrEqual(15);
});

test('it has the box of its record looked at, and the Job gets its line', async () => {
  const { airtable, fetch, time, invoke } = deployed();
  airtable.records.set(ID, { 'Order Number': 'J-1001', Log: 'Notes.' });
  airtable.ticked.add(ID);
  expect(await runScript({ config, secrets: { refreshToken: REFRESH_TOKEN } }, fetch)).toEqual([
    `Asked for fresh links of ${ID}.`,
  ]);
  await time.pass(1);
  // It moves into the group of its Job first.
  await invoke('history-writer');
  expect(airtable.ticked.size).toBe(1);
  await invoke('history-writer');
  expect(airtable.ticked.size).toBe(0);
  expect(airtable.records.get(ID)?.Log).toMatch(/^Notes\.\n---- \| .* \| Status: no new link, /);
  expect(airtable.asked.map(({ method }) => method)).toEqual(['GET', 'GET', 'PATCH']);
});

test('it sends the id of the record, and nothing else of it', async () => {
  const bodies: string[] = [];
  await runScript({ config: { ...config, phone: '+49 30 1' }, secrets: { refreshToken: 'x' } }, (_url, { body }) => {
    bodies.push(body);
    return Promise.resolve({ status: 202, text: () => Promise.resolve('') });
  });
  expect(bodies).toEqual([`{"recordId":"${ID}"}`]);
});

test.each([
  ['a token that is not the one of the secret', { ...config }, 'another', 401, 'refresh-token-wrong'],
  ['an input variable that nobody filled in', { refreshUrl: URL_OF_ROUTE }, REFRESH_TOKEN, 400, 'request-unreadable'],
])('%s fails the run, so that a person sees it, and says what to do', async (_name, given, token, status, error) => {
  const { fetch } = deployed();
  const run = runScript({ config: given, secrets: { refreshToken: token } }, fetch);
  await expect(run).rejects.toThrow(new RegExp(`answered ${String(status)}, .*${error}.*A Job's box stays ticked`));
  await expect(run).rejects.not.toThrow(token);
});

test('fifty people who tick at once get their links within the limit of Airtable', async () => {
  const { airtable, give, time, invoke, aws } = wiringWorld();
  const ids = Array.from({ length: 50 }, (_, index) => `recAAAAAAAAAAAA${String(10 + index)}`);
  for (const [index, id] of ids.entries()) {
    airtable.records.set(id, { 'Order Number': `J-${String(index)}`, Log: 'Notes.' });
    airtable.ticked.add(id);
    give['history-writer'](
      refreshEvent({ jobId: jobId.parse(id), requestedAt: new Date(time.now().getTime() - 1_000) }),
    );
  }
  for (let rounds = 0; rounds < 20 && aws.readBy('history-writer').queue.messages.length > 0; rounds++)
    await invoke('history-writer');
  expect(airtable.ticked.size).toBe(0);
  const starts = airtable.asked.map(({ atMs }) => atMs);
  // One writer: two a second at most; two of them run.
  for (const [index, at] of starts.entries())
    expect((starts[index + 2] ?? Infinity) - at).toBeGreaterThanOrEqual(1_000);
  // Ten at a time: 5 looks that move them, then 5 looks and 5 writes.
  expect(starts).toHaveLength(15);
});
