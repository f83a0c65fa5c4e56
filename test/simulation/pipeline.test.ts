import fc from 'fast-check';
import type { RecordingSid } from '../../lambdas/core/recording';
import { aCallSid, completed, job } from '../support/subjects';
import { type Weather, simulatedPipeline } from './simulated-pipeline';

const weather = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Weather>('fine') },
  { weight: 2, arbitrary: fc.constant<Weather>('error') },
  { weight: 1, arbitrary: fc.constant<Weather>('crash') },
);

const plans = fc.record({
  forecast: fc.array(weather, { maxLength: 120, size: 'max' }),
  /** Each recording: which of the calls it is of, whether its callback names the job, how often the callback comes. */
  recordings: fc.array(
    fc.record({ call: fc.nat({ max: 3 }), namesJob: fc.boolean(), callbacks: fc.integer({ min: 0, max: 3 }) }),
    { minLength: 1, maxLength: 8, size: 'max' },
  ),
});
type Plan = typeof plans extends fc.Arbitrary<infer Value> ? Value : never;

/** Two calls a job, so that writers meet at one history. */
const jobNumberOf = (call: number) => `J-${String(call % 2)}`;

const simulate = async ({ forecast, recordings }: Plan) => {
  const world = simulatedPipeline(forecast);
  const calls = Array.from({ length: 4 }, aCallSid);
  for (const number of ['J-0', 'J-1'])
    world.jobs.add(number, { callSids: calls.filter((_, call) => jobNumberOf(call) === number).join(', ') });

  // Whatever is deleted at Twilio must be in the bucket and in the history at that very moment. Noted, not thrown: an
  // error here would only be one more that the pipeline recovers from.
  const tooEarly: string[] = [];
  const jobOf = new Map<RecordingSid, string>();
  const remove = world.twilio.remove.bind(world.twilio);
  world.twilio.remove = (sid) => {
    const stored = Array.from(world.store.objects.values()).some(({ recording }) => recording.sid === sid);
    if (!stored || !world.jobs.history(jobOf.get(sid) ?? '').includes(sid)) tooEarly.push(sid);
    return remove(sid);
  };

  const made = recordings.map(({ call, namesJob, callbacks }) => {
    const number = jobNumberOf(call);
    const message = completed({ callSid: calls[call] ?? aCallSid(), jobNumber: namesJob ? job(number) : undefined });
    world.twilio.hold(message.recordingSid, Buffer.from(`ID3 ${message.recordingSid}`));
    jobOf.set(message.recordingSid, number);
    return { message, callbacks, number, sid: message.recordingSid };
  });
  for (const { message, callbacks } of made)
    for (let sent = 0; sent < callbacks; sent++) await world.webhook.send(message);

  await world.runToRest();
  return { ...world, made, tooEarly };
};

const linesWith = (history: string, sid: string) => history.split('\n').filter((line) => line.includes(sid));

test('whatever fails or dies, every recording Twilio told us of comes home once, and no other is touched', async () => {
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const { made, store, twilio, jobs, queues, tooEarly } = await simulate(plan);

      expect(tooEarly).toEqual([]);
      expect(queues.recordingsDeadLetters.messages).toEqual([]);
      expect(queues.historyDeadLetters.messages).toEqual([]);
      for (const { sid, number, callbacks } of made) {
        const objects = Array.from(store.objects.values()).filter(({ recording }) => recording.sid === sid);
        const told = callbacks > 0;
        for (const { bytes } of objects) expect(bytes.toString()).toBe(`ID3 ${sid}`);
        expect(objects.length > 0).toBe(told);
        expect(linesWith(jobs.history(number), sid)).toHaveLength(told ? 1 : 0);
        expect(twilio.listed.includes(sid)).toBe(!told);
      }
    }),
    { numRuns: 400 },
  );
}, 120_000);

test('a recording whose callback names its job is stored exactly once', async () => {
  const named = plans.map((plan) => ({
    ...plan,
    recordings: plan.recordings.map((one) => ({ ...one, namesJob: true })),
  }));
  await fc.assert(
    fc.asyncProperty(named, async (plan) => {
      const { made, store } = await simulate(plan);
      expect(store.objects.size).toBe(made.filter(({ callbacks }) => callbacks > 0).length);
    }),
    { numRuns: 100 },
  );
}, 120_000);

test('a callback that was lost leaves its recording in the listing, where reconciliation finds it', async () => {
  const { twilio, made } = await simulate({
    forecast: [],
    recordings: [
      { call: 0, namesJob: true, callbacks: 0 },
      { call: 1, namesJob: true, callbacks: 1 },
    ],
  });
  expect(twilio.listed).toEqual([made[0]?.sid]);
});
