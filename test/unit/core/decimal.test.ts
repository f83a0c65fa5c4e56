import fc from 'fast-check';
import { asDecimal, decimalText } from '../../../lambdas/core/decimal';

const zeros = fc.stringMatching(/^0{0,5}$/);

/** Any number that a field of Airtable can hold: of any size and sign, whole or not. */
const anyNumber = fc.oneof(
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.constantFrom(0, -0, 1e20, 1e21, -1e21, 1e22, 1e-6, 1e-7, -1.5e-7, 5e-324, 2 ** 53, Number.MAX_VALUE),
);

test.each([
  [7, '7'],
  [-7, '-7'],
  [1001.5, '1001.5'],
  [0, '0'],
  [-0, '0'],
  [1e20, '100000000000000000000'],
  [1e21, '1000000000000000000000'],
  [-1e21, '-1000000000000000000000'],
  [1e22, '10000000000000000000000'],
  [1234567890123456, '1234567890123456'],
  [0.000001, '0.000001'],
])('%d is written as people write it: %s', (value, text) => {
  expect(decimalText(value)).toBe(text);
});

test('a number is written with digits and at most one point, however large or small it is', () => {
  fc.assert(
    fc.property(anyNumber, (value) => {
      expect(decimalText(value)).toMatch(/^-?\d+(\.\d+)?$/);
      expect(Number(decimalText(value))).toBe(value === 0 ? 0 : value);
    }),
  );
});

test.each([
  ['7', '7'],
  ['007', '7'],
  ['+7', '7'],
  ['-7', '-7'],
  ['-007', '-7'],
  ['7.0', '7'],
  ['7.', '7'],
  ['7.50', '7.5'],
  ['-7.50', '-7.5'],
  ['10', '10'],
  ['100.100', '100.1'],
  ['0', '0'],
  ['000', '0'],
  ['-0', '0'],
  ['+0.00', '0'],
  ['0.5', '0.5'],
  ['00.5', '0.5'],
  ['-0.5', '-0.5'],
  ['9007199254740992', '9007199254740992'],
  ['100000000000000000000', '100000000000000000000'],
  ['1000000000000000000000', '1000000000000000000000'],
])('a field of numbers makes of %s: %s', (text, decimal) => {
  expect(asDecimal(text)).toBe(decimal);
});

test.each(['', 'J-7', '7a', 'a7', '7 ', ' 7', '1,000', '1.2.3', '.', '.5', '+', '-', '--7', '0x10', '1e3', 'Infinity'])(
  '%j is no number',
  (text) => {
    expect(asDecimal(text)).toBeUndefined();
  },
);

test.each(['９', '٣', '7\n', '7\u0000'])('%j is no number of a field of numbers', (text) => {
  expect(asDecimal(text)).toBeUndefined();
});

test.each(['9007199254740993', '12345678901234567890', '0.1000000000000000055', '1000000000000000000000001'])(
  'what a double blurs is none: %s would become another Job',
  (text) => {
    expect(asDecimal(text)).toBeUndefined();
  },
);

test('a number of any size and sign is found by what it is written as', () => {
  fc.assert(
    fc.property(anyNumber, (value) => {
      expect(asDecimal(decimalText(value))).toBe(decimalText(value));
    }),
  );
});

test('zeros around it, and a sign that says nothing, do not make it another one', () => {
  fc.assert(
    fc.property(fc.double({ min: -1e9, max: 1e9, noNaN: true }), zeros, zeros, (value, before, after) => {
      const text = decimalText(value);
      const [sign, digits] = text.startsWith('-') ? ['-', text.slice(1)] : ['+', text];
      const behind = digits.includes('.') ? after : `.${after}`;
      expect(asDecimal(`${sign}${before}${digits}${behind}`)).toBe(text);
    }),
  );
});

test('two different texts of digits are never taken for one number', () => {
  const digits = fc.stringMatching(/^[1-9]\d{0,24}$/);
  fc.assert(
    fc.property(digits, fc.integer({ min: 1, max: 9 }), (text, difference) => {
      const other = (BigInt(text) + BigInt(difference)).toString();
      const [one, two] = [asDecimal(text), asDecimal(other)];
      fc.pre(one !== undefined && two !== undefined);
      expect(one).not.toBe(two);
    }),
  );
});

test('any text is either no number, or in its one form', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[+-]?\d{0,20}(\.\d{0,12})?$/)), (text) => {
      const decimal = asDecimal(text);
      fc.pre(decimal !== undefined);
      expect(asDecimal(decimal)).toBe(decimal);
      expect(Number(decimal)).toBeCloseTo(Number(text), 10);
    }),
  );
});
