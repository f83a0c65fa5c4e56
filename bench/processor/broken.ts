import { type Row, goalOf } from '../report/row';
import { spreadOf } from '../report/spread';
import { BEHAVIOURS } from './held-recordings';
import type { ProcessorWorld } from './world';

const SEEDS = { long: 1_000, short: 90 };
/** The least that RECORDING_UPLOAD_TIMEOUT_SECONDS may be. */
const IDLE_MS = 1_000;
/** Four minutes of MP3 at the most, so that many are under way at a time. */
const MOST_BYTES = 1_000_000;

/** Numbers that look random and are the same each time (mulberry32). */
const diceOf = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** Sources that are cut, reset or stall at any byte before their last, half of them without a length. */
const brokenSids = (world: ProcessorWorld, seeds: number): string[] => {
  const misbehaving = BEHAVIOURS.filter((behaviour) => behaviour !== 'whole');
  return Array.from({ length: seeds }, (_, seed) => {
    const dice = diceOf(seed);
    const bytes = 1 + Math.floor(dice() * MOST_BYTES);
    const behaviour = misbehaving[seed % misbehaving.length] ?? 'cut';
    return world.recording({ bytes, behaviour, at: Math.floor(dice() * bytes), chunked: dice() < 0.5 });
  });
};

/** What becomes of recordings whose source breaks, by the pipeline's adapters and by a plain SDK call. */
export const brokenRows = async (world: ProcessorWorld, short: boolean): Promise<Row[]> => {
  const seeds = short ? SEEDS.short : SEEDS.long;
  const sids = brokenSids(world, seeds);
  const ours = await world.breaking('ours', sids, IDLE_MS);
  const plain = await world.breaking('plain', sids, IDLE_MS);
  const row = (figure: string, of: (found: typeof ours) => number, goals: Row['goals'] = []): Row => ({
    figure: `${String(seeds)} sources cut, reset or stalled at a random byte: ${figure}`,
    unit: 'recordings',
    measured: { 'processor: its adapters': spreadOf([of(ours)]), 'fetch, then PutObject': spreadOf([of(plain)]) },
    goals,
  });
  return [
    row('rejected within idle time + 1 s', ({ rejected }) => rejected, [
      goalOf('all', ours.rejected, 'at least', seeds),
    ]),
    row('not ended at all', ({ hanging }) => hanging, [goalOf('0', ours.hanging, 'at most', 0, true)]),
    row('taken for whole', ({ resolved }) => resolved, [goalOf('0', ours.resolved, 'at most', 0, true)]),
    row('process deaths', ({ deaths }) => deaths, [goalOf('0', ours.deaths, 'at most', 0, true)]),
    row('objects that are not what the source holds', ({ counts }) => counts.wrong, [
      goalOf('0', ours.counts.wrong, 'at most', 0, true),
    ]),
  ];
};
