/** Of one recording: two digits that count, and never an exponent. */
export const small = (usd: number): string =>
  usd === 0
    ? ''
    : usd.toLocaleString('en-US', { maximumSignificantDigits: 3, maximumFractionDigits: 20, useGrouping: false });

/** Of a month: cents. */
export const cents = (usd: number): string =>
  usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** A price as it stands in a table. */
export const exact = (usd: number): string =>
  usd.toLocaleString('en-US', { maximumFractionDigits: 20, useGrouping: false });

export const count = (value: number): string => value.toLocaleString('en-US');
