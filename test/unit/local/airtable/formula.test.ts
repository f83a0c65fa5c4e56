import { filterByFormula } from '../../../../local/airtable/formula';
import { InvalidFormula } from '../../../../local/airtable/formula-ast';
import type { StoredCell } from '../../../../local/airtable/cells';

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
const holds = (formula: string, fields: Record<string, StoredCell> = {}) =>
  filterByFormula(formula, fieldNames)({ ...record, fields: { ...record.fields, ...fields } });

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
  `NOT({Job Number} = 7)`,
  `NOT({Count} = '7')`,
  `{Count} = 7`,
  `{Count} != '7'`,
  `{Count} >= 7`,
  `{Count} < 7.5`,
  `'b' > 'a'`,
  `-{Count} = 0 - 7`,
  // empty cells
  `{Empty} = ''`,
  `{Empty} = BLANK()`,
  `{Empty} & '' = ''`,
  `NOT({Empty})`,
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
  `IF({Count} > 5, 'many', 'few') = 'many'`,
  `IF({Count} > 9, 'many') = BLANK()`,
  `FIND('n', {Name}) = 2`,
  `FIND('a', {Name}) = 0`,
  `FIND('n', {Name}, 3) = 3`,
  `SEARCH('a', {Name}) = 1`,
  `SEARCH('x', {Name}) = BLANK()`,
  `LOWER({Name}) = 'ann'`,
  `UPPER({Name}) = 'ANN'`,
  `TRIM('  a b ') = 'a b'`,
  `TRIM('\\n\\ta ' & ' ') = 'a'`,
  `TRIM({Count} & '') = '7'`,
  `LEN({Name}) = 3`,
  `LEN({Empty}) = 0`,
  `CONCATENATE({Name}, '-', {Count}) = 'Ann-7'`,
  `VALUE({Job Number}) = 7`,
  `VALUE('$1,234.5') = 1234.5`,
  `RECORD_ID() = 'rec00000000000001'`,
  `REGEX_MATCH({Name}, '^A.n$')`,
  `NOT(REGEX_MATCH({Name}, '^n'))`,
  `REGEX_REPLACE({Quoted}, '[^a-z]', '$&') = 'it$&s$&a$&$&$&$&'`,
  `SUBSTITUTE('a-b-c', '-', '+') = 'a+b+c'`,
  `SUBSTITUTE('a-b-c', '-', '+', 2) = 'a-b+c'`,
  `SUBSTITUTE('a-b-c', '-', '+', 3) = 'a-b-c'`,
  `SUBSTITUTE('abc', '', '+') = 'abc'`,
  // AI text is text, look-ups of numbers are joined as texts
  `{Summary} = 'fine'`,
  `{Years} = '2025, 2026'`,
  // arrays become text joined by a comma and a space
  `{Call SIDs} = 'CA1, CA2'`,
  `FIND('CA2', {Call SIDs})`,
  `ARRAYJOIN({Call SIDs}, '|') = 'CA1|CA2'`,
  `FIND(',CA2,', ',' & ARRAYJOIN({Call SIDs}, ',') & ',')`,
  // case and white space do not matter around
  ` or ( false( ) ,\n true() ) `,
])('true: %s', (formula) => {
  expect(holds(formula)).toBe(true);
});

test.each([
  `{Name} = 'ann'`,
  `0`,
  `''`,
  `BLANK()`,
  `{Empty}`,
  `FIND('CA3', {Call SIDs})`,
  `FALSE()`,
  // #ERROR! is not true
  `{Name} + 1`,
  `NOT({Name} * 2)`,
  `1 / 0`,
  `{Name} < 3`,
  `VALUE({Name}) = 0`,
  `REGEX_MATCH({Name}, '(')`,
  // RE2, Airtable's engine, looks neither ahead nor back
  `REGEX_MATCH({Name}, '^(?=A)')`,
  `REGEX_MATCH('aa', '(a)\\\\1')`,
  // a cell that is an error makes one of every formula that reads it
  `{Broken} = '#ERROR!'`,
  `NOT({Average})`,
])('not true: %s', (formula) => {
  expect(holds(formula)).toBe(false);
});

test('a branch that is not taken is not evaluated', () => {
  expect(holds(`IF(TRUE(), 'x', 1 / 0) = 'x'`)).toBe(true);
  expect(holds(`OR(TRUE(), 1 / 0)`)).toBe(true);
});

test.each([
  ['an open string', `{Name} = 'Ann`],
  ['an unescaped quote', `{Name} = 'it's'`],
  ['an open brace', `{Name = 'Ann'`],
  ['a missing operand', `{Name} =`],
  ['an unknown function', `UNKNOWN({Name})`],
  ["EXACT, which is in none of Airtable's lists,", `EXACT({Name}, 'Ann')`],
  ['too few arguments', `FIND('a')`],
  ['too many arguments', `NOT(1, 2)`],
  ['two expressions', `1 2`],
])('%s is refused', (_case, formula) => {
  expect(() => holds(formula)).toThrow(InvalidFormula);
});

test('unknown functions are named as the API names them', () => {
  expect(() => holds(`CHAR(10) = ''`)).toThrow('Unknown function names: CHAR');
});

test('a field id is no name to a formula (gtalarico/pyairtable#158)', () => {
  expect(() => holds(`{fldCXsg01LijSin4p} = 'x'`)).toThrow('Unknown field names: fldcxsg01lijsin4p');
});

test('unknown fields are named, also where evaluation would not reach them', () => {
  expect(() => holds(`OR(TRUE(), {Nmae} = 'x', Foo)`)).toThrow('Unknown field names: nmae, foo');
});
