import { HistoryQueue } from './history-queue';
import { HistoryWriters } from './history-writers';
import type { PipelineModel } from './pipeline-model';
import { NEVER } from './profile';

export interface EventsAtOnce {
  readonly events: number;
  /** Among which they are dealt out in turn. */
  readonly jobs: number;
  /** Whether the histories of all of them are empty at first. */
  readonly isEmpty: boolean;
}

/** What the writers make of events that all wait at the beginning. */
export const simulateBacklog = (
  { events, jobs, isEmpty }: EventsAtOnce,
  model: Pick<PipelineModel, 'writer' | 'window'>,
): { readonly calls: number; readonly perSecond: number } => {
  const hasLine = new Set<number>();
  const jobOf = (event: number): number => event % jobs;
  const queue = new HistoryQueue(jobOf);
  let confirmedAt = 0;
  const writers = new HistoryWriters(
    model,
    queue,
    (event) => isEmpty && !hasLine.has(jobOf(event)),
    (written, at) => {
      for (const event of written) hasLine.add(jobOf(event));
      confirmedAt = Math.max(confirmedAt, at);
    },
  );
  for (let event = 0; event < events; event++) queue.send(event);
  for (let now = 0; now !== NEVER; now = writers.nextAt) writers.proceed(now);
  return { calls: writers.airtableCalls / events, perSecond: events / confirmedAt };
};
