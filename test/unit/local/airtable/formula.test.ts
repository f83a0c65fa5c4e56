import { filterByFormula } from '../../../../local/airtable/formula';
import { InvalidFormula } from '../../../../local/airtable/formula-ast';

const record = {
  id: 'rec00000000000001',
  fields: {
    Name: 'Ann',
    'Job Number': '007',
    Count: 7,
    Done: true,
    'Call SIDs': ['CA1', 'CA2'],
    Quoted: `it's a "\\"`,
    Summary: { state: 'generated', value: 'fine', isStale: false },
    Years: [2025, 2026],
    Broken: { error: '#ERROR!' },
    Average: { specialValue: 'NaN' },
  },
};
const fieldNames = new Set([...Object.keys(record.fields), 'Empty', 'Größe']);
const holds = (formula: string) => filterByFormula(formula, fieldNames)(record);

test.each([
  // fields and literals
  `{Name} = 'Ann'`,
  `Name = "Ann"`,
  `{Job Number}='007'`,
  `{Quoted} = 'it\\'s a "\\\\"'`,
  `{Quoted} = "it's a \\"\\\\\\""`,
  `'a\\nb' = 'a' & '\\n' & "b"`,
  `Größe = ''`,
  // comparison: a text never equals a number
  `{Job Number} != 7`,
  `{Count} != '7'`,
  `{Count} = 7`,
  `{Count} >= 7`,
  `{Count} < 7.5`,
  `'b' > 'a'`,
  `-{Count} = 0 - 7`,
  // empty cells
  `{Empty} = ''`,
  `{Empty} = 0`,
  `{Empty} & '' = ''`,
  `{Empty} + 1 = 1`,
  // checkboxes are 1 and 0
  `{Done}`,
  `{Done} = TRUE()`,
  `{Done} != FALSE()`,
  // precedence: comparison, then &, then + and -, then * and /
  `1 + 2 * 3 = 7`,
  `(1 + 2) * 3 = 9`,
  `10 - 2 - 3 = 5`,
  `12 / 2 / 3 = 2`,
  `'a' & 1 + 1 = 'a2'`,
  `{Count} & 'x' = '7x'`,
  // functions
  `OR({Name} = 'Bob', {Name} = 'Ann')`,
  `AND({Name} = 'Ann', {Count} = 7, {Done})`,
  `FIND('n', {Name}) = 2`,
  `FIND('a', {Name}) = 0`,
  `FIND('n', {Name}, 3) = 3`,
  `TRIM('  a b ') = 'a b'`,
  `TRIM('\\n\\ta ' & ' ') = 'a'`,
  `TRIM({Count} & '') = '7'`,
  `RECORD_ID() = 'rec00000000000001'`,
  // AI text is text, look-ups of numbers are joined as texts
  `{Summary} = 'fine'`,
  `{Years} = '2025, 2026'`,
  // arrays become text joined by a comma and a space
  `{Call SIDs} = 'CA1, CA2'`,
  `FIND('CA2', {Call SIDs})`,
  // case and white space do not matter around
  ` or ( false( ) ,\n true() ) `,
])('true: %s', (formula) => {
  expect(holds(formula)).toBe(true);
});

test.each([
  `{Name} = 'ann'`,
  `{Job Number} = 7`,
  `{Count} = '7'`,
  `0`,
  `''`,
  `{Empty}`,
  `OR({Name} = 'Bob', {Empty})`,
  `AND({Name} = 'Ann', {Empty})`,
  `FIND('CA3', {Call SIDs})`,
  `FALSE()`,
])('not true: %s', (formula) => {
  expect(holds(formula)).toBe(false);
});

// The comparison would be true of any value.
test.each([
  ['a text is no number', `({Name} + 1) & '' != 'no text'`],
  ['nor is one ordered among numbers', `({Name} < 3) & '' != 'no text'`],
  ['nothing is divided by zero', `(1 / 0) & '' != 'no text'`],
  ['a cell that is an error makes one of what reads it', `{Broken} & '' != 'no text'`],
  ['and so does one that is no number', `{Average} & '' != 'no text'`],
])('%s: #ERROR!, and #ERROR! is not true', (_why, formula) => {
  expect(holds(formula)).toBe(false);
});

test('what decides is the last that is evaluated', () => {
  expect(holds(`OR(TRUE(), 1 / 0)`)).toBe(true);
  expect(holds(`OR(AND(FALSE(), 1 / 0), TRUE())`)).toBe(true);
});

test.each([
  ['an open string', `{Name} = 'Ann`],
  ['an unescaped quote', `{Name} = 'it's'`],
  ['an open brace', `{Name = 'Ann'`],
  ['a missing operand', `{Name} =`],
  ['too few arguments', `FIND('a')`],
  ['too many arguments', `TRIM('a', 'b')`],
  ['two expressions', `1 2`],
])('%s is refused', (_case, formula) => {
  expect(() => holds(formula)).toThrow(InvalidFormula);
});

test.each(['LOWER', 'EXACT', 'NONSENSE'])('%s(), known to Airtable or not, is not modelled', (name) => {
  expect(() => holds(`OR(TRUE(), ${name}({Name}))`)).toThrow(
    `The Airtable stand-in does not model the function ${name}.`,
  );
});

test('a field id is no name to a formula (gtalarico/pyairtable#158)', () => {
  expect(() => holds(`{fldCXsg01LijSin4p} = 'x'`)).toThrow('Unknown field names: fldcxsg01lijsin4p');
});

test('unknown fields are named, also where evaluation would not reach them', () => {
  expect(() => holds(`OR(TRUE(), {Nmae} = 'x', Foo)`)).toThrow('Unknown field names: nmae, foo');
});
