import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { synthesise } from '../../local/deploy/deploy';
import { sharedEmulator } from '../../local/emulator/shared-emulator';

/* The other integration tests deploy what the synthesiser makes: here it is compared with what `cdk synth` makes. */

// On a busy machine the CLI takes minutes.
jest.setTimeout(300_000);

const NAME = 'synthesised-twice';
const SETTINGS = {
  S3_REGION: 'us-east-1',
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  AIRTABLE_BASE_ID: 'appAAAAAAAAAAAAAA',
  RUNBOOK_BASE_URL: 'https://example.com/runbook.md',
  OPERATIONS_EMAILS: 'operations@example.com',
};

/** What is deployed of an assembly: templates, and the bundles of the Lambdas by their hashes. */
const deployable = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder)
      .filter((name) => name.startsWith('asset.') || (name.startsWith(NAME) && !name.endsWith('.metadata.json')))
      .map((name) => [name, name.startsWith('asset.') ? 'a bundle' : readFileSync(join(folder, name), 'utf8')]),
  );

test('the synthesiser makes what the CDK CLI makes, bundles and all', async () => {
  const emulator = sharedEmulator();
  expect(emulator.synthesiser).toEqual(expect.any(String));
  const byCli = deployable((await synthesise({ ...emulator, synthesiser: undefined }, NAME, SETTINGS)).folder);
  const byItself = deployable((await synthesise(emulator, NAME, SETTINGS)).folder);
  expect(Object.keys(byCli).length).toBeGreaterThan(10);
  expect(byItself).toEqual(byCli);
});

test('it refuses what the CLI refuses, with the same words, and goes on', async () => {
  const wrong = synthesise(sharedEmulator(), NAME, { ...SETTINGS, RECORDING_PUBLIC_URL: 'true' });
  await expect(wrong).rejects.toThrow('RECORDING_PUBLIC_URL');
  await synthesise(sharedEmulator(), NAME, SETTINGS);
});
