import { jobFormula, notEmptyFormula } from '../../../lambdas/adapters/airtable-formula';
import { jobId } from '../../../lambdas/core/recording';
import { aCallSid, aRecordingSid, job } from '../../support/subjects';

const names = { number: 'Job Number', callSid: 'Calls' };
const ofNumbers = (...numbers: string[]) => ({ ids: [], numbers: numbers.map(job), calls: [] });
const [first, second] = [jobId.parse('rec1'), jobId.parse('rec2')];

test.each([
  [['J-1'], `TRIM({Job Number}&'')='J-1'`],
  [['J-1', 'J-2'], `OR(TRIM({Job Number}&'')='J-1',TRIM({Job Number}&'')='J-2')`],
  [['1001'], `OR(TRIM({Job Number}&'')='1001',{Job Number}=1001)`],
  [['007'], `OR(TRIM({Job Number}&'')='007',{Job Number}=7)`],
  [['-5.50'], `OR(TRIM({Job Number}&'')='-5.50',{Job Number}=-5.5)`],
  // More digits than a double holds: the number would be another Job's.
  [['12345678901234567'], `TRIM({Job Number}&'')='12345678901234567'`],
  [['Ä-1'], `OR(TRIM({Job Number}&'')='Ä-1',TRIM({Job Number}&'')='A\u0308-1')`],
  [[`O'Hara\\`], `TRIM({Job Number}&'')='O\\'Hara\\\\'`],
  [[`''\\\\`], `TRIM({Job Number}&'')='\\'\\'\\\\\\\\'`],
])('the jobs %j are asked for as %s', (numbers, formula) => {
  expect(jobFormula(ofNumbers(...numbers), names)).toBe(formula);
});

test('ids, numbers and calls stand in one question', () => {
  const call = aCallSid();
  expect(jobFormula({ ids: [first], numbers: [job('J-1')], calls: [call] }, names)).toBe(
    `OR(RECORD_ID()='rec1',TRIM({Job Number}&'')='J-1',FIND('${call}',{Calls}&'')>0)`,
  );
});

test('what no Job can have is not asked for', () => {
  const query = { ids: [], numbers: [job('J-1')], calls: [aCallSid()] };
  expect(jobFormula(query, { ...names, callSid: undefined })).toBe(`TRIM({Job Number}&'')='J-1'`);
  expect(jobFormula(query, { number: undefined, callSid: undefined })).toBe('FALSE()');
  expect(jobFormula({ ids: [], numbers: [], calls: [] }, names)).toBe('FALSE()');
});

test('a history that speaks of a call or a recording is asked for, if it has a name', () => {
  const [call, sid] = [aCallSid(), aRecordingSid()];
  const query = { ids: [], numbers: [], calls: [], inHistory: [call, sid] };
  expect(jobFormula(query, { ...names, history: 'Log' })).toBe(
    `OR(FIND('${call}',{Log}&'')>0,FIND('${sid}',{Log}&'')>0)`,
  );
  expect(jobFormula(query, names)).toBe('FALSE()');
});

test('a closing brace in a name is escaped', () => {
  expect(jobFormula(ofNumbers('1'), { ...names, number: '{No}' })).toBe(`OR(TRIM({{No\\}}&'')='1',{{No\\}}=1)`);
});

test('which of some records have something in a field', () => {
  expect(notEmptyFormula([first], 'History')).toBe(`AND(RECORD_ID()='rec1',{History}&''!='')`);
  expect(notEmptyFormula([first, second], 'a}')).toBe(`AND(OR(RECORD_ID()='rec1',RECORD_ID()='rec2'),{a\\}}&''!='')`);
});
