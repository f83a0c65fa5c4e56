/** An amount, and how it came about: `0.00112 GB × 0.023 × 2.96 months`. */
export interface Sum {
  readonly amount: number;
  readonly arithmetic: string;
  /** Whether it has to stand in brackets beside a `×`. */
  readonly isAddition: boolean;
}

/** Six digits that count, as people write them: never `1e-7`. */
const figure = (value: number): string =>
  value.toLocaleString('en-US', { maximumSignificantDigits: 6, maximumFractionDigits: 20 });

/** A number; `unit` follows it. */
export const of = (amount: number, unit = ''): Sum => ({
  amount,
  arithmetic: unit === '' ? figure(amount) : `${figure(amount)} ${unit}`,
  isAddition: false,
});

const bracketed = ({ arithmetic, isAddition }: Sum): string => (isAddition ? `(${arithmetic})` : arithmetic);

export const product = (...factors: readonly [Sum, ...Sum[]]): Sum => ({
  amount: factors.reduce((whole, { amount }) => whole * amount, 1),
  arithmetic: factors.map(bracketed).join(' × '),
  isAddition: false,
});

/** What is nothing is left out. */
export const addition = (...parts: readonly Sum[]): Sum => {
  const [first = of(0), ...others] = parts.filter(({ amount }) => amount !== 0);
  return {
    amount: parts.reduce((whole, { amount }) => whole + amount, 0),
    arithmetic: [first, ...others].map(({ arithmetic }) => arithmetic).join(' + '),
    isAddition: others.length > 0,
  };
};
