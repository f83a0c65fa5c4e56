import { type StorageType, storageTypes } from '../../lambdas/storage-growth/storage-types';
import { hasTwice, list } from './kinds';
import { priceTable } from './price-table';

/**
 * USD per GB and month of what the pipeline uses. STANDARD_IA bills an object below 128 KB as 128 KB; the overheads are what it
 * adds. Other classes count as STANDARD.
 */
const defaultPrices = {
  StandardStorage: priceTable.StandardStorage.usd,
  StandardIAStorage: priceTable.StandardIAStorage.usd,
  StandardIASizeOverhead: priceTable.StandardIAStorage.usd,
  StandardIAObjectOverhead: priceTable.StandardIAStorage.usd,
} satisfies Partial<Record<StorageType, number>>;

const PRICE = /^(\w+)\s*=\s*(\d{1,9}(?:\.\d{1,9})?)$/;

const parsePrice = (item: string): readonly [storageType: string, usd: number] => {
  const [, storageType = '', usd] = PRICE.exec(item) ?? [];
  return [storageType, Number(usd)];
};

const typesOf = (items: readonly string[]): readonly string[] => items.map((item) => parsePrice(item)[0]);

const known: readonly string[] = storageTypes;

/** `StorageType=USD` separated by commas. Parses into a whole table: these prices, and the defaults of the rest. */
export const storagePrices = list(
  [
    (items) => items.every((item) => PRICE.test(item)),
    'must be prices separated by commas, such as StandardStorage=0.023, StandardIAStorage=0.0125: a StorageType of S3, and ' +
      'US dollars for each GB and month, 0 or more',
  ],
  [
    (items) => typesOf(items).every((storageType) => known.includes(storageType)),
    `must price StorageTypes under which S3 reports what a bucket holds: ${known.join(', ')}`,
  ],
  [
    (items) => !hasTwice(typesOf(items)),
    'must price each StorageType once, or it is unclear which price counts. Remove the repetition',
  ],
)
  .transform((items): Readonly<Record<string, number>> => ({
    ...defaultPrices,
    ...Object.fromEntries(items.map(parsePrice)),
  }))
  .default(defaultPrices);
