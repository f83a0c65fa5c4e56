import { resultsText } from '../../../../bench/report/page';
import { goalOf } from '../../../../bench/report/row';
import { tablesIn } from '../../../support/markdown';
import { aRow } from './rows';

const page = resultsText({
  benches: {
    ingest: {
      date: '2026-11-26T12:00:00.000Z',
      machine: { cpu: 'a CPU', cores: 2, memoryGiB: 3.8, os: 'Linux 6.1.0', loadAverage: 0.25 },
      versions: { node: '24.21.0', emulator: '1.5.33', project: 'abc' },
      rows: [aRow(), aRow({ figure: 'a|b', goals: [goalOf('≤ 0.3', 0.4, 'at most', 0.3)] })],
    },
  },
});

test('each bench has its heading, its machine and its table', () => {
  expect(page).toContain(
    '### ingest\n\nMeasured on 2026-11-26: a CPU, 2 cores, 3.8 GiB, load 0.25 before it began, Node 24.',
  );
  expect(tablesIn(page)[0]?.rows).toHaveLength(2);
  expect(page).toContain(
    '| a webhook (ms) | 40 (38–47) | theirs: 100 (90–120), **0.4 ×** | met: ≤ 0.45 × theirs (0.4) |',
  );
});

test('a goal that is missed stands out, and a stroke ends no cell', () => {
  expect(page).toContain('| a\\|b (ms) |');
  expect(page).toContain('| **MISSED: ≤ 0.3 (0.4)** |');
});

test('nothing in it ages unseen: no full versions', () => {
  expect(page).not.toMatch(/\d+\.\d+\.\d+/);
});
