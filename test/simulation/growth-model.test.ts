import { pipelineModel, windowOf } from '../../bench/growth/pipeline-model';
import { simulateBacklog } from '../../bench/growth/simulate-backlog';
import { groupOf, historyEvent } from '../../lambdas/core/messages';
import { absenceStatus } from '../../lambdas/processor/no-audio-status';
import { callSid, jobNumber, recordingSid } from '../../lambdas/core/recording';
import { PROCESSORS, deployedWith } from './deployed-with';
import { simulatedPipeline } from './simulated-pipeline';

/* The history-writer as it is, in virtual time, against the one of the growth model: the same backlog, all at once. */

beforeAll(() => {
  deployedWith(PROCESSORS);
}, 60_000);

const hex = (number: number) => number.toString(16).padStart(32, '0');

/** @param way milliseconds that any request takes one way */
const reallyWritten = async (events: number, jobs: number, history: string, way: number) => {
  const world = simulatedPipeline({ seed: 1, faults: [], processors: PROCESSORS });
  const { airtable, aws, time, network } = world;
  Object.defineProperty(network, 'way', { value: way });
  const numbers = Array.from({ length: jobs }, (_, job) => jobNumber.parse(`J-${String(job)}`));
  numbers.forEach((number, job) => {
    airtable.rows.set(`rec${String(job)}`, { number, history, calls: '', isRefused: false });
  });
  for (let index = 0; index < events; index++) {
    const event = {
      kind: 'missing' as const,
      recordingSid: recordingSid.parse(`RE${hex(index)}`),
      callSid: callSid.parse(`CA${hex(index)}`),
      jobNumber: numbers[index % jobs],
      receivedAt: time.now(),
      status: absenceStatus(recordingSid.parse(`RE${hex(index)}`), 'absent', '16102'),
    };
    aws.readBy('history-writer').queue.push(JSON.stringify(historyEvent.encode(event)), groupOf(event));
  }
  let calls = 0;
  airtable.onAsked = () => (calls += 1);
  let confirmed = 0;
  let seconds = 0;
  world.onLog.push((code) => {
    if (code !== 'history-line-confirmed') return;
    confirmed += 1;
    seconds = time.seconds;
  });
  await time.run();
  expect(confirmed).toBe(events);
  return { calls: calls / events, perSecond: events / seconds };
};

test.each([
  { events: 1_000, jobs: 200, history: 'Notes', way: 10 },
  { events: 1_000, jobs: 200, history: 'Notes', way: 80 },
  { events: 500, jobs: 500, history: '', way: 10 },
])(
  '$events events of $jobs Jobs, $way ms from anywhere to anywhere: as many calls, and as fast',
  async (backlog) => {
    const { events, jobs, history, way } = backlog;
    const model = pipelineModel(windowOf(0));
    const ways = (count: number) => (count * way) / 1000;
    // The start and the lease; the receipts and the answer; and each wait for a turn lasts a way longer here.
    const { requests, seconds } = model.writer.pace;
    const waits = { before: ways(3), between: 0, after: ways(3), pace: { requests, seconds: seconds + ways(1) } };
    const writer = { ...model.writer, ...waits, airtable: ways(2) };
    const modelled = simulateBacklog({ events, jobs, isEmpty: history === '' }, { ...model, writer });
    const real = await reallyWritten(events, jobs, history, way);
    expect(real.calls / modelled.calls).toBeCloseTo(1, 1);
    expect(real.perSecond / modelled.perSecond).toBeCloseTo(1, 1);
  },
  120_000,
);
