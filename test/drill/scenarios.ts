import { S3ServiceException } from '@aws-sdk/client-s3';
import { CredentialsRefused, NoAudio, Parked, RetryLater } from '../../lambdas/core/errors';
import type { RecordingSid } from '../../lambdas/core/recording';
import type { Bands } from '../support/cloudwatch/evaluation-range';
import { DAY, type DrillWorld } from './drill-world';
import { linkScenarios } from './link-scenarios';
import { reconciliationScenarios } from './reconciliation-scenarios';
import { refreshScenarios } from './refresh-scenarios';
import { HOUR, MINUTE, type Scenario, again, allHome, calls } from './scenario';
import { features } from '../../lib/constructs/feature-folders';

const SCHEDULED = ['storage-growth', 'access-audit', 'ledger', 'reconciler'];
/** Features that run once a day. */
const DAILY = ['storage-growth', 'access-audit', 'ledger'];
/** The id of a record that Airtable does not have. */
const NO_RECORD = `rec${'0'.repeat(14)}`;

export const bandsOf =
  ({ usual = 10_000 }: Scenario): Bands =>
  () => ({ lower: 0, upper: usual });

const twilioAway = () => new RetryLater('twilio-unavailable', { message: 'Twilio answered 503' });

/** An hour of calls, 25 in 5 minutes, of which every so-manieth cannot be uploaded at first; then 10 good minutes. */
const failingUploads = (oneOf: number) => (world: DrillWorld) => {
  const failing = new Set<number>();
  for (let number = oneOf; number < 300; number += oneOf) failing.add(number);
  const tries = new Map<RecordingSid, number>();
  let number = 0;
  world.twilio.downloadProblem = (sid) => {
    if (!tries.has(sid)) tries.set(sid, failing.has(number++) ? 4 : 0);
    const left = tries.get(sid) ?? 0;
    tries.set(sid, left - 1);
    return left > 0 ? twilioAway() : undefined;
  };
  calls(world, { until: HOUR + 10 * MINUTE, every: 12 });
};

/** What Airtable answers the same for, however often it is asked. */
const refusals: readonly Readonly<Record<'begin' | 'end', (world: DrillWorld) => void> & { what: string }>[] = [
  {
    what: 'the table was renamed',
    begin: ({ airtable }) => {
      airtable.renameTable('Work orders');
    },
    end: ({ airtable }) => {
      airtable.renameTable('Jobs');
    },
  },
  {
    what: 'a field was renamed',
    begin: ({ airtable }) => {
      airtable.renameField('History', 'Notes');
    },
    end: ({ airtable }) => {
      airtable.renameField('Notes', 'History');
    },
  },
  {
    what: 'the calls of the month are used up',
    begin: ({ airtable }) => {
      airtable.addFault({ kind: 'billing-limit', times: Infinity });
    },
    end: ({ airtable }) => {
      airtable.clearFaults();
    },
  },
];

/** When something failed that fails once, in seconds. */
const singleFailures: number[] = [];

export const scenarios: readonly Scenario[] = [
  {
    name: 'a quiet night',
    from: '2026-11-18T22:00:00Z',
    hours: 9,
    plan: (world) => {
      calls(world, { until: 8 * HOUR, every: 90 * MINUTE });
    },
    fires: [],
  },
  {
    name: 'a weekend without a call',
    from: '2026-11-20T16:00:00Z',
    hours: 64,
    plan: (world) => {
      calls(world, { until: HOUR, every: 5 * MINUTE });
    },
    fires: [],
  },
  {
    name: "a month's first day",
    from: '2026-10-31T12:00:00Z',
    hours: 36,
    plan: (world) => {
      calls(world, { until: 30 * HOUR, every: 15 * MINUTE });
    },
    fires: [],
  },
  {
    name: 'a busy hour, with audio that Twilio has not ready at once',
    from: '2026-11-18T09:00:00Z',
    hours: 2,
    plan: (world) => {
      const askedFirst = new Map<RecordingSid, number>();
      world.twilio.downloadProblem = (sid) => {
        const first = askedFirst.get(sid) ?? world.elapsed;
        askedFirst.set(sid, first);
        return world.elapsed - first < 20 ? new NoAudio('audio-not-found', { message: '404' }) : undefined;
      };
      calls(world, { until: HOUR, every: 20 });
    },
    fires: [],
  },
  {
    name: 'Twilio, S3 and Airtable each fail once, and one deletion with them',
    from: '2026-11-18T09:00:00Z',
    hours: 2,
    plan: (world) => {
      const { twilio, airtable, aws } = world;
      calls(world, { until: HOUR, every: 5 * MINUTE });
      const once = (problem: () => Error) => {
        let isOver = false;
        return () => {
          if (isOver) return undefined;
          isOver = true;
          singleFailures.push(world.elapsed);
          return problem();
        };
      };
      singleFailures.length = 0;
      const unavailable = once(
        () =>
          new S3ServiceException({
            name: 'ServiceUnavailable',
            $fault: 'server',
            $metadata: { httpStatusCode: 503 },
            message: 'Please reduce your request rate.',
          }),
      );
      world.at(9 * MINUTE, () => {
        twilio.downloadProblem = once(twilioAway);
      });
      world.at(19 * MINUTE, () => {
        // The object is there all the same.
        aws.bucket.onStored = () => {
          const problem = unavailable();
          if (problem !== undefined) throw problem;
        };
      });
      world.at(29 * MINUTE, () => {
        airtable.addFault({ kind: 'status', status: 503, times: 1 });
      });
      world.at(39 * MINUTE, () => {
        twilio.deletionProblem = once(twilioAway);
      });
    },
    fires: [],
    then: (world) => {
      allHome(world);
      expect(singleFailures.map((at) => Math.floor(at / MINUTE))).toEqual([10, 20, 40]);
      // The deletion: what else failed was tried again, or waited for, at once.
      expect(world.logged.filter((code) => code === 'message-retry')).toHaveLength(1);
      expect(world.twilio.listed).toEqual([]);
    },
  },
  {
    name: 'uploads fail at 4 %',
    from: '2026-11-18T09:00:00Z',
    hours: 2,
    plan: failingUploads(25),
    fires: ['upload-slo'],
  },
  {
    name: 'uploads fail at 6 %',
    from: '2026-11-18T09:00:00Z',
    hours: 2,
    plan: failingUploads(16),
    fires: ['upload-failures', 'upload-slo'],
    // So near to the threshold it comes and goes at first.
    times: { 'upload-failures': 3 },
  },
  {
    name: 'Twilio is away for 3 hours',
    from: '2026-11-18T09:00:00Z',
    hours: 5,
    plan: (world) => {
      world.twilio.downloadProblem = twilioAway;
      world.at(3 * HOUR, () => {
        world.twilio.downloadProblem = () => undefined;
      });
      calls(world, { until: 4 * HOUR, every: 5 * MINUTE });
    },
    fires: ['upload-failures', 'upload-slo'],
  },
  {
    name: 'everything is stuck: Lambda takes nothing from the queues',
    from: '2026-11-18T09:00:00Z',
    hours: 4,
    plan: (world) => {
      world.polling = false;
      calls(world, { until: 4 * HOUR, every: 5 * MINUTE });
    },
    fires: ['recordings-stuck'],
  },
  {
    name: 'one recording hangs, tried again and again',
    from: '2026-11-18T09:00:00Z',
    hours: 4,
    plan: (world) => {
      // Another fault than one of the upload: the lines of all others go on.
      world.at(MINUTE, async () => {
        world.twilio.hold(await world.call(), null, { status: 'processing' });
      });
      calls(world, { until: 4 * HOUR, every: 5 * MINUTE });
    },
    fires: ['recordings-stuck'],
  },
  {
    name: 'Airtable is slow: only a fourth try of a line gets through',
    from: '2026-11-18T09:00:00Z',
    hours: 3,
    plan: (world) => {
      for (let at = 0; at < 2 * HOUR; at += 6 * MINUTE)
        world.at(at, async () => {
          // Eight questions in the 54 s of a try, and pauses of 5, 10 and 20 s, at least half of each: 179 s and more.
          world.airtable.addFault({ kind: 'status', status: 503, times: 24 });
          await world.call();
        });
    },
    fires: ['processing-slow'],
  },
  {
    name: 'Airtable is away for 2 hours',
    from: '2026-11-18T09:00:00Z',
    hours: 5,
    plan: (world) => {
      world.airtable.addFault({ kind: 'down', answer: 503 });
      world.at(2 * HOUR, () => {
        world.airtable.clearFaults();
      });
      calls(world, { until: 4 * HOUR, every: 5 * MINUTE });
    },
    fires: ['history-delayed'],
  },
  {
    name: 'Airtable is away for 5 hours',
    from: '2026-11-18T09:00:00Z',
    hours: 8,
    plan: (world) => {
      world.airtable.addFault({ kind: 'down', answer: 503 });
      world.at(5 * HOUR, () => {
        world.airtable.clearFaults();
      });
      calls(world, { until: 7 * HOUR, every: 10 * MINUTE });
    },
    fires: ['history-delayed', 'history-stuck'],
  },
  {
    name: "Airtable's rate limit refuses half of the requests for an hour",
    from: '2026-11-18T09:00:00Z',
    hours: 4,
    plan: (world) => {
      for (let at = 0; at < HOUR; at += MINUTE)
        world.at(at, async () => {
          world.airtable.addFault({ kind: 'rate-limited', times: 1 });
          await world.call();
        });
      calls(world, { from: HOUR, until: 3 * HOUR, every: 5 * MINUTE });
    },
    fires: ['airtable-throttled'],
  },
  {
    name: 'Twilio calls a recording unfinished for an hour',
    from: '2026-11-18T09:00:00Z',
    hours: 3,
    plan: (world) => {
      calls(world, { until: 2 * HOUR, every: 5 * MINUTE });
      world.at(MINUTE, async () => {
        const sid = await world.call();
        world.twilio.hold(sid, null, { status: 'processing' });
        world.at(HOUR, () => {
          world.twilio.hold(sid);
        });
      });
    },
    fires: [],
    then: allHome,
  },
  {
    name: 'a worker is killed while it fetches a recording',
    from: '2026-11-18T09:00:00Z',
    hours: 2,
    plan: (world) => {
      let victim: RecordingSid | undefined;
      world.twilio.downloadProblem = (sid) => {
        if (victim !== undefined) return undefined;
        victim = sid;
        return 'killed';
      };
      calls(world, { until: HOUR, every: 5 * MINUTE });
    },
    fires: ['processor-errors'],
    then: (world) => {
      allHome(world);
      expect(Math.max(...world.secondsToLines)).toBeLessThan(120);
    },
  },
  {
    name: 'one recording was deleted at Twilio before it was stored',
    from: '2026-11-18T09:00:00Z',
    hours: 2,
    plan: (world) => {
      calls(world, { from: 20 * MINUTE, until: 40 * MINUTE, every: 12 });
      world.at(30 * MINUTE + 1, async () => {
        const sid = await world.call();
        await world.twilio.remove(sid);
      });
    },
    fires: ['recordings-dlq'],
  },
  {
    name: 'a second dead letter comes while the first one lies there',
    from: '2026-11-18T09:00:00Z',
    hours: 46,
    plan: (world) => {
      for (const at of [HOUR, DAY])
        world.at(at, async () => {
          const sid = await world.call();
          await world.twilio.remove(sid);
        });
    },
    fires: ['recordings-dlq', 'upload-failures', 'recordings-lost'],
    // That uploads fail, and on the next day that what could not be uploaded is lost.
    causes: 2,
    // At once, and on each morning; upload failures twice, since that alarm ends in between.
    times: { 'recordings-dlq': 3, 'upload-failures': 2 },
  },
  {
    name: 'Airtable refuses the history of one Job',
    from: '2026-11-18T09:00:00Z',
    hours: 2,
    plan: (world) => {
      world.airtable.addJob({ number: 'refused' });
      const message = 'Field "History" cannot accept the provided value';
      world.airtable.addFault({ kind: 'refused-record', jobNumber: 'refused', message });
      // Together with others, so that they come in one batch.
      world.polling = false;
      calls(world, { until: 5 * MINUTE, every: MINUTE });
      calls(world, { from: MINUTE, until: 2 * MINUTE, every: MINUTE, job: 'refused' });
      world.at(6 * MINUTE, () => {
        world.polling = true;
      });
    },
    fires: ['history-dlq'],
    then: (world) => {
      const [letter, ...others] = world.deadLettersOf('history-writer');
      expect(others).toEqual([]);
      expect(letter?.attributes).toMatchObject({
        reason: 'history-refused',
        detail: expect.stringContaining('cannot accept the provided value') as string,
      });
      const missing = world.airtable.jobs().filter(({ fields }) => !('History' in fields));
      expect(missing.map(({ fields }) => fields['Job Number'])).toEqual(['refused']);
    },
  },
  {
    name: 'one line has no Job, one Job is almost full',
    from: '2026-11-18T09:00:00Z',
    hours: 3,
    plan: (world) => {
      calls(world, { until: HOUR, every: 5 * MINUTE });
      world.airtable.addJob({ number: 'full', history: 'x'.repeat(92_000) });
      calls(world, { from: MINUTE, until: 2 * MINUTE, every: MINUTE, job: 'nobody' });
      calls(world, { from: MINUTE, until: 2 * MINUTE, every: MINUTE, job: 'full' });
    },
    fires: ['history-dlq', 'history-almost-full'],
    causes: 2,
  },
  {
    name: 'a hundred old lines are redriven at once',
    from: '2026-11-18T09:00:00Z',
    hours: 3,
    plan: (world) => {
      calls(world, { until: 3 * HOUR, every: 2 * MINUTE });
      world.at(HOUR, async () => {
        await world.oldLines(100);
      });
    },
    fires: [],
  },
  {
    name: 'a call belongs to no Job',
    from: '2026-11-18T09:00:00Z',
    hours: 2,
    plan: (world) => {
      calls(world, { until: HOUR, every: 5 * MINUTE });
      calls(world, { from: MINUTE, until: 2 * MINUTE, every: MINUTE, job: '' });
    },
    fires: ['recordings-unassigned'],
  },
  {
    name: 'a call that was not recorded belongs to no Job',
    from: '2026-11-18T09:00:00Z',
    hours: 2,
    plan: (world) => {
      calls(world, { until: HOUR, every: 5 * MINUTE });
      calls(world, { from: MINUTE, until: 2 * MINUTE, every: MINUTE, job: '', status: 'absent' });
    },
    fires: [],
    then: (world) => {
      expect(world.logged).toContain('status-unassigned');
    },
  },
  {
    name: 'Twilio deletes nothing for 8 hours',
    from: '2026-11-18T09:00:00Z',
    hours: 9,
    plan: (world) => {
      world.twilio.deletionProblem = twilioAway;
      world.at(8 * HOUR, () => {
        world.twilio.deletionProblem = () => undefined;
      });
      calls(world, { until: 8 * HOUR, every: 10 * MINUTE });
    },
    fires: ['cleanup-delayed'],
    then: (world) => {
      allHome(world);
      expect(Math.max(...world.secondsToLines)).toBeLessThan(5);
      expect(world.twilio.listed).toEqual([]);
    },
  },
  {
    name: 'Twilio will not delete one recording',
    from: '2026-11-18T09:00:00Z',
    hours: 24,
    plan: (world) => {
      let kept: RecordingSid | undefined;
      world.twilio.deletionProblem = (sid) =>
        sid === (kept ??= sid) ? new Parked('deletion-refused', { message: 'Twilio answered 400' }) : undefined;
      calls(world, { until: HOUR, every: 5 * MINUTE });
    },
    fires: ['cleanup-dlq'],
    times: { 'cleanup-dlq': 2 },
    then: (world) => {
      allHome(world);
      expect(world.twilio.listed).toHaveLength(1);
    },
  },
  {
    name: "an object vanishes before Twilio's copy is deleted",
    from: '2026-11-18T09:00:00Z',
    hours: 2,
    plan: (world) => {
      world.twilio.deletionProblem = twilioAway;
      calls(world, { until: 5 * MINUTE, every: MINUTE });
      world.at(10 * MINUTE, () => {
        const [vanishing = ''] = world.objects.keys();
        world.objects.delete(vanishing);
        world.twilio.deletionProblem = () => undefined;
      });
    },
    fires: ['cleanup-dlq'],
    then: (world) => {
      expect(world.twilio.listed).toHaveLength(1); // perhaps the last copy there is
      expect(world.deadLettersOf('cleanup').map(({ attributes }) => attributes.reason)).toEqual(['object-missing']);
    },
  },
  {
    name: 'the API key may read recordings, but not delete them',
    from: '2026-11-18T09:00:00Z',
    hours: 8,
    plan: (world) => {
      world.twilio.deletionProblem = () =>
        new CredentialsRefused('twilio-credentials-refused', { message: 'answered 403' });
      calls(world, { until: 7 * HOUR, every: 10 * MINUTE });
    },
    fires: ['credentials-unusable', 'cleanup-delayed'],
    then: allHome,
  },
  {
    name: 'storage costs 19 % more than 30 days ago',
    from: '2026-11-18T00:00:00Z',
    hours: 48,
    plan: (world) => {
      world.gigabytesOn = (day) => (day > -20 ? 1190 : 1000);
    },
    fires: [],
  },
  {
    name: 'storage costs 21 % more than 30 days ago',
    from: '2026-11-18T00:00:00Z',
    hours: 48,
    plan: (world) => {
      world.gigabytesOn = (day) => (day > -20 ? 1210 : 1000);
    },
    fires: ['storage-growth'],
  },
  {
    name: 'a bucket in its first month, growing by the day',
    from: '2026-11-18T00:00:00Z',
    hours: 72,
    plan: (world) => {
      world.gigabytesOn = (day) => (day < -20 ? undefined : 50 * (day + 21));
    },
    fires: [],
  },
  {
    name: 'a new pipeline, before and after its first daily run',
    from: '2026-11-18T09:00:00Z',
    hours: 72,
    plan: (world) => {
      for (const feature of SCHEDULED) world.unscheduled.add(feature);
      world.gigabytesOn = () => undefined;
      world.at(0, () => {
        world.unscheduled.clear();
      });
    },
    fires: [],
  },
  {
    name: 'the daily run of storage-growth stops',
    from: '2026-11-18T00:00:00Z',
    hours: 96,
    plan: (world) => {
      world.at(0, () => {
        world.unscheduled.add('storage-growth');
      });
    },
    fires: ['storage-growth-missing'],
    times: { 'storage-growth-missing': 3 },
  },
  {
    name: 'a burst of forged webhooks',
    from: '2026-11-18T22:00:00Z',
    hours: 3,
    plan: (world) => {
      calls(world, { until: 2 * HOUR, every: 30 * MINUTE });
      const stranger = { token: 'guessed', accountSid: `AC${'f'.repeat(32)}` };
      calls(world, { from: HOUR, until: HOUR + 200, every: 1, ...stranger });
    },
    fires: ['webhooks-forged'],
  },
  {
    name: 'more webhooks at once than API Gateway lets through',
    from: '2026-11-18T09:00:00Z',
    hours: 2,
    plan: (world) => {
      calls(world, { until: HOUR, every: MINUTE });
      for (let at = 10 * MINUTE; at < 12 * MINUTE; at += 1)
        world.at(at, () => {
          world.reports.turnedAway(world.apiId);
        });
    },
    fires: ['webhooks-throttled'],
  },
  {
    name: 'a flood of which API Gateway reports nothing that it turns away',
    from: '2026-11-18T09:00:00Z',
    hours: 2,
    plan: (world) => {
      calls(world, { until: HOUR, every: MINUTE });
      for (let at = 10 * MINUTE; at < 15 * MINUTE; at += 1)
        world.at(at, () => {
          world.reports.secondOfFlood(world.apiId, 100);
        });
    },
    fires: ['webhooks-throttled'],
  },
  {
    name: 'a minute of as many webhooks as API Gateway lets through',
    from: '2026-11-18T09:00:00Z',
    hours: 2,
    plan: (world) => {
      calls(world, { until: HOUR, every: MINUTE });
      for (let at = 10 * MINUTE; at < 11 * MINUTE; at += 1)
        world.at(at, () => {
          world.reports.secondOfFlood(world.apiId, 100);
        });
    },
    fires: [],
  },
  {
    name: 'the pipeline was deleted and made again, and its alarms were not',
    from: '2026-11-18T07:00:00Z',
    hours: 46,
    plan: (world) => {
      world.apiId = 'made-anew';
      calls(world, { until: 46 * HOUR, every: 2 * HOUR });
    },
    fires: ['monitoring-outdated'],
    // Once its first day is over.
    times: { 'monitoring-outdated': 1 },
  },
  {
    name: 'the auth token was rotated, but not in the secret',
    from: '2026-11-18T09:00:00Z',
    hours: 2,
    plan: (world) => {
      calls(world, { until: HOUR, every: MINUTE, token: 'rotated' });
    },
    // The reconciler brings home what was refused, and says so.
    fires: ['webhooks-refused', 'callbacks-refused', 'callbacks-lost'],
  },
  {
    name: 'a single callback of the own account is refused',
    from: '2026-11-18T09:00:00Z',
    hours: 30,
    plan: (world) => {
      calls(world, { until: 28 * HOUR, every: 30 * MINUTE });
      calls(world, { from: MINUTE, until: 2 * MINUTE, every: MINUTE, token: 'rotated' });
    },
    fires: ['callbacks-refused', 'callbacks-lost'],
    times: { 'callbacks-refused': 2, 'callbacks-lost': 2 },
  },
  {
    name: 'the secret cannot be read over night, while lines wait',
    from: '2026-11-18T20:00:00Z',
    hours: 14,
    plan: (world) => {
      world.airtable.addFault({ kind: 'down', answer: 503 });
      calls(world, { until: 14 * HOUR, every: 10 * MINUTE });
      world.at(25 * MINUTE, () => {
        world.aws.secret.failure = new Error('AccessDeniedException');
        // Whoever has read it before goes on with that.
        world.recycle();
      });
    },
    // Those that are silent for it stay so in the morning, too.
    // What a schedule invokes fails as a whole: nobody else tells that nothing is looked for.
    fires: ['credentials-unusable', 'history-delayed', 'reconciler-errors', 'ledger-errors'],
    causes: 3,
    times: { 'credentials-unusable': 2 },
  },
  {
    name: 'the secret cannot be read',
    from: '2026-11-18T09:00:00Z',
    hours: 5,
    plan: (world) => {
      calls(world, { until: HOUR, every: 5 * MINUTE });
      world.at(20 * MINUTE + 30, () => {
        world.aws.secret.failure = new Error('AccessDeniedException');
        // Whoever has read it before goes on with that.
        world.recycle();
      });
      calls(world, { from: 20 * MINUTE + 31, until: 4 * HOUR, every: 5 * MINUTE });
    },
    fires: ['credentials-unusable', 'reconciler-errors'],
  },
  {
    name: 'Airtable no longer accepts the token',
    from: '2026-11-18T09:00:00Z',
    hours: 5,
    plan: (world) => {
      world.airtable.addFault({ kind: 'status', status: 401, times: Infinity });
      calls(world, { until: 4 * HOUR, every: 10 * MINUTE });
    },
    fires: ['credentials-unusable', 'history-delayed'],
  },
  ...refusals.map(({ what, begin, end }): Scenario => ({
    name: `Airtable refuses until a person acts: ${what}`,
    from: '2026-11-18T09:00:00Z',
    hours: 6,
    plan: (world) => {
      calls(world, { until: 5 * HOUR, every: 10 * MINUTE });
      world.at(30 * MINUTE + 1, () => {
        begin(world);
      });
      world.at(4.5 * HOUR, () => {
        end(world);
      });
    },
    fires: ['airtable-refused', 'history-delayed'],
    then: allHome,
  })),
  ...features.map((feature): Scenario => ({
    name: `${feature} crashes, and is throttled once`,
    from: '2026-11-18T09:00:00Z',
    hours: 26,
    plan: (world) => {
      world.crashing.add(feature);
      world.at(2 * MINUTE, () => {
        world.reports.throttle(feature);
      });
      world.at(DAILY.includes(feature) ? DAY : 10 * MINUTE, () => {
        world.crashing.clear();
      });
      const whileItLasts = { from: MINUTE, until: 30 * MINUTE };
      again(world, { ...whileItLasts, every: 4 * MINUTE }, () => world.ask({ key: 'recordings/a.mp3' }));
      again(world, { ...whileItLasts, every: 4 * MINUTE }, () => world.refresh(NO_RECORD));
      calls(world, { ...whileItLasts, every: MINUTE });
    },
    fires: [
      `${feature}-errors`,
      `${feature}-throttles`,
      ...(feature === 'ingest' ? ['webhooks-unanswered', 'callbacks-lost'] : []),
    ],
    causes: 2,
    // Again in the morning.
    times: { 'callbacks-lost': 2 },
  })),
  {
    name: 'somebody collects links and recordings',
    from: '2026-11-18T09:00:00Z',
    hours: 3,
    plan: (world) => {
      calls(world, { until: 2 * HOUR, every: 30 });
      for (let at = 0; at < 2 * HOUR; at += 30)
        world.at(at, () => {
          world.reports.bucket('GetRequests', world.ids.bucketName, 5);
        });
    },
    fires: ['links-anomaly', 'reads-anomaly'],
    causes: 2,
    usual: 20,
  },
  {
    name: 'somebody tries the bucket',
    from: '2026-11-18T22:00:00Z',
    hours: 2,
    plan: (world) => {
      calls(world, { until: HOUR, every: 30 * MINUTE });
      for (let at = 0; at < 10 * MINUTE; at += 5)
        world.at(at, () => {
          world.reports.bucket('4xxErrors', world.ids.bucketName);
        });
    },
    fires: ['reads-refused'],
  },
  ...reconciliationScenarios,
  ...linkScenarios,
  ...refreshScenarios,
];
