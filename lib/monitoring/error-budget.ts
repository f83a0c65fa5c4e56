import type { Settings } from '../settings/read-settings';

/** What the promise on uploads leaves for failures. */
export interface ErrorBudget {
  /** Of the upload attempts. */
  readonly percent: number;
  /** With fewer attempts one single failure would use up the whole budget. */
  readonly enoughAttempts: number;
  /** Metric math over `attempts` and `failures`: the share of the budget that is used up; above 1 the promise is broken. */
  readonly burnRate: string;
}

/** What SLO_UPLOAD_SUCCESS_PERCENT leaves, without the dust of binary fractions. */
export const errorBudget = ({
  SLO_UPLOAD_SUCCESS_PERCENT: promised,
}: Pick<Settings, 'SLO_UPLOAD_SUCCESS_PERCENT'>): ErrorBudget => {
  const percent = Number((100 - promised).toFixed(2));
  return {
    percent,
    enoughAttempts: Math.ceil(100 / percent),
    burnRate: `100 * failures / attempts / ${percent}`,
  };
};
