import { type RefreshRequest, acceptRefresh } from '../../../lambdas/airtable-refresh/accept-refresh';
import type { Credentials } from '../../../lambdas/core/credentials';
import { CredentialsUnusable, RetryLater } from '../../../lambdas/core/errors';
import type { HistoryEvent } from '../../../lambdas/core/messages';
import { equalInConstantTime } from '../../../lambdas/runtime/equal-in-constant-time';
import { MemoryMetrics } from '../../support/fakes/memory-metrics';
import { CREDENTIALS, MemoryCredentials, MemoryLog } from '../../support/fakes/small-fakes';
import { NotingQueue } from '../../support/worlds/processor-world';
import { RECEIVED_AT } from '../../support/subjects';

const RECORD = 'recAAAAAAAAAAAAA1';
const TOKEN = 'the-token';
const withToken = (airtableRefreshToken?: string): Credentials => ({ ...CREDENTIALS, airtableRefreshToken });

const routeWorld = (secret = new MemoryCredentials(withToken(TOKEN))) => {
  const history = new NotingQueue<HistoryEvent, string>();
  const [log, metrics] = [new MemoryLog(), new MemoryMetrics()];
  const accept = acceptRefresh({
    credentials: secret,
    areEqual: equalInConstantTime,
    history,
    log,
    metrics,
    now: () => RECEIVED_AT,
  });
  const ask = (over: Partial<RefreshRequest> = {}) =>
    accept({
      authorization: `Bearer ${TOKEN}`,
      body: JSON.stringify({ recordId: RECORD }),
      requestId: 'request-1',
      ...over,
    });
  return { secret, history, log, metrics, ask };
};

test('a hint with the token goes into the queue', async () => {
  const { history, ask, secret } = routeWorld();
  expect(await ask()).toMatchObject({ status: 202 });
  expect(history.sent).toEqual([{ kind: 'refresh', jobId: RECORD, requestedAt: RECEIVED_AT, requestId: 'request-1' }]);
  expect(secret.renewals).toBe(0);
});

test.each(['bearer the-token', 'Bearer   the-token', ' Bearer the-token '])(
  'it may be shown as %j',
  async (authorization) => {
    expect(await routeWorld().ask({ authorization })).toMatchObject({ status: 202 });
  },
);

test.each([
  ['none', undefined],
  ['an empty one', ''],
  ['an empty token', 'Bearer '],
  ['the token alone', TOKEN],
  ['another scheme', `Basic ${TOKEN}`],
  ['a longer token', `Bearer ${TOKEN}s`],
  ['a part of the token', `Bearer ${TOKEN.slice(0, -1)}`],
  ['the token in another case', `Bearer ${TOKEN.toUpperCase()}`],
  ['two tokens', `Bearer ${TOKEN} ${TOKEN}`],
  ['two headers, as API Gateway joins them', `Bearer ${TOKEN},Bearer ${TOKEN}`],
  ["Airtable's own token", `Bearer ${CREDENTIALS.airtableToken}`],
  ['what an absent token would look like', 'Bearer undefined'],
])('with %s nothing is taken: 401, after a look at the newest secret', async (_name, authorization) => {
  const { history, metrics, ask, secret } = routeWorld();
  expect(await ask({ authorization })).toMatchObject({ status: 401, error: 'refresh-token-wrong' });
  expect([history.sent, metrics.total('LinkRequestsRefused'), secret.renewals]).toEqual([[], 1, 1]);
});

test('a token that was put into the secret a moment ago is taken', async () => {
  for (const before of [withToken(), withToken('the-old-one')]) {
    const { ask } = routeWorld(new MemoryCredentials(before, withToken(TOKEN)));
    expect(await ask()).toMatchObject({ status: 202 });
  }
});

test('the token that was replaced is taken until the secret is read anew', async () => {
  const { ask } = routeWorld(new MemoryCredentials(withToken(TOKEN), withToken('the-new-one')));
  expect(await ask()).toMatchObject({ status: 202 });
  expect(await ask({ authorization: 'Bearer the-new-one' })).toMatchObject({ status: 202 });
  expect(await ask()).toMatchObject({ status: 401 });
});

test.each([
  ['with any token', 'Bearer the-token'],
  ['without', undefined],
  ['with an empty one', 'Bearer '],
])('a secret without a token switches the route off, %s: 404', async (_name, authorization) => {
  const { history, metrics, ask } = routeWorld(new MemoryCredentials(withToken()));
  expect(await ask({ authorization })).toMatchObject({ status: 404, error: 'refresh-off' });
  expect([history.sent, metrics.total('LinkRequestsRefused')]).toEqual([[], 1]);
});

test.each([
  ['nothing', ''],
  ['no JSON', 'recordId=recAAAAAAAAAAAAA1'],
  ['null', 'null'],
  ['a list', '[]'],
  ['no id', '{}'],
  ['an id that is a number', '{"recordId":1}'],
  ['several ids', `{"recordId":["${RECORD}"]}`],
  ['an id too short', '{"recordId":"recAAAAAAAAAAAAA"}'],
  ['an id too long', `{"recordId":"${RECORD}1"}`],
  ['the id of a table', '{"recordId":"tblAAAAAAAAAAAAA1"}'],
  ['an id with a quote', `{"recordId":"recAAAAAAAAAA'O'R"}`],
  ['an id with a line break behind it', `{"recordId":"${RECORD}\\n"}`],
  ['a template that nobody filled in', '{"recordId":"{{recordId}}"}'],
])('a body with %s is refused: 400', async (_name, body) => {
  const { history, metrics, ask } = routeWorld();
  expect(await ask({ body })).toMatchObject({ status: 400, error: 'request-unreadable' });
  expect([history.sent, metrics.total('LinkRequestsRefused')]).toEqual([[], 1]);
});

test('what else a body holds is left where it is', async () => {
  const { history, ask } = routeWorld();
  await ask({ body: JSON.stringify({ recordId: RECORD, jobNumber: 'J-1', kind: 'stored' }) });
  expect(history.sent).toEqual([{ kind: 'refresh', jobId: RECORD, requestedAt: RECEIVED_AT, requestId: 'request-1' }]);
});

test('a queue that takes nothing, a secret that cannot be read, or what nobody foresaw: 503, and a line of the log', async () => {
  const { history, log, metrics, ask } = routeWorld();
  history.failure = new RetryLater('queue-unavailable', { message: 'SQS took no message' });
  expect(await ask()).toMatchObject({ status: 503, error: 'links-unavailable' });
  history.failure = new Error('a bug');
  expect(await ask()).toMatchObject({ status: 503 });
  expect(log.lines.map(({ fields }) => fields.cause)).toEqual(['queue-unavailable', 'unexpected']);
  expect([metrics.total('LinkRequestsPostponed'), metrics.total('CredentialsUnusable')]).toEqual([2, 0]);

  const secret = new MemoryCredentials();
  secret.current = () => Promise.reject(new CredentialsUnusable('credentials-unavailable', { message: 'no secret' }));
  const unreadable = routeWorld(secret);
  expect(await unreadable.ask()).toMatchObject({ status: 503 });
  expect(unreadable.metrics.total('CredentialsUnusable')).toBe(1);
});
