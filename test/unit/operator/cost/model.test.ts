import fc from 'fast-check';
import { evaluate } from 'mathjs';
import { type PriceName, type Prices, defaultPrices, priceTable } from '../../../../lib/settings/price-table';
import { alternativesOf } from '../../../../operator/cost/alternatives';
import { defaultFacts, defaultUse } from '../../../../operator/cost/defaults';
import { costOf } from '../../../../operator/cost/model';
import { type Use, bytesOf } from '../../../../operator/cost/use';

const cost = (changes: Partial<Use> = {}, prices: Prices = defaultPrices) =>
  costOf({ use: { ...defaultUse, ...changes }, facts: defaultFacts, prices });

/** Any use that the options allow. */
const uses = fc
  .record({
    recordingsPerDay: fc.double({ min: 0.01, max: 1e7, noNaN: true }),
    minutes: fc.double({ min: 0.01, max: 1440, noNaN: true }),
    format: fc.constantFrom('mono', 'dual'),
    retentionDays: fc.integer({ min: 31, max: 36_500 }),
    share: fc.option(fc.double({ min: 0, max: 0.999, noNaN: true }), { nil: null }),
    auditDays: fc.integer({ min: 16, max: 36_500 }),
    links: fc.double({ min: 0, max: 1000, noNaN: true }),
    listenings: fc.double({ min: 0, max: 1000, noNaN: true }),
  })
  .map(({ share, ...use }): Use => ({
    ...use,
    iaDays: share === null ? null : Math.floor(30 + share * (use.retentionDays - 30)),
  }));

/** `0.1 s × 0.5 GB × 0.0000133334`: without the units, which are words. */
const evaluated = (arithmetic: string): number =>
  Number(
    evaluate(
      arithmetic
        .replaceAll(',', '')
        .replaceAll(/ [A-Za-z…' -]+?(?= [×+-] |[)]|$)/g, '')
        .replaceAll('×', '*'),
    ),
  );

test('each line comes to what its arithmetic says', () => {
  fc.assert(
    fc.property(uses, (use) => {
      for (const { arithmetic, perRecording, perMonth, kind } of cost(use).lines) {
        const amount = kind === 'fixed' || kind === 'monitoring' ? perMonth : perRecording;
        const said = evaluated(arithmetic);
        // The figures have six digits.
        expect(Math.abs(said - amount)).toBeLessThanOrEqual(1e-4 * amount);
      }
    }),
    { numRuns: 20 },
  );
});

test('the alternatives come to what their arithmetic says', () => {
  fc.assert(
    fc.property(uses, (use) => {
      const given = { use, facts: defaultFacts, prices: defaultPrices };
      for (const { arithmetic, perMonth } of alternativesOf(given, costOf(given)))
        expect(Math.abs(evaluated(arithmetic) - perMonth)).toBeLessThanOrEqual(1e-3 * perMonth);
    }),
    { numRuns: 20 },
  );
});

test('the sums are those of the lines, no amount is negative, and a first year is no more than a life', () => {
  fc.assert(
    fc.property(uses, (use) => {
      const { lines, variable, variableFirstYear, fixedPerMonth, perMonth, perRecording } = cost(use);
      const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);
      const monthly = use.recordingsPerDay * (365 / 12);
      expect(variable).toBeCloseTo(sum(lines.map((line) => line.perRecording)), 10);
      expect(variableFirstYear).toBeCloseTo(sum(lines.map((line) => line.firstYear)), 10);
      expect(perMonth / (sum(lines.map((line) => line.perMonth)) || 1)).toBeCloseTo(1, 9);
      expect((variable * monthly + fixedPerMonth) / perMonth).toBeCloseTo(1, 9);
      expect((perRecording * monthly) / perMonth).toBeCloseTo(1, 9);
      for (const { firstYear, perRecording: life, perMonth: month } of lines) {
        expect(Math.min(firstYear, life, month)).toBeGreaterThanOrEqual(0);
        expect(firstYear).toBeLessThanOrEqual(life * (1 + 1e-12));
      }
    }),
  );
});

const MORE: readonly (keyof Use)[] = ['recordingsPerDay', 'minutes', 'auditDays', 'links', 'listenings'];

test.each(MORE)('more %s cost more a month', (name) => {
  fc.assert(
    fc.property(uses, fc.double({ min: 1.01, max: 3, noNaN: true }), (use, factor) => {
      const value = use[name];
      if (typeof value !== 'number') return;
      const more = { ...use, [name]: name === 'auditDays' ? Math.ceil(value * factor) : value * factor };
      expect(cost(more).perMonth).toBeGreaterThanOrEqual(cost(use).perMonth * (1 - 1e-12));
    }),
  );
});

test('a longer retention never costs less, and a recording less the more there are', () => {
  fc.assert(
    fc.property(uses, fc.integer({ min: 1, max: 1000 }), (use, days) => {
      const longer = { ...use, retentionDays: use.retentionDays + days };
      expect(cost(longer).variable).toBeGreaterThanOrEqual(cost(use).variable * (1 - 1e-12));
      const more = { ...use, recordingsPerDay: use.recordingsPerDay * 2 };
      expect(cost(more).perRecording).toBeLessThanOrEqual(cost(use).perRecording * (1 + 1e-12));
    }),
  );
});

test('a recording is moved exactly where that costs less than to leave it', () => {
  fc.assert(
    fc.property(uses, (use) => {
      if (use.iaDays === null) return;
      const { retentionDays, iaDays } = use;
      const gigabytes = bytesOf(use) / 2 ** 30;
      const months = (retentionDays + 30 - iaDays) / (365 / 12);
      const moved = Math.max(gigabytes, 128 / 2 ** 20) * 0.0125 * months + 0.00001;
      const left = gigabytes * 0.023 * months;
      fc.pre(Math.abs(moved - left) > 1e-9);
      const stays = cost({ ...use, iaDays: null }).variable;
      expect(cost(use).variable).toBeCloseTo(stays + Math.min(0, moved - left), 9);
    }),
  );
});

test('every price counts in the bill, or beside what else could be done', () => {
  // For old recordings that are played, which the page tells of alone.
  const besides: readonly string[] = ['IARetrievedGB', 'IAGet'];
  const names = Object.keys(priceTable) as PriceName[];
  for (const name of names.filter((one) => !besides.includes(one))) {
    const prices = { ...defaultPrices, [name]: defaultPrices[name] * 2 };
    const of = (some: Prices) => {
      const given = { use: defaultUse, facts: defaultFacts, prices: some };
      const reckoned = costOf(given);
      return [reckoned.perMonth, ...alternativesOf(given, reckoned).map(({ perMonth }) => perMonth)];
    };
    expect([name, of(prices)]).not.toEqual([name, of(defaultPrices)]);
  }
});

test('at a high rate batches make a recording cheaper, down to the batch that is deployed', () => {
  const lambda = (recordingsPerDay: number) =>
    cost({ recordingsPerDay }).lines.find(({ part }) => part === 'Lambda: history-writer')?.perRecording ?? NaN;
  expect(lambda(1_000)).toBe(lambda(10));
  expect(lambda(1_000) / lambda(5_000_000)).toBeCloseTo(
    defaultFacts.functions['history-writer']?.queue?.batchSize ?? NaN,
  );
});

test('a stored minute at Twilio costs what Twilio says, beyond the free ones', () => {
  const atTwilio = (changes: Partial<Use>) => {
    const given = { use: { ...defaultUse, ...changes }, facts: defaultFacts, prices: defaultPrices };
    return alternativesOf(given, costOf(given)).find(({ name }) => name === 'left at Twilio')?.perMonth;
  };
  expect(atTwilio({ recordingsPerDay: 1, minutes: 0.5, retentionDays: 10_000 })).toBe(0);
  expect(atTwilio({ recordingsPerDay: 1, minutes: 1.5, retentionDays: 10_000 })).toBeCloseTo(10_000 * 0.0005);
  expect(atTwilio({ recordingsPerDay: 1_000, minutes: 5, retentionDays: 365 })).toBeCloseTo(907.5);
});
