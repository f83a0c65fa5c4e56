import { chosenOf } from '../../../../bench/report/chosen';
import type { Bench } from '../../../../bench/report/bench';

const run: Bench['run'] = () => Promise.resolve([]);
const BENCHES = {
  quick: { measures: 'little', run },
  slow: { measures: 'much', onlyByName: true, run },
};

const chosen = (names: readonly string[], short: boolean): string[] => Object.keys(chosenOf(BENCHES, names, short));

test('what takes long is run when it is named', () => {
  expect(chosen([], false)).toEqual(['quick']);
  expect(chosen(['slow'], false)).toEqual(['slow']);
  expect(chosen(['slow', 'quick'], false)).toEqual(['quick', 'slow']);
});

test('the short form of all is run without a name', () => {
  expect(chosen([], true)).toEqual(['quick', 'slow']);
  expect(chosen(['quick'], true)).toEqual(['quick']);
});
