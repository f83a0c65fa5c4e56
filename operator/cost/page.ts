import { GB } from '../../lib/settings/lifecycle';
import { PRICES_OF, defaultPrices, priceTable } from '../../lib/settings/price-table';
import { alternativesOf } from './alternatives';
import { cents, count, exact, small } from './amounts';
import { defaultUse } from './defaults';
import type { Facts } from './facts';
import { type Kind, type Line, isPaidByTheMonth } from './lines';
import { bold, bullets, table, wrapped } from './markdown';
import { type Cost, costOf } from './model';
import type { Blocks } from './page-blocks';
import { BYTES_SENT_OUT, LOG_KB, RECORD_BYTES, SECRET_READS_PER_HOUR, serviceTimes } from './service-times';
import { moves, thrift } from './thrift-blocks';
import { useTold } from './told';
import type { Use } from './use';

const KINDS = {
  recording: 'for each recording',
  asked: 'when somebody asks for one',
  fixed: 'fixed: paid without a single call',
  monitoring: 'fixed: [monitoring](cost-of-monitoring.md), without its logs',
} as const satisfies Record<Kind, string>;

const sumOf = (lines: readonly Line[], amount: (line: Line) => number): number =>
  lines.reduce((sum, line) => sum + amount(line), 0);

/** Monitoring has a page of its own, which lists its lines. */
const billOf = (cost: Cost): string => {
  const groups = Object.entries(KINDS).flatMap(([kind, title]) => {
    const lines = cost.lines.filter((line) => line.kind === kind);
    const [first] = lines;
    if (first === undefined) return [];
    const sum = [
      bold(title),
      '',
      isPaidByTheMonth(first.kind) ? '' : bold(small(sumOf(lines, ({ perRecording }) => perRecording))),
      bold(cents(sumOf(lines, ({ perMonth }) => perMonth))),
    ];
    const single = lines.map(({ part, arithmetic, perRecording, perMonth }) => [
      part,
      arithmetic,
      small(perRecording),
      cents(perMonth),
    ]);
    return kind === 'monitoring' ? [sum] : [...single, sum];
  });
  const all = [bold('all'), '', bold(small(cost.perRecording)), bold(cents(cost.perMonth))];
  return table(['part', 'arithmetic', '$ a recording', '$ a month'], [...groups, all]);
};

const PER_DAY = [10, 100, 1_000, 10_000, 100_000, 1_000_000] as const;

const costsOf = (facts: Facts, changes: Partial<Use> = {}): Cost =>
  costOf({ use: { ...defaultUse, ...changes }, facts, prices: defaultPrices });

const growth = (facts: Facts): string =>
  table(
    ['recordings a day', '$ a month', 'of which fixed', '$ a recording-year'],
    PER_DAY.map((recordingsPerDay) => {
      const { perMonth, fixedPerMonth, perRecordingYear } = costsOf(facts, { recordingsPerDay });
      return [count(recordingsPerDay), cents(perMonth), cents(fixedPerMonth), small(perRecordingYear)];
    }),
  );

const others = (facts: Facts): string => {
  const at = (recordingsPerDay: number) => {
    const given = { use: { ...defaultUse, recordingsPerDay }, facts, prices: defaultPrices };
    return alternativesOf(given, costOf(given));
  };
  const [few, many, most] = [at(10), at(1_000), at(100_000)];
  return table(
    ['what', '$ a month at 10 a day', 'at 1,000', 'at 100,000', 'arithmetic at 1,000 a day', 'lacks'],
    many.map(({ name, perMonth, arithmetic, lacks }, index) => [
      name,
      cents(few[index]?.perMonth ?? NaN),
      cents(perMonth),
      cents(most[index]?.perMonth ?? NaN),
      arithmetic,
      lacks === '' ? '—' : lacks,
    ]),
  );
};

/** @param measured milliseconds of a warm invocation over one recording, by the feature's name */
const assumptions = (measured: Readonly<Record<string, number>>): string =>
  [
    table(
      ['function', 'seconds of a run', '… and for each recording in it', 'measured, without networks'],
      Object.entries(serviceTimes).map(([feature, { perRun, perItem }]) => [
        feature,
        String(perRun),
        feature === 'processor' ? 'bytes / 2.4 MB/s' : String(perItem),
        measured[feature] === undefined ? '—' : String(Number((measured[feature] / 1000).toPrecision(2))),
      ]),
    ),
    '',
    wrapped(
      `Further assumptions: ${LOG_KB.lines} KB of log besides metrics, ${count(BYTES_SENT_OUT)} bytes sent to Twilio and Airtable, ` +
        `${RECORD_BYTES.link} bytes for the record of a link, ${RECORD_BYTES.receipt} for a receipt and ${RECORD_BYTES.accessLogLine} for a line of S3's access log, ` +
        `${SECRET_READS_PER_HOUR} reads of the secret an hour.`,
    ),
  ].join('\n');

const prices = (): string =>
  table(
    ['name', 'USD', 'for one', 'source'],
    Object.entries(priceTable).map(([name, { usd, unit, source }]) => [`\`${name}\``, exact(usd), unit, `<${source}>`]),
  );

const asking = (facts: Facts): string => {
  const of = (changes: Partial<Use>, part: string): number =>
    costsOf(facts, changes).lines.find((line) => line.part === part)?.perRecording ?? NaN;
  const { lines } = costsOf(facts);
  const amount = (part: string): number => lines.find((line) => line.part === part)?.perRecording ?? NaN;
  const forged = amount('Lambda: ingest') + amount('HTTP API') + 0.000_000_3;
  const link = of({ links: 1 }, 'links on demand');
  return bullets([
    `A link on demand costs $${small(link)}: a hundred thousand are $${cents(link * 100_000)}. One from a ticked box is a message of ` +
      'the history queue and some calls of Airtable in the place of the request.',
    `Each listening costs $${small(of({ listenings: 1 }, 'listenings'))}, nearly all of it traffic; an old recording $${small((defaultPrices.IARetrievedGB * 1_200_000) / GB)} more.`,
    `A forged request costs what a genuine one costs up to the signature: HTTP API, \`ingest\` and some log, about $${(forged * 1e6).toFixed(2)} a ` +
      `million. \`WEBHOOK_RATE_LIMIT\` bounds it: 100 a second for a whole day are 8.64 million, $${cents(forged * 8.64e6)}. With a higher limit a flood can cost that much more.`,
  ]);
};

const headline = (facts: Facts): string => {
  const [thousand, ten] = [costsOf(facts), costsOf(facts, { recordingsPerDay: 10 })];
  return wrapped(
    `At 1,000 recordings of 5 minutes a day about $${Math.round(thousand.perMonth)} a month, of which $${Math.round(thousand.fixedPerMonth)} are fixed; at 10 a day ` +
      `about $${Math.round(ten.perMonth)}. A recording costs $${small(thousand.perRecordingYear)} in its first year, its share of monitoring included. ` +
      `Prices of ${PRICES_OF.region}, read on ${PRICES_OF.readOn}, without free tiers; check them again.`,
  );
};

/** Of docs/cost.md. */
/** @param measured as of `assumptions` */
export const costBlocks = (facts: Facts, measured: Readonly<Record<string, number>>): Blocks => ({
  headline: headline(facts),
  bill: `${wrapped(useTold(defaultUse))}\n\n${billOf(costsOf(facts))}`,
  asking: asking(facts),
  growth: growth(facts),
  alternatives: others(facts),
  moves: moves(),
  thrift: thrift(),
  assumptions: assumptions(measured),
  prices: prices(),
});
