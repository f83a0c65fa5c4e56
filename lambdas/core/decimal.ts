/** A number as people write it: digits, at most one point, no exponent however large or small it is. */
export const decimalText = (value: number): string => {
  if (Number.isInteger(value)) return BigInt(value).toString();
  const [, sign = '', first = '', rest = '', exponent] = /^(-?)(\d)(?:\.(\d+))?e-(\d+)$/.exec(String(value)) ?? [];
  return exponent === undefined ? String(value) : `${sign}0.${'0'.repeat(Number(exponent) - 1)}${first}${rest}`;
};

/**
 * What a field of numbers makes of a text: `007`, `+7` and `7.0` are `7`. Undefined when it is no decimal number, or one
 * that a double blurs: 9007199254740993 would become another Job's 9007199254740992.
 */
export const asDecimal = (text: string): string | undefined => {
  const [, sign = '', whole = '', fraction = ''] = /^([+-]?)0*(\d+)(?:\.(\d*?)0*)?$/.exec(text) ?? [];
  if (whole === '') return undefined;
  const digits = fraction === '' ? whole : `${whole}.${fraction}`;
  const exact = sign === '-' && digits !== '0' ? `-${digits}` : digits;
  return decimalText(Number(text)) === exact ? exact : undefined;
};
