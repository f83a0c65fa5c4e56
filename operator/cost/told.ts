import { PRICES_OF, type Prices, priceTable } from '../../lib/settings/price-table';
import type { Output } from '../cli/output';
import type { Alternative } from './alternatives';
import { cents, exact, small } from './amounts';
import { type Kind, type Line, isPaidByTheMonth } from './lines';
import type { Cost } from './model';
import { type Use, bytesOf } from './use';

const TITLES: Readonly<Record<Kind, string>> = {
  recording: 'for each recording',
  asked: 'when somebody asks for one',
  fixed: 'fixed',
  monitoring: 'monitoring',
};

/** `1 link`, `0.1 links` */
const each = (count: number, thing: string): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? thing : `${thing}s`}`;

/** What is reckoned with, in a sentence. */
export const useTold = (use: Use): string => {
  const { recordingsPerDay, minutes, format, retentionDays, iaDays, auditDays, links, listenings } = use;
  const rounded = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 2 });
  const megabytes = rounded(bytesOf(use) / 1_000_000);
  const moved = iaDays === null ? 'all of them in STANDARD' : `in STANDARD_IA from day ${iaDays}`;
  return (
    `${rounded(recordingsPerDay)} recordings a day of ${rounded(minutes)} minutes (${format}, ${megabytes} MB), kept for ${retentionDays} days, ${moved}, their ` +
    `records for ${auditDays}; for each ${each(links, 'link')} on demand and ${each(listenings, 'listening')}.`
  );
};

/** A group of lines below its title. */
const rowsOf = (kind: Kind, lines: readonly Line[]): readonly (readonly string[])[] => {
  const own = lines.filter((line) => line.kind === kind);
  const sum = (amount: (line: Line) => number): number => own.reduce((whole, line) => whole + amount(line), 0);
  return [
    ...own.map(({ part, perRecording, perMonth, arithmetic }) => [
      part,
      small(perRecording),
      cents(perMonth),
      arithmetic,
    ]),
    [
      `= ${TITLES[kind]}`,
      isPaidByTheMonth(kind) ? '' : small(sum(({ perRecording }) => perRecording)),
      cents(sum(({ perMonth }) => perMonth)),
      '',
    ],
  ];
};

const KINDS: readonly Kind[] = ['recording', 'asked', 'fixed', 'monitoring'];

/** The bill. */
export const tellCost = (use: Use, cost: Cost, output: Output): void => {
  const { lines, perMonth, perRecording, perRecordingYear, fixedPerMonth } = cost;
  output.line(useTold(use));
  output.line();
  output.table(
    ['part', '$ a recording', '$ a month', 'arithmetic'],
    KINDS.flatMap((kind) => rowsOf(kind, lines)),
  );
  output.line();
  output.line(
    output.colors.bold(
      `$${cents(perMonth)} a month, of which $${cents(fixedPerMonth)} are paid without a single call. A recording costs $${small(perRecordingYear)} in its first year, $${small(perRecording)} to its end.`,
    ),
  );
  output.line(
    `A month in which as many recordings expire as come, at prices of ${PRICES_OF.region} read on ${PRICES_OF.readOn}, without free tiers; assumptions and what is left out: docs/cost.md`,
  );
};

export const tellAlternatives = (alternatives: readonly Alternative[], output: Output): void => {
  output.line();
  for (const { name, perMonth, arithmetic, lacks } of alternatives) {
    output.line(output.colors.bold(`${name}: $${cents(perMonth)} a month`));
    output.line(`  = ${arithmetic}`);
    if (lacks !== '') output.line(`  lacks ${lacks}`);
  }
};

export const tellPrices = (prices: Prices, output: Output): void => {
  const named: Readonly<Record<string, number>> = prices;
  output.table(
    ['name', 'USD', 'for one', 'source'],
    Object.entries(priceTable).map(([name, { usd, unit, source }]) => {
      const price = named[name] ?? usd;
      return [name, exact(price), unit, price === usd ? source : 'changed by a setting or an option'];
    }),
  );
  output.line(`Those of the table hold in ${PRICES_OF.region}, read on ${PRICES_OF.readOn}.`);
};
