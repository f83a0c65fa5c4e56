import { parseEnv } from '../../../lambdas/runtime/parse-env';
import { storageGrowthEnv } from '../../../lambdas/storage-growth/env';
import { blamedIn } from '../../support/worlds/blamed';
import { settingsWith } from '../../support/template/settings';

const ENV = { PIPELINE_NAME: 'p', RECORDINGS_BUCKET: 'b', STORAGE_PRICES: '{"StandardStorage":0.023}' };
const parse = (STORAGE_PRICES: string) => parseEnv(storageGrowthEnv, { ...ENV, STORAGE_PRICES });

test('the price table arrives as the setting has it', () => {
  const { STORAGE_PRICES } = settingsWith({ STORAGE_PRICES: 'StandardIAStorage=0.014' });
  expect(parse(JSON.stringify(STORAGE_PRICES)).STORAGE_PRICES).toEqual(STORAGE_PRICES);
});

test.each([
  ['no JSON', '{"StandardStorage":'],
  ['not a table', '[0.023]'],
  ['without the price that stands in for missing ones', '{"StandardIAStorage":0.0125}'],
  ['with a negative price', '{"StandardStorage":0.023,"GlacierStorage":-1}'],
  ['with a price that is text', '{"StandardStorage":"0.023"}'],
])('a table that is %s is a broken deployment, and the error names it', (_, text) => {
  expect(() => parse(text)).toThrow(/STORAGE_PRICES/);
});

test('every variable is needed, and none may be empty', () => {
  const [blamed, names] = [blamedIn(storageGrowthEnv, ENV), Object.keys(ENV)];
  for (const value of [undefined, ''])
    expect(names.map((name) => blamed(name, value))).toEqual(names.map((name) => [name]));
});
