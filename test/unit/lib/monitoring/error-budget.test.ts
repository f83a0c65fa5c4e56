import { errorBudget } from '../../../../lib/monitoring/error-budget';

test.each([
  [99.5, 0.5, 200],
  [99.99, 0.01, 10_000],
  [99.93, 0.07, 1429],
  [50, 50, 2],
])('of %d %% promised there are %d %% for failures, judged from %d attempts on', (promised, percent, attempts) => {
  expect(errorBudget({ SLO_UPLOAD_SUCCESS_PERCENT: promised })).toEqual({
    percent,
    enoughAttempts: attempts,
    burnRate: `100 * failures / attempts / ${percent}`,
  });
});
