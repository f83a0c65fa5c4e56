import { type Row, goalOf } from '../../../../bench/report/row';
import { spreadOf } from '../../../../bench/report/spread';

/** A row of a bench: ours took 40 ms, the other 100. */
export const aRow = (change: Partial<Row> = {}): Row => ({
  figure: 'a webhook',
  unit: 'ms',
  measured: { ours: spreadOf([38, 40, 47]), theirs: spreadOf([90, 100, 120]) },
  goals: [goalOf('≤ 0.45 × theirs', 0.4, 'at most', 0.45, true)],
  ...change,
});
