import type { AwsCounts } from './forked';
import { interleaved } from '../report/interleaved';
import { type Row, goalOf } from '../report/row';
import type { Spread } from '../report/spread';
import type { Moved, ProcessorWorld } from './world';

const SIZES = { long: { bytes: 300e6, runs: 7 }, short: { bytes: 60e6, runs: 3 } };
const MEMORY = { long: [3e6, 300e6, 900e6], short: [3e6, 150e6] };
const MOST_MIB = 200;
const UNKNOWN = 'ten at a time, of unknown length';

const OURS = 'processor';
const [RAW, LIB_STORAGE] = ['raw node pipe', 'lib-storage Upload'];
const WAYS: Readonly<Record<string, string>> = {
  [RAW]: 'raw',
  [LIB_STORAGE]: 'lib-storage',
  'buffering: fetch, then PutObject': 'buffering',
  'PutObject of a fetched stream': 'fetch-fed',
};

const requestsOf = ({ requests }: AwsCounts): number =>
  Object.entries(requests).reduce((sum, [action, count]) => sum + (action === 'ListObjectsV2' ? 0 : count), 0);

/** @throws when the recording is not what lies in S3 then: nothing was measured */
const figuresOf = (bytes: number, { seconds, cpuSeconds, peakRssMiB, counts }: Moved) => {
  if (counts.objects !== 1 || counts.wrong !== 0) throw new Error(`S3 holds ${JSON.stringify(counts)}`);
  const [mb, requests] = [bytes / 1e6, requestsOf(counts)];
  return { rate: mb / seconds, perCpuSecond: mb / cpuSeconds, peakRssMiB, requests };
};

type Figures = ReturnType<typeof figuresOf>;

/** One recording, as long as ten hours of two channels: from Twilio to S3, TLS on both sides. */
export const movingRows = async (world: ProcessorWorld, short: boolean): Promise<Row[]> => {
  const { bytes, runs } = short ? SIZES.short : SIZES.long;
  const other = (way: string) => async () => figuresOf(bytes, await world.other(way, world.recording({ bytes })));
  const variants: Record<string, () => Promise<Figures>> = {
    [OURS]: async () => figuresOf(bytes, await world.ours([[world.recording({ bytes })]])),
  };
  for (const [name, way] of Object.entries(WAYS)) variants[name] = other(way);
  const found = await interleaved<string, keyof Figures>(variants, runs);
  const measured = (figure: keyof Figures): Record<string, Spread> =>
    Object.fromEntries(Object.entries(found).map(([name, figures]) => [name, figures[figure]]));
  const median = (name: string, figure: keyof Figures): number => found[name]?.[figure].median ?? NaN;
  const against = (name: string, figure: keyof Figures): number => median(OURS, figure) / median(name, figure);
  const what = `one recording of ${String(bytes / 1e6)} MB to S3`;
  return [
    {
      figure: what,
      unit: 'MB/s',
      measured: measured('rate'),
      goals: [
        goalOf('≥ 0.7 × raw pipe', against(RAW, 'rate'), 'at least', 0.7),
        goalOf('≥ 1.3 × lib-storage', against(LIB_STORAGE, 'rate'), 'at least', 1.3),
      ],
    },
    {
      figure: `${what}, for each second of CPU`,
      unit: 'MB',
      measured: measured('perCpuSecond'),
      // A small recording is over before the code is compiled: half of what a long one gets.
      goals: [goalOf('≥ 0.35 × raw pipe', against(RAW, 'perCpuSecond'), 'at least', 0.35, true)],
    },
    {
      figure: `${what}: peak RSS`,
      unit: 'MiB',
      measured: measured('peakRssMiB'),
      goals: [goalOf(`≤ ${String(MOST_MIB)}`, median(OURS, 'peakRssMiB'), 'at most', MOST_MIB, true)],
    },
    {
      figure: `${what}: requests that write`,
      unit: 'requests',
      measured: measured('requests'),
      goals: [goalOf('1 PUT', median(OURS, 'requests'), 'at most', 1, true)],
    },
  ];
};

/** Memory must not grow with the recording, nor much with its neighbours. */
export const memoryRows = async (world: ProcessorWorld, short: boolean): Promise<Row[]> => {
  const peak = async (batch: readonly string[]): Promise<{ peakRssMiB: number }> => {
    const { peakRssMiB } = await world.ours([batch]);
    return { peakRssMiB };
  };
  const ten = (chunked: boolean): string[] =>
    Array.from({ length: 10 }, () => world.recording({ bytes: short ? 15e6 : 90e6, chunked }));
  const variants: Record<string, () => Promise<{ peakRssMiB: number }>> = {};
  const ones = (short ? MEMORY.short : MEMORY.long).map(
    (bytes) => [`one of ${String(bytes / 1e6)} MB`, bytes] as const,
  );
  for (const [name, bytes] of ones) variants[name] = () => peak([world.recording({ bytes })]);
  variants['ten at a time'] = () => peak(ten(false));
  variants[UNKNOWN] = () => peak(ten(true));
  const found = await interleaved<string, 'peakRssMiB'>(variants, 1);
  const measured = Object.fromEntries(Object.entries(found).map(([name, { peakRssMiB }]) => [name, peakRssMiB]));
  const mostOfOne = Math.max(...ones.map(([name]) => measured[name]?.median ?? NaN));
  return [
    {
      figure: 'peak RSS by recordings at a time',
      unit: 'MiB',
      measured,
      goals: [
        goalOf(`≤ ${String(MOST_MIB)} for one of any length`, mostOfOne, 'at most', MOST_MIB, true),
        goalOf('≤ 512, its memory, for ten', measured[UNKNOWN]?.median ?? NaN, 'at most', 512, true),
      ],
    },
  ];
};
