import { defaultPrices } from '../../lib/settings/price-table';
import type { Answered } from '../deployed/answered';
import { type Row, goalOf } from '../report/row';
import { type Spread, spreadOf } from '../report/spread';
import { type Work, costOfAMillion, durationOf } from './cost-curve';

/** In MiB. */
const SIZES_OF_MEMORY = [128, 256, 512, 1024, 1769];

/** Room above the high-water mark: a history or a form may be greater than these. */
const HEADROOM = 1.25;

/** What one function's invocations show, and what they would cost with other sizes of memory. */
export const curveRows = (feature: string, walks: readonly Answered[], deployedMiB: number): Row[] => {
  const warm = walks.flatMap(({ tookMs, cpuMs }) =>
    tookMs.slice(1).map((took, index) => ({ took, cpu: cpuMs[index + 1] ?? NaN })),
  );
  const took = spreadOf(warm.map((one) => one.took));
  const cpu = spreadOf(warm.map((one) => one.cpu));
  const first = spreadOf(walks.map(({ firstAnswerMs }) => firstAnswerMs));
  const firstCpu = spreadOf(walks.map(({ firstCpuMs }) => firstCpuMs));
  const peak = spreadOf(walks.map(({ peakRssMiB }) => peakRssMiB));
  const work = (all: Spread, computed: Spread): Work => ({
    cpuMs: computed.median,
    waitingMs: Math.max(0, all.median - computed.median),
  });
  const fitting = SIZES_OF_MEMORY.filter((mib) => mib >= HEADROOM * peak.median && mib !== deployedMiB);
  const bySize = (figureOf: (mib: number) => number) =>
    Object.fromEntries([deployedMiB, ...fitting].map((mib) => [`${mib} MiB`, spreadOf([figureOf(mib)])]));
  const [warmWork, coldWork] = [work(took, cpu), work(first, firstCpu)];
  return [
    { figure: `${feature}: an invocation`, unit: 'ms', measured: { [feature]: took, 'of it CPU': cpu }, goals: [] },
    {
      figure: `${feature}: from process start to the end of the first invocation`,
      unit: 'ms',
      measured: { [feature]: first, 'of it CPU': firstCpu },
      goals: [],
    },
    {
      figure: `${feature}: memory after its invocations, of ${deployedMiB} MiB`,
      unit: 'MiB',
      measured: { [feature]: peak },
      goals: [goalOf(`≤ memory / ${HEADROOM}`, peak.median, 'at most', deployedMiB / HEADROOM)],
    },
    {
      figure: `${feature}: an invocation, by memory (model)`,
      unit: 'ms',
      measured: bySize((mib) => durationOf(warmWork, mib)),
      goals: [],
    },
    {
      figure: `${feature}: from process start to the end of the first, by memory (model)`,
      unit: 'ms',
      measured: bySize((mib) => durationOf(coldWork, mib)),
      goals: [],
    },
    {
      figure: `${feature}: a million invocations, by memory (model)`,
      unit: 'US dollars',
      measured: bySize((mib) => costOfAMillion(warmWork, mib, defaultPrices)),
      goals: [],
    },
  ];
};
