import fc from 'fast-check';
import { jobNumber } from '../../../lambdas/core/recording';
import { jobNumberIn } from '../../../lambdas/ingest/job-number';

const queryOf = (value: string) => new URLSearchParams({ job_number: value }).toString();

test.each([
  ['job_number=J%2B1&x=1', 'J+1'],
  ['x=1&job_number=J+1', 'J 1'],
  ['job_number=%C3%84-7', 'Ä-7'],
  ['job_number=A%CC%88-7', 'Ä-7'],
  ['job_number=+J-7%20', 'J-7'],
  ['job_number=J-7%C2%A0', 'J-7'],
  ['job_number=%E3%80%80J-7%0A', 'J-7'],
  ['job_number=a&job_number=b', 'a'],
  ['b=2&a=1&a=%20&job_number=J-1', 'J-1'],
  ['job_number=007', '007'],
  ['job_number=-7.50', '-7.50'],
])('the query %j means job %s', (query, number) => {
  expect(jobNumberIn(query)).toEqual({ jobNumber: number });
});

test.each([
  '',
  'job_number',
  'job_number=',
  'job_number=%20',
  'job_number=%C2%A0+',
  'JOB_NUMBER=J-7',
  'xjob_number=J-7',
])('the query %j names no job, and nobody said it would', (query) => {
  expect(jobNumberIn(query)).toEqual({});
});

describe('a job number that nobody filled in is a problem, not a Job', () => {
  test.each([
    ...['JOB_NUMBER', '%JOB_NUMBER%', '{JOB_NUMBER}', '{{JOB_NUMBER}}', '__JOB_NUMBER__', 'J-JOB_NUMBER'],
    ...['job_number', 'Job Number', 'job-number', 'jobnumber', 'JobId', 'job_no', 'Job No.', 'your_job_number'],
    ...['YourJobNumber', 'your-job-id', ':job_number', '$job_number', '#{job_number}', '[Job Number]', '@job_id'],
    ...['{{job}}', '{{ trigger.call.job }}', '${job}', '${}', '{job}', '<job>', '<your job here>', '%job%'],
    ...['undefined', 'null', 'NULL', 'nil', 'None', 'NaN', '[object Object]', '[object Undefined]'],
  ])('%s', (value) => {
    expect(jobNumberIn(queryOf(value))).toEqual({
      problem: `job_number=${value} was not replaced by a Job's number`,
    });
    expect(jobNumberIn(queryOf(` ${value}\t`))).toEqual(jobNumberIn(queryOf(value)));
  });

  test('of which the message shows the beginning only', () => {
    expect(jobNumberIn(queryOf(`{{${'x'.repeat(60)}}}`))).toEqual({
      problem: `job_number={{${'x'.repeat(38)} was not replaced by a Job's number`,
    });
  });

  test('whatever stands between the brackets of a template', () => {
    const inside = fc.stringMatching(/^[a-z._ -]{0,30}$/);
    const brackets = fc.constantFrom(['{{', '}}'], ['${', '}'], ['{', '}'], ['<', '>'], ['%', '%']);
    fc.assert(
      fc.property(inside, brackets, (name, [open = '', close = '']) => {
        expect(jobNumberIn(queryOf(open + name + close))).toMatchObject({
          problem: expect.stringContaining('was not replaced') as unknown,
        });
      }),
    );
  });
});

test.each([
  ...['J-7', 'job 7', 'Job No. 7', 'Job-Nummer 7', 'job', 'number 7', 'jobs_id', 'my job number', 'job_number_7'],
  ...['nullpunkt', 'Undefined GmbH', 'nonesuch', 'is null', '[object]', 'the [object Object]', 'banana', 'nan-7'],
  ...['{7', '7}', 'a{b}', '{b}c', '<7', '7>', 'a<b>', '<b>c', '50%', '%50', '50% of 70%', 'a ${b} c', '${b}c', 'a${b}'],
  ...['a{{b}}', '{{b}}c', 'Auftrag Ä/7', '仕事-7', '7'],
])('%s may well be the number of a Job', (value) => {
  expect(jobNumberIn(queryOf(value))).toEqual({ jobNumber: value });
});

test('one that is too long is a problem', () => {
  expect(jobNumberIn(queryOf('7'.repeat(256)))).toEqual({ jobNumber: '7'.repeat(256) });
  expect(jobNumberIn(queryOf('7'.repeat(257)))).toEqual({ problem: 'job_number is longer than 256 characters' });
});

test('whatever the query holds, it is a job number in its one form, a problem, or nothing', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }).map(queryOf), fc.webQueryParameters()),
      (query) => {
        const { jobNumber: number, problem } = jobNumberIn(query);
        expect(number !== undefined && problem !== undefined).toBe(false);
        if (number !== undefined) expect(jobNumber.parse(number)).toBe(number);
      },
    ),
  );
});
