/** A number as people write it: digits, at most one point, no exponent however large it is. */
export const decimalText = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) >= 1e21 ? BigInt(value).toString() : String(value);

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
