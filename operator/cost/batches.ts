import type { Facts } from './facts';
import { serviceTimes } from './service-times';
import type { Use } from './use';

type Consumer = 'processor' | 'history-writer' | 'cleanup';

/**
 * How many recordings an invocation gets, on average over a day. Nothing waits for a batch to fill: it is one, as long as the
 * functions keep up, and what comes in the time of a run once all of them are at work (Little's law).
 */
export const batchOf = (feature: Consumer, { recordingsPerDay }: Use, { functions }: Facts): number => {
  const { queue } = functions[feature] ?? {};
  if (queue === undefined) return 1;
  const { perRun, perItem } = serviceTimes[feature];
  const inOneRun = (recordingsPerDay / 86_400) * ((perRun + perItem) / queue.maxConcurrency);
  return Math.min(queue.batchSize, Math.max(1, inOneRun));
};
