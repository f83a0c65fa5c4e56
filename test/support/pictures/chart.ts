import { type EChartsOption, type LineSeriesOption, init } from 'echarts';

interface Axis {
  /** With its unit. */
  readonly title: string;
  readonly isLogarithmic?: boolean;
  readonly range: readonly [number, number];
  readonly shown: (value: number) => string;
  /** Between two labels. */
  readonly step?: number;
}

interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [number, number])[];
  readonly isDashed?: boolean;
}

/** A line across the picture. */
interface Mark {
  readonly at: number;
  readonly name: string;
}

export interface Chart {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly curves: readonly Curve[];
  readonly across?: Mark;
  readonly upright?: Mark;
}

const SIZE = { width: 900, height: 420 };
/** Colours that differ for colour-blind people, too, on the white ground that each picture brings along. Source: Okabe and Ito. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00'];
const [INK, SOFT, GRID] = ['#1f2328', '#59636e', '#d8dee4'];
const FONT = "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif";

const axisOf = ({ title, isLogarithmic = false, range: [min, max], shown, step }: Axis, isUpright: boolean) => ({
  type: isLogarithmic ? ('log' as const) : ('value' as const),
  name: title,
  nameLocation: 'middle' as const,
  nameGap: isUpright ? 64 : 32,
  nameTextStyle: { color: INK, fontSize: 13 },
  min,
  max,
  ...(step !== undefined && { interval: step }),
  axisLine: { show: true, lineStyle: { color: SOFT } },
  axisTick: { show: true, lineStyle: { color: SOFT } },
  axisLabel: { color: INK, fontSize: 12, formatter: shown },
  splitLine: { lineStyle: { color: GRID } },
});

const markOf = (side: 'xAxis' | 'yAxis', mark: Mark | undefined) =>
  mark === undefined
    ? []
    : [
        {
          [side]: mark.at,
          label: {
            formatter: mark.name,
            color: SOFT,
            fontSize: 12,
            position: side === 'xAxis' ? ('end' as const) : ('insideStartTop' as const),
            rotate: 0,
          },
        },
      ];

const seriesOf = ({ across, upright, curves }: Chart): LineSeriesOption[] => [
  ...curves.map(({ name, points, isDashed = false }): LineSeriesOption => ({
    type: 'line',
    name,
    data: points.map(([x, y]) => [x, y]),
    symbol: 'circle',
    symbolSize: 5,
    showSymbol: points.length < 50,
    lineStyle: { width: 2, type: isDashed ? 'dashed' : 'solid' },
    emphasis: { disabled: true },
  })),
  {
    type: 'line',
    data: [],
    markLine: {
      silent: true,
      symbol: 'none',
      animation: false,
      lineStyle: { color: SOFT, type: 'dotted', width: 1.5 },
      data: [...markOf('yAxis', across), ...markOf('xAxis', upright)],
    },
  },
];

const optionOf = (chart: Chart): EChartsOption => ({
  animation: false,
  backgroundColor: '#ffffff',
  color: COLOURS,
  textStyle: { fontFamily: FONT, color: INK },
  title: { text: chart.title, left: 24, top: 14, textStyle: { fontSize: 15, fontWeight: 600, color: INK } },
  legend: {
    top: 42,
    left: 20,
    itemGap: 28,
    itemWidth: 22,
    textStyle: { color: INK, fontSize: 12 },
    data: chart.curves.map(({ name }) => name),
  },
  grid: { left: 92, right: 36, top: 90, bottom: 58 },
  xAxis: axisOf(chart.x, false),
  yAxis: axisOf(chart.y, true),
  series: seriesOf(chart),
});

/** The chart as SVG, drawn without a browser; always the same for the same figures. */
export const drawn = (chart: Chart): string => {
  const echarts = init(null, null, { renderer: 'svg', ssr: true, ...SIZE });
  try {
    echarts.setOption(optionOf(chart));
    const svg = echarts.renderToSVGString({ useViewBox: true });
    // Its ids count the charts of the process.
    return `${svg.replaceAll(/\bzr\d+-/g, 'zr-').replace('<svg ', `<svg role="img" aria-label="${chart.title}" `)}\n`;
  } finally {
    echarts.dispose();
  }
};
