/** Of one recording: two digits that count, and never an exponent. */
export const small = (usd: number): string =>
  usd === 0
    ? ''
    : usd.toLocaleString('en-US', { maximumSignificantDigits: 3, maximumFractionDigits: 20, useGrouping: false });

/** Of a month: cents. */
export const cents = (usd: number): string =>
  usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
