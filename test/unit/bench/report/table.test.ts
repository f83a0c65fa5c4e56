import { goalOf } from '../../../../bench/report/row';
import { spreadOf } from '../../../../bench/report/spread';
import { comparedIn, figureOf, goalText, missedIn, spreadText, tableOf } from '../../../../bench/report/table';
import { aRow } from './rows';

test.each([
  [0.012345, '0.0123'],
  [1.2345, '1.23'],
  [99.95, '100'],
  [123.45, '123'],
  [12_345.6, '12,346'],
  [0, '0'],
])('%d is told as %s', (value, told) => {
  expect(figureOf(value)).toBe(told);
});

test('a spread is told with its ends, one that has none without', () => {
  expect(spreadText(spreadOf([38, 40, 47]))).toBe('40 (38–47)');
  expect(spreadText(spreadOf([379]))).toBe('379');
});

test('ours is by each alternative', () => {
  expect(comparedIn(aRow()).map(({ name, ratio }) => [name, ratio])).toEqual([
    ['ours', undefined],
    ['theirs', 0.4],
  ]);
});

test('nothing is so many times as much as none', () => {
  const row = aRow({ measured: { ours: spreadOf([3]), theirs: spreadOf([0]) } });
  expect(comparedIn(row).map(({ ratio }) => ratio)).toEqual([undefined, undefined]);
  expect(tableOf({ history: [row] })).toContain('theirs: 0 ');
});

test('the table has the figure, ours, the alternatives with their ratios, and the goals', () => {
  const words = tableOf({ ingest: [aRow()] }).replaceAll(/[│\s]+/g, ' ');
  for (const part of [
    'ingest: a webhook (ms)',
    'ours: 40 (38–47)',
    'theirs: 100 (90–120), 0.4 ×',
    'met: ≤ 0.45 × theirs (0.4)',
  ])
    expect(words).toContain(part);
});

describe('goals that are missed', () => {
  const missed = (guarded: boolean) => [goalOf('≤ 0.3 × theirs', 0.4, 'at most', 0.3, guarded)];
  const found = {
    ingest: [aRow(), aRow({ figure: 'guarded', goals: missed(true) })],
    load: [aRow({ figure: 'not guarded', goals: missed(false) })],
  };

  test('all are told by a long run', () => {
    expect(missedIn(found)).toEqual([
      'ingest: guarded: MISSED: ≤ 0.3 × theirs (0.4)',
      'load: not guarded: MISSED: ≤ 0.3 × theirs (0.4)',
    ]);
  });

  test('those that are guarded fail a short one', () => {
    expect(missedIn(found, 'guarded')).toEqual(['ingest: guarded: MISSED: ≤ 0.3 × theirs (0.4)']);
  });

  test('one that nothing was measured for says so', () => {
    expect(goalText(goalOf('≤ 1', NaN, 'at most', 1))).toBe('MISSED: ≤ 1 (not measured)');
  });
});
