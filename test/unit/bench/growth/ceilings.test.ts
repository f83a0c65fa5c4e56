import { ceilingsOf, linesPerSecond, storedPerSecond } from '../../../../bench/growth/ceilings';
import { AIRTABLE, SQS } from '../../../../bench/growth/limits';
import { firstOf, limitsAt } from '../../../../bench/growth/limits-at';
import { pipelineModel, windowOf } from '../../../../bench/growth/pipeline-model';
import {
  AIRTABLE_REQUESTS_PER_SECOND,
  EVENTS_PER_BATCH,
  LINES_PER_SECOND,
} from '../../../../lambdas/core/airtable-budget';

const model = pipelineModel(windowOf(0));

test("the model's limits are those that the pipeline keeps to", () => {
  expect(AIRTABLE.requestsPerSecond).toBe(AIRTABLE_REQUESTS_PER_SECOND);
  expect([AIRTABLE.recordsPerUpdate, SQS.messagesPerCall]).toEqual([EVENTS_PER_BATCH, EVENTS_PER_BATCH]);
});

test('a base takes 20 lines a second, as its budget has it, and two thirds of that where histories are empty', () => {
  const [full, empty] = ceilingsOf(model);
  expect(full).toMatchObject({ callsPerLine: 0.2, perDay: 1_728_000, perDayAtPeak: 576_000 });
  expect(full?.linesPerSecond).toBe(LINES_PER_SECOND);
  expect(empty?.linesPerSecond).toBeCloseTo(LINES_PER_SECOND / 1.5, 10);
});

test('Airtable may be a little slow without any loss; a second an answer takes half of it', () => {
  const answering = (airtable: number) => linesPerSecond({ writer: { ...model.writer, airtable } }, 2);
  expect(answering(0.4)).toBeCloseTo(LINES_PER_SECOND, 10);
  expect(answering(1) / LINES_PER_SECOND).toBeCloseTo(0.5, 1);
});

test('twice the processors store twice as much', () => {
  expect(storedPerSecond(pipelineModel(windowOf(0), 20))).toBeCloseTo(2 * storedPerSecond(model), 10);
});

test('the nearest limit is the one of which most is used', () => {
  const limits = limitsAt(1_000_000, 0.3, model).filter(({ unit }) => unit !== 'calls a month');
  expect(firstOf(limits)).toMatchObject({ limit: "Airtable: one base's requests" });
  expect(firstOf(limitsAt(10_000, 2.2, model))).toMatchObject({ unit: 'calls a month' });
  expect(firstOf([])).toBeUndefined();
});
