import { hasTwice, list } from './kinds';
import { type PriceName, type Prices, defaultPrices, isPriceName, priceTable } from './price-table';

/** Of those two there is STORAGE_PRICES, which the deployed pipeline reckons with as well. */
const STORED: readonly PriceName[] = ['StandardStorage', 'StandardIAStorage'];

const names = Object.keys(priceTable).filter((name) => !STORED.some((stored) => stored === name));

const PRICE = /^(\w+)\s*=\s*(\d{1,9}(?:\.\d{1,12})?)$/;

const nameOf = (item: string): string => PRICE.exec(item)?.[1] ?? '';

/** One price, `SqsRequest=0.0000004`. Undefined: it is not written so, or of nothing that has a price here. */
export const parsePrice = (item: string): Partial<Prices> | undefined => {
  const [, name = '', usd] = PRICE.exec(item.trim()) ?? [];
  return isPriceName(name) ? { [name]: Number(usd) } : undefined;
};

/** `Name=USD` separated by commas, of anything but storage. */
export const otherPrices = list(
  [
    (items) => items.every((item) => PRICE.test(item)),
    'must be prices separated by commas, such as LambdaGBSecond=0.0000155: what is paid for, and US dollars for one of it, 0 or more',
  ],
  [(items) => items.every((item) => names.includes(nameOf(item))), `must price what is paid for: ${names.join(', ')}`],
  [
    (items) => !hasTwice(items.map(nameOf)),
    'must price each thing once, or it is unclear which price counts. Remove the repetition',
  ],
)
  .transform((items) => items.reduce<Partial<Prices>>((prices, item) => ({ ...prices, ...parsePrice(item) }), {}))
  .default({});

/** All prices: those of the table, and over them what the settings say. */
export const pricesOf = (settings: {
  readonly STORAGE_PRICES: Readonly<Record<string, number>>;
  readonly PRICES: Partial<Prices>;
}): Prices => {
  const { StandardStorage, StandardIAStorage } = settings.STORAGE_PRICES;
  return {
    ...defaultPrices,
    ...(StandardStorage !== undefined && { StandardStorage }),
    ...(StandardIAStorage !== undefined && { StandardIAStorage }),
    ...settings.PRICES,
  };
};
