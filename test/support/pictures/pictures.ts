import { join } from 'node:path';
import { PROJECT } from '../../../lib/constructs/feature-folders';
import { architecture } from './architecture';
import { growthBacklog, growthCalls, growthCost, growthLatency } from './growth';
import { jobHistory } from './job-history';

export const PICTURES_FOLDER = join(PROJECT, 'docs/pictures');

/** How each file of the folder is drawn. */
export const PICTURES: Readonly<Record<string, () => string>> = {
  'architecture.svg': architecture,
  'growth-backlog.svg': growthBacklog,
  'growth-calls.svg': growthCalls,
  'growth-cost.svg': growthCost,
  'growth-latency.svg': growthLatency,
  'job-history.svg': jobHistory,
};
