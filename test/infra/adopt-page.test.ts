import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ADOPTION_LOOKUP_INTERVAL_MS } from '../../lambdas/core/airtable-budget';
import { PROJECT } from '../../lib/constructs/feature-folders';
import { TWILIO_STORAGE, billedMinutes, costHere, yearAtTwilio } from '../../operator/adopt/costs';
import { CALLS_A_LOOKUP } from '../../operator/adopt/jobs-of-calls';
import { EXIT } from '../../operator/cli/exit-codes';
import { cliWorld } from '../support/worlds/cli-world';
import { synthesise } from '../support/template/synthesise';

/* What docs/adopt.md tells is so. */

const page = readFileSync(join(PROJECT, 'docs/adopt.md'), 'utf8');
const flat = page.replaceAll(/\s+/g, ' ');

test.each(['adopt', 'reconcile'])('the help of recordings %s stands there as it is printed', async (name) => {
  const { run, said } = cliWorld();
  await run(name, '--help');
  expect(page).toContain(`\n${said.out}\`\`\`\n`);
});

test('what 200,000 recordings cost and take is reckoned as the command does', () => {
  const [, count = '', minutes = ''] = /([\d,]+) recordings of (\d+) minutes cost/.exec(flat) ?? [];
  const recordings = Array.from({ length: Number(count.replace(',', '')) }, () => ({
    durationSeconds: Number(minutes) * 60,
    channels: 1 as const,
  }));
  expect(recordings).toHaveLength(200_000);
  const { template } = synthesise();
  const prices = { StandardStorage: 0.023, StandardIAStorage: 0.0125 };
  const growth = Object.values(template.Resources).find(
    ({ Properties }) => Properties.FunctionName === 'recording-pipeline-storage-growth',
  );
  expect(JSON.stringify(growth)).toContain('StandardStorage\\":0.023,\\"StandardIAStorage\\":0.0125');
  const { once, firstYear } = costHere(recordings, { movedAfterDays: 90, expiresAfterDays: 365 }, prices);
  const twilio = yearAtTwilio(billedMinutes(recordings));
  expect(flat).toContain(
    `cost $${twilio.toLocaleString('en-US')} a year at Twilio; here $${once.toFixed(0)} once and $${firstYear.toFixed(0)} for the first year`,
  );
  expect(flat).toContain(`200,000 take ${Math.floor(200_000 / 5 / 3600)} hours and more`);
});

test('the prices of Twilio are those that are reckoned with', () => {
  const { perMinuteAndMonth, freeMinutes, asOf } = TWILIO_STORAGE;
  expect(flat).toContain(`less the ${freeMinutes.toLocaleString('en-US')} free ones, × $${perMinuteAndMonth} × 12`);
  expect(flat).toContain(`at prices of us-east-1 in ${asOf}`);
  expect(readFileSync(join(PROJECT, 'docs/cost.md'), 'utf8')).toContain(`$${perMinuteAndMonth} a minute and month`);
});

test('how Airtable is asked, and how it ends, is so', () => {
  expect(flat).toContain(
    `one question in ${ADOPTION_LOOKUP_INTERVAL_MS / 1000} seconds from it, for up to ${CALLS_A_LOOKUP} calls`,
  );
  expect(flat).toContain(`exits with ${EXIT.incomplete}.`);
});
