import { sharedEmulator } from '../../local/emulator/shared-emulator';
import { type LocalPipeline, startPipeline } from '../../local/pipeline/start-pipeline';
import { ATTACKED_SETTINGS, attackDeployed } from '../support/attack/deployed-attack';
import { DELETION, DOWNLOAD } from '../support/attack/deployed-faults';
import { type Outcome, tellOutcome } from '../support/attack/deployed-outcome';
import { SHORT } from '../support/attack/deployed-plan';

/* The short form of `npm run test:soak -- deployed`. */

jest.setTimeout(900_000);

let pipeline: LocalPipeline;
let outcome: Outcome;

beforeAll(async () => {
  pipeline = await startPipeline({
    emulator: sharedEmulator(),
    name: 'attacked',
    settings: ATTACKED_SETTINGS,
    airtable: { lockSeconds: 2 },
  });
  outcome = await attackDeployed(pipeline, SHORT, () => undefined);
  process.stdout.write(`${tellOutcome(outcome)}\n`);
});
afterAll(() => pipeline.stop());

test('no webhook was refused while another version was deployed, the token rotated and the secret changed', () => {
  expect([...outcome.answers.keys()]).toEqual(['204']);
});

test('what nobody told of was counted and brought home', () => {
  expect(outcome.faults.get('callback never sent')).toBeGreaterThan(0);
  expect(outcome.callbacksLost).toBe(outcome.faults.get('callback never sent'));
  expect(outcome.fedIn).toBeGreaterThanOrEqual(outcome.callbacksLost);
});

test('nothing is lost, nothing is doubled, nothing is given up', () => {
  expect([outcome.recordings, outcome.lost, outcome.doubled, outcome.deadLetters]).toEqual([
    SHORT.recordings,
    [],
    [],
    0,
  ]);
});

test('the attack was one: every kind of trouble struck', () => {
  for (const kind of [
    ...Object.keys(DOWNLOAD).map((name) => `Twilio: download: ${name}`),
    ...Object.keys(DELETION).map((name) => `Twilio: deletion: ${name}`),
    'Twilio: list',
    'Airtable: away',
    'another version deployed',
    'auth token rotated',
    'secret changed',
    'callback never sent',
  ])
    expect([kind, [...outcome.faults.keys()].some((name) => name.startsWith(kind))]).toEqual([kind, true]);
  expect(outcome.recoveries.size).toBeGreaterThan(0);
});
