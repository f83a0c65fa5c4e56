import { askedOf } from '../../../../operator/adopt/options';
import { cliWorld } from '../../../support/worlds/cli-world';

/* What is typed is read before anything is asked of AWS: in this world nothing is deployed. */

const NOW = new Date('2026-11-26T10:00:00Z');
const ACCOUNT = `AC${'a'.repeat(32)}`;

test.each<[string, string[], string]>([
  ['no day at all', [], "required option '--from <yyyy-mm-dd>' not specified"],
  ['a first day that is none', ['--from', '2023-02-30'], '--from must be a day, yyyy-mm-dd'],
  ['a day of another country', ['--from', '01.02.2023'], 'it is "01.02.2023"'],
  ['a first day that is yet to come', ['--from', '2026-11-27'], '--from is 2026-11-27, which is yet to come.'],
  ['a last day that is none', ['--from', '2023-01-01', '--to', 'now'], '--to must be a day'],
  ['a last day that is yet to come', ['--from', '2023-01-01', '--to', '2027-01-01'], 'which is yet to come'],
  [
    'days in the wrong order',
    ['--from', '2023-01-02', '--to', '2023-01-01'],
    '--to is 2023-01-01, which is before --from, 2023-01-02.',
  ],
  ['today, unsaid', ['--from', '2026-11-26'], '--from is today'],
  ['a rate in words', ['--from', '2023-01-01', '--rate', 'fast'], '--rate must be a number of recordings a second'],
  ['a rate of nothing', ['--from', '2023-01-01', '--rate', '0'], 'from 0.1 to 20; it is "0"'],
  ['a rate that Airtable cannot bear', ['--from', '2023-01-01', '--rate', '21'], 'from 0.1 to 20'],
  ['a negative rate', ['--from', '2023-01-01', '--rate', '-5'], 'it is "-5"'],
  ['a rate in hexadecimal', ['--from', '2023-01-01', '--rate', '0x5'], 'it is "0x5"'],
  [
    'an account that is none',
    ['--from', '2023-01-01', '--account', 'AC123'],
    '--account must be the SID of an account',
  ],
  ['a day given twice', ['--from', '2023-01-01', '--from', '2023-01-02'], 'Give it once.'],
  ['nobody who could be asked', ['--from', '2023-01-01'], 'say --dry-run to look, or --yes to begin'],
])('%s is told in one line', async (_, args, said) => {
  const { run, said: told } = cliWorld();
  expect(await run('adopt', ...args)).toBe(2);
  expect(told.err).toContain(said);
  expect([told.out, told.err.trim().split('\n').length]).toEqual(['', 1]);
});

test('what is not said is yesterday, five a second, and all accounts', () => {
  expect(askedOf({ from: '2023-01-01', yes: true }, NOW, false)).toEqual({
    ...{ from: '2023-01-01', to: '2026-11-25', dryRun: false, rate: 5, withoutHistory: false, account: undefined },
    yes: true,
  });
});

test('all of it can be said', () => {
  const options = { from: ' 2023-01-01', to: '2023-01-01 ', rate: '0.5', account: ACCOUNT, dryRun: true };
  expect(askedOf(options, NOW, false)).toMatchObject({
    from: '2023-01-01',
    to: '2023-01-01',
    rate: 0.5,
    account: ACCOUNT,
  });
});

test('at a terminal nothing but the days has to be said, and today can be', () => {
  expect(askedOf({ from: '2026-11-26', to: '2026-11-26' }, NOW, true)).toMatchObject({ yes: false, to: '2026-11-26' });
});

test('to a program nobody says yes for a person', async () => {
  const { run, said } = cliWorld({ choose: () => 'yes' });
  expect(await run('adopt', '--from', '2023-01-01', '--json')).toBe(2);
  expect(JSON.parse(said.err)).toMatchObject({ error: { code: 'usage' } });
});
