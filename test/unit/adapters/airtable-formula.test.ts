import { jobFormula } from '../../../lambdas/adapters/airtable-formula';
import { aCallSid, job } from '../../support/subjects';

const fields = { jobNumber: 'Job Number', callSid: 'Calls' };

test.each([
  [['J-1'], `{Job Number}='J-1'`],
  [['J-1', 'J-2'], `OR({Job Number}='J-1',{Job Number}='J-2')`],
  [['1001'], `OR({Job Number}='1001',{Job Number}=1001)`],
  [['007'], `{Job Number}='007'`],
  [['1234567890123456'], `{Job Number}='1234567890123456'`],
  [[`O'Hara\\`], `{Job Number}='O\\'Hara\\\\'`],
])('the jobs %j are asked for as %s', (numbers, formula) => {
  expect(jobFormula({ numbers: numbers.map(job), calls: [] }, fields)).toBe(formula);
});

test('calls are asked for where the base has a field for them', () => {
  const call = aCallSid();
  expect(jobFormula({ numbers: [], calls: [call] }, fields)).toBe(`FIND('${call}',{Calls}&'')>0`);
  expect(jobFormula({ numbers: [], calls: [call] }, { jobNumber: 'Job Number' })).toBe('FALSE()');
});
