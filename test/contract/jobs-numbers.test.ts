/*
 * One canonical number on both sides, for each kind of field. Sources: airtable.com/developers/web/api/field-model (what
 * fields answer); community.airtable.com/t/10807 (a number loses its formatting where it becomes text).
 */
import fc from 'fast-check';
import { asDecimal, decimalText } from '../../lambdas/core/decimal';
import { jobNumber } from '../../lambdas/core/recording';
import type { FieldType } from '../../local/airtable/schema';
import type { AirtableStandIn } from '../../local/airtable/stand-in';
import { NO_DEADLINE, aCallSid } from '../support/subjects';
import { idOf, jobsAt, ofNumbers, standIn } from '../support/worlds/jobs-world';

let airtable: AirtableStandIn;
afterEach(() => airtable.stop());

type Cell = string | number | readonly (string | number)[];

/** A base in which one Job has this in its number field, and others have something else. */
const baseWith = async (type: FieldType, cell: Cell) => {
  airtable = await standIn({ fieldTypes: { 'Job Number': type } });
  const put = (value: Cell) => airtable.addJob({ number: '', callSids: aCallSid(), fields: { 'Job Number': value } });
  put(type === 'number' ? 424242 : 'another');
  return put(cell);
};

const foundBy = async (asked: string) =>
  (await jobsAt(airtable).find(ofNumbers(asked), NO_DEADLINE)).map(({ id }) => id);

test.each<[FieldType, Cell, string[]]>([
  ['singleLineText', 'J-7', ['J-7', ' J-7', 'J-7\n']],
  ['singleLineText', 'J-7 ', ['J-7', 'J-7 ']],
  ['multilineText', '\tJ-7\n', ['J-7']],
  ['singleLineText', 'A\u0308-7', ['Ä-7', 'A\u0308-7']],
  ['singleLineText', 'Ä-7', ['A\u0308-7']],
  ['singleLineText', '007', ['007']],
  ['singleLineText', 'ｱ-7', ['ｱ-7']],
  ['formula', 'J-7 ', ['J-7']],
  ['formula', 1001, ['1001', '01001', '1001.0']],
  ['rollup', 'J-7', ['J-7']],
  ['multipleLookupValues', ['J-7 '], ['J-7']],
  ['multipleLookupValues', [1001], ['1001']],
  ['multipleLookupValues', ['J-7', 'J-8'], ['J-7, J-8']],
  ['number', 7, ['7', '007', '+7', '7.0', '7.', ' 7 ']],
  ['number', 0, ['0', '00', '-0', '0.0']],
  ['number', -5, ['-5', '-05', '-5.0']],
  ['number', 1001.5, ['1001.5', '1001.50']],
  ['number', 9_007_199_254_740_992, ['9007199254740992']],
  ['number', 1e21, ['1000000000000000000000']],
])('a %s of %j is found by each of %j', async (type, cell, asked) => {
  const { id } = await baseWith(type, cell);
  for (const number of asked) expect([number, await foundBy(number)]).toEqual([number, [id]]);
});

test.each<[FieldType, Cell, string[]]>([
  ['singleLineText', '007', ['7']],
  ['singleLineText', 'j-7', ['J-7']],
  ['multipleLookupValues', ['J-7', 'J-8'], ['J-7', 'J-8']],
  // A double holds no odd number of this size: who asks for one means another Job.
  ['number', 9_007_199_254_740_992, ['9007199254740993', '9007199254740991']],
  ['number', 0.1, ['0.1000000000000000055']],
  ['number', 7, ['7e0', '0x7', '7,0', 'VII']],
])('a %s of %j is not found by any of %j', async (type, cell, asked) => {
  await baseWith(type, cell);
  for (const number of asked) expect([number, await foundBy(number)]).toEqual([number, []]);
});

/** A formula can be asked for the one form and the other; a text that mixes them is known by its id only. */
const isOfOneForm = (text: string) => [text.normalize('NFC'), text.normalize('NFD')].includes(text);

test('a job found by its call is found by its id, and by the number that was read of it, whatever its field holds', async () => {
  airtable = await standIn({ fieldTypes: { 'Job Number': 'formula' } });
  const jobs = jobsAt(airtable);
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter(isOfOneForm);
  // A job number has 256 characters at most.
  const number = fc
    .oneof(fc.maxSafeInteger(), fc.double({ noNaN: true, min: -1e200, max: 1e200 }))
    .filter((value) => value === 0 || Math.abs(value) >= 1e-6);
  await fc.assert(
    fc.asyncProperty(fc.oneof(text, number, fc.tuple(text)), async (cell) => {
      const call = aCallSid();
      const id = idOf(airtable.addJob({ number: '', callSids: call, fields: { 'Job Number': cell } }));
      const [byCall] = await jobs.find({ ids: [], numbers: [], calls: [call] }, NO_DEADLINE);
      expect(await jobs.find({ ids: [id], numbers: [], calls: [] }, NO_DEADLINE)).toEqual([byCall]);
      if (byCall?.number === undefined) {
        expect(String(cell).trim()).toBe('');
        return;
      }
      expect(jobNumber.parse(byCall.number)).toBe(byCall.number);
      expect(await jobs.find(ofNumbers(byCall.number), NO_DEADLINE)).toContainEqual(byCall);
    }),
    { numRuns: 60, examples: [['A\u0308 '], [-5], [1e21], [['J-7 ']], ["' OR 1"]] },
  );
});

test.each([0.0000001, 0.00000001, -0.0000005])('a number as small as %d is found as people write it', async (small) => {
  const { id } = await baseWith('number', small);
  expect(decimalText(small)).not.toContain('e');
  expect(asDecimal(small.toFixed(8))).toBeDefined();
  expect(await foundBy(small.toFixed(8))).toEqual([id]);
});
