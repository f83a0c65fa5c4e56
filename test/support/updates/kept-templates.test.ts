import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { version } from '../../../package.json';
import { PROJECT } from '../../../lib/constructs/feature-folders';
import { settingNames } from '../../../lib/settings/schema';
import { KEPT_SETTINGS } from './kept-settings';
import { appOf, keepTemplates, keptApps } from './kept-templates';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kept-templates-'));
  keepTemplates('1.2.3', folder);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('a release is kept with each of the settings, and read again as it was synthesised', () => {
  expect(keptApps(folder)).toEqual(
    Object.entries(KEPT_SETTINGS).map(([variant, settings]) => ({
      version: '1.2.3',
      variant,
      settings,
      app: appOf(settings),
    })),
  );
});

test('code alone makes no other template', () => {
  for (const variant of readdirSync(join(folder, '1.2.3')))
    expect(readFileSync(join(folder, '1.2.3', variant, 'pipeline.json'), 'utf8')).not.toMatch(/S3Key|asset/);
});

test('what was kept is not overwritten', () => {
  expect(() => keepTemplates('1.2.3', folder)).toThrow(/templates of 1\.2\.3 are kept already/);
});

test('npm run keep-templates is about the version in package.json', () => {
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', join(__dirname, 'keep-templates.ts')], {
    cwd: PROJECT,
    encoding: 'utf8',
  });
  expect(stderr).toMatch(new RegExp(`^The templates of ${version} are kept already in .+`));
  expect(status).toBe(1);
});

test('a later release comes behind an earlier one', () => {
  keepTemplates('1.10.0', folder);
  expect([...new Set(keptApps(folder).map(({ version }) => version))]).toEqual(['1.2.3', '1.10.0']);
});

test('one variant sets everything that can be set', () => {
  // Refused by each pipeline in AWS, or allowed one value only.
  const unsettable = ['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY', 'RECORDING_PUBLIC_URL'];
  // It makes a region of its own of every name, and must agree with the critical topic's.
  const atDefault = ['S3_REGION'];
  // With both there is no topic of ours to compare.
  const instead = ['WARNING_TOPIC_ARN'];
  expect(settingNames.filter((name) => !(name in (KEPT_SETTINGS.everything ?? {}))).sort()).toEqual(
    [...unsettable, ...atDefault, ...instead].sort(),
  );
});
