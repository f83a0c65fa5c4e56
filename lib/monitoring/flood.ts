import type { Settings } from '../settings/read-settings';
import { FIVE_MINUTES } from './periods';

/** API Gateway keeps its limits "on a best-effort basis" (API Gateway, "Throttle requests to your HTTP APIs"). */
const PERCENT = 80;

/** The requests that reach the function in five minutes of a flood: most of what WEBHOOK_RATE_LIMIT lets through. */
export const floodOf = ({ WEBHOOK_RATE_LIMIT }: Pick<Settings, 'WEBHOOK_RATE_LIMIT'>): number =>
  (PERCENT * WEBHOOK_RATE_LIMIT * FIVE_MINUTES.toSeconds()) / 100;
