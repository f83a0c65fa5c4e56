import { askedLines, recordingLines } from './recording-lines';
import { fixedLines } from './fixed-lines';
import { type Given, type Line, isPaidByTheMonth, recordingsPerMonth } from './lines';
import { monitoringLines } from './monitoring-lines';

/** The whole bill, in US dollars. */
export interface Cost {
  readonly lines: readonly Line[];
  /** For one recording, from the webhook until the last record of it expires; without what is paid by the month. */
  readonly variable: number;
  /** The same, as far as it falls into the first year. */
  readonly variableFirstYear: number;
  /** Of the lines that are paid without a single call. */
  readonly fixedPerMonth: number;
  readonly perMonth: number;
  /** All of a month shared out: for one recording, kept to its end. */
  readonly perRecording: number;
  /** A recording-year: the first year of a recording, and its share of what is paid by the month. */
  readonly perRecordingYear: number;
}

const sumOf = (lines: readonly Line[], amount: (line: Line) => number): number =>
  lines.reduce((sum, line) => sum + amount(line), 0);

/**
 * What the pipeline costs. The month is one in which as many recordings expire as come, so that a month's recordings pay
 * all that they ever cost: years of storage and of records included, which grow to that from nothing.
 */
export const costOf = (given: Given): Cost => {
  const lines = [...recordingLines(given), ...askedLines(given), ...fixedLines(given), ...monitoringLines(given)];
  const variable = sumOf(lines, ({ perRecording }) => perRecording);
  const variableFirstYear = sumOf(lines, ({ firstYear }) => firstYear);
  const perMonth = sumOf(lines, (line) => line.perMonth);
  const fixedPerMonth = sumOf(lines, ({ kind, ...line }) => (isPaidByTheMonth(kind) ? line.perMonth : 0));
  const share = fixedPerMonth / recordingsPerMonth(given.use);
  return {
    lines,
    variable,
    variableFirstYear,
    fixedPerMonth,
    perMonth,
    perRecording: variable + share,
    perRecordingYear: variableFirstYear + share,
  };
};
