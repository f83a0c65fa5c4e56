import * as z from 'zod';
import { PRICES_OF, type Prices, defaultPrices } from '../../lib/settings/price-table';
import type { Alternative } from './alternatives';
import type { Cost } from './model';
import { type Use, use } from './use';

const usd = z.number();

/** What `--json` prints. Amounts are US dollars. */
export const costDocument = z.object({
  use,
  prices: z.object({
    region: z.string(),
    readOn: z.iso.date(),
    /** Those that a setting or an option has changed. */
    changed: z.record(z.string(), usd),
  }),
  lines: z.array(
    z.object({
      part: z.string(),
      kind: z.enum(['recording', 'asked', 'fixed', 'monitoring']),
      arithmetic: z.string(),
      perRecording: usd,
      firstYear: usd,
      perMonth: usd,
    }),
  ),
  /** Without what is paid by the month. */
  variable: usd,
  variableFirstYear: usd,
  fixedPerMonth: usd,
  perMonth: usd,
  perRecording: usd,
  perRecordingYear: usd,
  /** Only with `--compare`. */
  alternatives: z
    .array(z.object({ name: z.string(), arithmetic: z.string(), perMonth: usd, lacks: z.string() }))
    .optional(),
});

/** The prices that are not those of the table. */
const changedOf = (prices: Prices): Record<string, number> => {
  const own: Readonly<Record<string, number>> = defaultPrices;
  return Object.fromEntries(Object.entries(prices).filter(([name, price]) => own[name] !== price));
};

export const documentOf = (
  asked: Use,
  prices: Prices,
  cost: Cost,
  alternatives: readonly Alternative[] | undefined,
): unknown =>
  costDocument.encode({
    use: asked,
    prices: { ...PRICES_OF, changed: changedOf(prices) },
    ...cost,
    lines: [...cost.lines],
    ...(alternatives && { alternatives: [...alternatives] }),
  });
