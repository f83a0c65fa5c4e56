import { wireIngest } from '../../lambdas/ingest/wire';
import { attackFrontDoor } from './front-door/attack';
import { TRICKS } from './front-door/hostile-webhook';
import { times } from './times';

/* Thousands of generated webhooks, each with up to six tricks in it, and each judged by what Twilio's documentation says. */

jest.setTimeout(300_000 * times);

const WEBHOOKS = 5_000 * times;

test('none gets in that this account has not signed; none breaks anything, tells a secret or reaches a stranger', async () => {
  const counts = await attackFrontDoor({ wire: wireIngest, numRuns: WEBHOOKS });
  const seldom = TRICKS.filter((trick) => (counts.get(trick) ?? 0) < 10);
  expect(seldom).toEqual([]);
  const share = (what: string) => (counts.get(what) ?? 0) / WEBHOOKS;
  expect(share('signed')).toBeGreaterThan(0.2);
  expect(share('signed')).toBeLessThan(0.7);
  expect(share('queued')).toBeGreaterThan(0.15);
  if (times > 1) process.stdout.write(`${[...counts].map(([what, many]) => `${many} × ${what}`).join('\n')}\n`);
});
