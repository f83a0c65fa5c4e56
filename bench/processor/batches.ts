import { interleaved } from '../report/interleaved';
import { type Row, goalOf } from '../report/row';
import type { Moved, ProcessorWorld } from './world';

/** A call of a minute: 32 kbit/s of MP3. */
const BYTES = 240_000;
const BATCH = 10;
const SIZES = { long: { recordings: 20, runs: 7 }, short: { recordings: 20, runs: 3 } };

/** Of Twilio and of AWS, in front of each answer; what a bench on one machine does not have. */
export const LATENCIES = { twilioMs: 100, awsMs: 30 };

/** Many small recordings: a function that gets them by ten, and one that gets them one at a time. */
export const batchRows = async (world: ProcessorWorld, short: boolean): Promise<Row[]> => {
  const { recordings, runs } = short ? SIZES.short : SIZES.long;
  const batchesOf = (size: number): string[][] =>
    Array.from({ length: recordings / size }, () =>
      Array.from({ length: size }, () => world.recording({ bytes: BYTES })),
    );
  const figuresOf = ({ seconds, cpuSeconds, peakRssMiB, counts }: Moved) => {
    // With the one that warms it.
    if (counts.objects !== recordings + 1 || counts.wrong !== 0) throw new Error(`S3 holds ${JSON.stringify(counts)}`);
    return { rate: recordings / seconds, cpuMs: (1000 * cpuSeconds) / recordings, peakRssMiB };
  };
  const by = (size: number) => async () => figuresOf(await world.ours(batchesOf(size), true));
  const found = await interleaved({ ten: by(BATCH), one: by(1) }, runs);
  const measured = (figure: keyof ReturnType<typeof figuresOf>): Row['measured'] => ({
    'ten at a time': found.ten[figure],
    'one at a time': found.one[figure],
  });
  const ratio = found.ten.rate.median / found.one.rate.median;
  const what = 'recordings of a minute (240 KB), one function';
  return [
    {
      figure: what,
      unit: 'recordings/s',
      measured: measured('rate'),
      goals: [
        goalOf('≥ 3 × one at a time', ratio, 'at least', 3),
        // On a machine that has other work both wait for the CPU, too.
        goalOf('≥ 1.5 × one at a time', ratio, 'at least', 1.5, true),
      ],
    },
    { figure: `${what}: CPU of each`, unit: 'ms', measured: measured('cpuMs'), goals: [] },
    { figure: `${what}: peak RSS`, unit: 'MiB', measured: measured('peakRssMiB'), goals: [] },
  ];
};
