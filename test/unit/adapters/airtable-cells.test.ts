/* What Airtable answers for which type of field: airtable.com/developers/web/api/field-model. */
import fc from 'fast-check';
import { isFieldId, jobNumberOf, shown, textOf } from '../../../lambdas/adapters/airtable-cells';

const ID = 'fldABCDEFGHIJKLMN';

test.each([
  [ID, true],
  ['fldABCDEFGHIJKLMNOPQ', true],
  ['fldABCDEFGHIJKLM', false],
  ['FLDABCDEFGHIJKLMN', false],
  [` ${ID}`, false],
  [`${ID} `, false],
  ['fld of the Jobs, long', false],
  ['History', false],
])('%j is a field id: %j', (field, isId) => {
  expect(isFieldId(field)).toBe(isId);
});

describe('a text', () => {
  const asked = ['History', 'Job Number'];
  const read = (cells: Record<string, unknown>) => textOf(cells, 'History', asked);

  test.each([['notes'], [''], ['\n']])('%j is what the cell says', (text) => {
    expect(read({ History: text, 'Job Number': 'J-1' })).toEqual({ text });
  });

  test('a cell that is left out is empty, when everything else was asked for', () => {
    expect(read({ 'Job Number': 'J-1' })).toEqual({ text: '', omitted: true });
    expect(read({})).toEqual({ text: '', omitted: true });
  });

  test.each([
    [null, 'null'],
    [42, 'a number'],
    [true, 'a boolean'],
    [['notes'], 'a list'],
    [{ state: 'generated', value: 'notes' }, 'a object'],
    [undefined, 'a undefined'],
  ])('%j is none', (cell, kind) => {
    expect(read({ History: cell })).toEqual({ unknown: `Airtable answers ${kind} for the field History, not a text` });
  });

  test.each(['history', 'HISTORY', 'History ', ID, '__proto__', ''])(
    'a cell under the name %j, which nobody asked for, may be it',
    (name) => {
      const cells = Object.fromEntries([
        ['Job Number', 'J-1'],
        [name, 'notes'],
      ]);
      expect(read(cells)).toEqual({
        unknown: `Airtable answers the field ${name}, which nobody asked for, and not History`,
      });
    },
  );

  test('all strange names are told', () => {
    expect(read({ a: 1, b: 2 })).toMatchObject({ unknown: expect.stringContaining('the field a, b,') as string });
  });

  test('what an object inherits is no cell', () => {
    expect(textOf({}, 'toString', ['toString'])).toEqual({ text: '', omitted: true });
  });
});

test.each([
  ['J-1', 'J-1'],
  [1001, '1001'],
  [1001.5, '1001.5'],
  [1e21, '1000000000000000000000'],
  [['a', 7, ['b']], 'a, 7, b'],
  [[], ''],
  [true, ''],
  [null, ''],
  [undefined, ''],
  [{ error: '#ERROR!' }, ''],
  [[{ url: 'x' }, 'a'], ', a'],
])('a cell of %j shows %j', (cell, text) => {
  expect(shown(cell)).toBe(text);
});

test.each([
  [' J-1 ', 'J-1'],
  ['A\u0308-1', 'Ä-1'],
  [7, '7'],
  [['J-1 '], 'J-1'],
  ['', undefined],
  [' \n', undefined],
  [undefined, undefined],
  [{}, undefined],
  ['x'.repeat(257), undefined],
])('the job number in a cell of %j is %j', (cell, number) => {
  expect(jobNumberOf(cell)).toBe(number);
});

test('any cell at all is read without a word', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (cell) => {
      expect(typeof shown(cell)).toBe('string');
      const number = jobNumberOf(cell);
      expect(number === undefined || (number.trim() === number && number.normalize('NFC') === number)).toBe(true);
      const text = textOf({ History: cell }, 'History', ['History']);
      expect('text' in text).toBe(typeof cell === 'string');
    }),
  );
});
