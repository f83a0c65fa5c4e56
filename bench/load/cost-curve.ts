import { type Prices } from '../../lib/settings/price-table';

/** Of an invocation: what it computes, and what it only waits for. */
export interface Work {
  readonly cpuMs: number;
  readonly waitingMs: number;
}

/** At so many MB a function has one CPU, below and above in proportion (Lambda Developer Guide, "Configure Lambda function memory"). */
const MIB_OF_A_CPU = 1769;

/**
 * How long an invocation takes, in ms. It computes on one thread, so more than one CPU is of no use to it; waiting is the same
 * with any memory.
 */
export const durationOf = ({ cpuMs, waitingMs }: Work, memoryMiB: number): number =>
  waitingMs + cpuMs * Math.max(1, MIB_OF_A_CPU / memoryMiB);

/**
 * US dollars for a million invocations. Below one CPU, half the memory computes twice as long for the same: only waiting gets
 * cheaper with less.
 */
export const costOfAMillion = (
  work: Work,
  memoryMiB: number,
  prices: Pick<Prices, 'LambdaGBSecond' | 'LambdaRequest'>,
): number =>
  1e6 * (prices.LambdaRequest + (durationOf(work, memoryMiB) / 1000) * (memoryMiB / 1024) * prices.LambdaGBSecond);
