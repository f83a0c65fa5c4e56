import { errors } from '../../lambdas/core/codes/error-codes';
import { visible } from '../../lib/settings/characters';
import { counted, lengthOf } from '../cli/lengths';
import type { Output } from '../cli/output';
import type { Progress } from './adopt';
import { type Lifecycle, TWILIO_STORAGE } from './costs';
import type { LeftOver } from './left-over';
import type { Asked } from './options';
import type { Amount, Sum } from './sum';

/** So many are told one by one; `--json` tells all. */
const MOST_TOLD = 50;

const number = (value: number, digits = 0): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });

const dollars = (amount: number): string => `$${number(amount, amount !== 0 && amount < 100 ? 2 : 0)}`;

const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const;

const size = (bytes: number): string => {
  const power = Math.min(UNITS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  return `${number(bytes / 1000 ** power, power === 0 ? 0 : 1)} ${UNITS[power] ?? ''}`;
};

const audio = ({ hours, bytes }: Amount): string => `${number(hours, hours < 100 ? 1 : 0)} hours, about ${size(bytes)}`;

const STANDINGS = [
  ['to-bring', 'to be brought home'],
  ['to-note', 'never had audio (absent, failed): a line of the Job says so, where there is one'],
  ['home', 'home already'],
  ['parked', 'wait in a dead-letter queue: recordings redrive'],
  ['unfinished', 'Twilio is not done with, or ended within the last hour: left to their callbacks'],
  ['without-call', 'Twilio names no call or conference of: fetch them by hand'],
] as const;

const keptTold = ({ expiresAfterDays }: Lifecycle): string =>
  expiresAfterDays === undefined
    ? 'What is brought home stays until somebody deletes it.'
    : `What is brought home is deleted ${number(expiresAfterDays)} days after today (RECORDING_RETENTION_DAYS), however old it is: set more before, if it is to live longer.`;

export interface Sample {
  readonly calls: number;
  readonly known: number;
}

/** What there is, and what it costs. */
export const tellSum = (
  sum: Sum,
  { asked, lifecycle, sample }: { asked: Asked; lifecycle: Lifecycle; sample: Sample | undefined },
  output: Output,
): void => {
  const { listed, standings, unreadable, minutes, here } = sum;
  const { perMinuteAndMonth, freeMinutes, asOf } = TWILIO_STORAGE;
  output.line(
    output.colors.bold(
      `Twilio lists ${counted(listed.recordings, 'recording')} made from ${asked.from} to ${asked.to} (GMT): ${audio(listed)}.`,
    ),
  );
  output.table(
    ['', ''],
    STANDINGS.flatMap(([standing, told]) => {
      const amount = standings[standing];
      if (amount.recordings === 0) return [];
      return [[number(amount.recordings), `${told}${standing === 'to-bring' ? ` (${audio(amount)})` : ''}`]];
    }),
  );
  if (unreadable > 0) output.line(`Of the list ${number(unreadable)} could not be read, and so not be counted.`);
  output.line(
    `At Twilio: ${dollars(sum.yearAtTwilio)} a year, for ${number(minutes)} minutes beyond ${number(freeMinutes)} free ones, at $${perMinuteAndMonth} a minute and month (${asOf}).`,
  );
  output.line(
    `Here: ${dollars(here.once)} once, and ${dollars(here.firstYear)} of storage in the first year. Reckoned: docs/adopt.md`,
  );
  output.line(keptTold(lifecycle));
  if (asked.withoutHistory) {
    output.line("No Job gets a line, and Twilio's copies stay.");
    return;
  }
  output.line(
    "Twilio's copy of each is deleted once it is stored and its line is written, unless TWILIO_CLEANUP is false.",
  );
  if (sample !== undefined)
    output.line(
      sample.known === 0
        ? `Of ${counted(sample.calls, 'call')} looked up, no Job knows any: such recordings are stored under "unassigned", get no line, and stay at Twilio.`
        : `Of ${counted(sample.calls, 'call')} looked up, Jobs know ${number(sample.known)}. The other recordings are stored under "unassigned", get no line, and stay at Twilio.`,
    );
};

/** One line of how it goes. */
export const progressLine = (
  { total, fedIn, home, leftOver, underWay, rate, holds }: Progress,
  asked: Pick<Asked, 'rate'>,
): string => {
  const left = total - home - leftOver;
  const speed = rate > 0 ? rate : asked.rate;
  const parts = [
    `${number(home)} of ${number(total)} home`,
    ...(leftOver > 0 ? [`${number(leftOver)} not`] : []),
    `${number(underWay)} on their way`,
    ...(fedIn < total ? [`${number(rate, 1)} a second`] : []),
    `${lengthOf(left / speed)} left`,
    ...(holds === undefined ? [] : [`waiting: ${holds}`]),
  ];
  return visible(parts.join(', '));
};

/** What helps, in the words of the register. */
const helpFor = ({ fate }: LeftOver): string => {
  switch (fate.at) {
    case 'unassigned':
      return 'no Job knows its call: stored, without a line';
    case 'not-stored':
      return fate.status;
    case 'parked': {
      const known = Object.entries(errors).find(([code]) => code === fate.reason)?.[1];
      return `parked in ${fate.queue} (${fate.reason})${known === undefined ? '' : `: ${known.meaning}`}`;
    }
    case 'under-way':
      return 'still on its way: recordings status';
    case 'unfinished':
      return 'Twilio is not done with it';
    case 'without-call':
      return 'Twilio names no call or conference';
    case 'waiting':
    case 'home':
      return 'not fed in';
  }
};

/** What is not home, and why. */
export const tellLeftOver = (leftOver: readonly LeftOver[], output: Output): void => {
  const counts = new Map<string, number>();
  for (const one of leftOver) {
    const why = helpFor(one).replace(/, RE[0-9a-f]{32}$/i, '');
    counts.set(why, (counts.get(why) ?? 0) + 1);
  }
  output.line(output.colors.bold(`Not home: ${counted(leftOver.length, 'recording')}`));
  output.table(
    ['', 'why'],
    Array.from(counts, ([why, count]) => [number(count), visible(why)]),
  );
  output.table(
    ['began', 'recording', 'call'],
    leftOver
      .slice(0, MOST_TOLD)
      .map(({ recording, began }) => [began.toISOString().slice(0, 10), recording.sid, recording.callSid ?? '']),
  );
  if (leftOver.length > MOST_TOLD) output.line(`and ${number(leftOver.length - MOST_TOLD)} more: --json shows all`);
  output.line('What helps: docs/adopt.md, "What did not come home".');
};
