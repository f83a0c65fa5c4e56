import type { PipelineModel } from './pipeline-model';
import { DAY_SECONDS, PEAK } from './profile';

type WriterModel = Pick<PipelineModel, 'writer'>;

/** Lines a second of all writers while more waits than they can take, by the requests that a batch needs. */
export const linesPerSecond = ({ writer }: WriterModel, requestsPerBatch: number): number => {
  const { pace, airtable, before, between, after } = writer;
  const byPace = (requestsPerBatch * pace.seconds) / pace.requests;
  // Answers that take longer than the pace allows for, and what stands around them, hold the writer up.
  const byAnswers = before + requestsPerBatch * airtable + (requestsPerBatch - 1) * between + after;
  return (writer.writers * writer.eventsPerBatch) / Math.max(byPace, byAnswers);
};

export interface Ceiling {
  readonly requestsPerBatch: number;
  readonly callsPerLine: number;
  readonly linesPerSecond: number;
  /** Of which no more than all can be written by the end of the day. */
  readonly perDay: number;
  /** Of which none waits long, even in the busiest hour. */
  readonly perDayAtPeak: number;
}

/** What one base takes at the most: with full batches, and with one more request each where a history is still empty. */
export const ceilingsOf = (model: WriterModel): readonly Ceiling[] =>
  [model.writer.requestsPerBatch, model.writer.requestsPerBatch + 1].map((requestsPerBatch) => {
    const lines = linesPerSecond(model, requestsPerBatch);
    return {
      requestsPerBatch,
      callsPerLine: requestsPerBatch / model.writer.eventsPerBatch,
      linesPerSecond: lines,
      perDay: lines * DAY_SECONDS,
      perDayAtPeak: (lines * DAY_SECONDS) / PEAK,
    };
  });

/** Recordings a second that the processors store, when more waits than they can take; an invocation is as long as its longest. */
export const storedPerSecond = ({ processor, audio }: Pick<PipelineModel, 'processor' | 'audio'>): number => {
  // The longest of n exponential lengths is the mean times 1 + 1/2 + … + 1/n.
  const longest = Array.from({ length: processor.batchSize }, (_, n) => 1 / (n + 1)).reduce((sum, part) => sum + part);
  const seconds = processor.fixed + audio.meanSeconds * longest * processor.perSecondOfAudio;
  return (processor.invocations * processor.batchSize) / seconds;
};
