import { RetryLater } from '../../lambdas/core/errors';
import { aCallSid, aRecordingSid } from '../support/subjects';
import type { DrillWorld } from './drill-world';
import { HOUR, MINUTE, type Scenario, allHome, calls } from './scenario';

/* What Twilio's own list tells: callbacks that never came, recordings that do not come home, and what is lost. */

const listAway = ({ listing }: DrillWorld) => {
  listing.failure = new RetryLater('twilio-unavailable', { message: 'Twilio answered 503' });
};

/** A recording of a call that nobody's Job knows, and of which no callback tells. */
const untold = (world: DrillWorld, source: string) => async () => {
  await world.call({ calledBack: false, source });
};

/** Nobody can say how long it has been at it, since it does not end. */
const unfinished = (world: DrillWorld, startedSecondsAgo: number) => {
  const sid = aRecordingSid();
  const at = new Date(world.time.now().getTime() - startedSecondsAgo * 1000);
  world.twilio.hold(sid, null, { status: 'paused', startedAt: at, createdAt: at });
  world.list({ sid, callSid: aCallSid(), status: 'paused', at });
};

export const reconciliationScenarios: readonly Scenario[] = [
  {
    name: 'one callback of many is lost',
    from: '2026-11-18T09:00:00Z',
    hours: 12,
    plan: (world) => {
      calls(world, { until: 6 * HOUR, every: 10 * MINUTE });
      world.at(HOUR + 1, untold(world, 'RecordVerb'));
    },
    fires: ['callbacks-lost'],
    then: allHome,
  },
  {
    name: 'one callback is lost at closing time, and nobody calls until the morning',
    from: '2026-11-18T15:00:00Z',
    hours: 14,
    plan: (world) => {
      calls(world, { until: 2 * HOUR, every: 10 * MINUTE });
      world.at(2 * HOUR - 5 * MINUTE, untold(world, 'RecordVerb'));
    },
    fires: ['callbacks-lost'],
    then: allHome,
  },
  {
    name: 'nothing tells Twilio to call the webhook',
    from: '2026-11-18T09:00:00Z',
    hours: 30,
    plan: (world) => {
      calls(world, { until: 3 * HOUR, every: 10 * MINUTE });
      calls(world, { from: 3 * HOUR, until: 8 * HOUR, every: 20 * MINUTE, calledBack: false });
      calls(world, { from: 24 * HOUR, until: 30 * HOUR, every: 20 * MINUTE });
    },
    fires: ['callbacks-lost', 'no-callbacks'],
    // Again in the morning.
    times: { 'callbacks-lost': 2, 'no-callbacks': 2 },
  },
  {
    name: 'a new pipeline whose webhook is not set: what was recorded before it is brought home without a word',
    from: '2026-11-18T09:00:00Z',
    hours: 10,
    plan: (world) => {
      world.at(HOUR, untold(world, 'RecordVerb'));
    },
    fires: ['callbacks-lost', 'no-callbacks'],
    then: allHome,
  },
  {
    name: 'SIP trunks record for a day, and send no callbacks',
    from: '2026-11-18T09:00:00Z',
    hours: 24,
    plan: (world) => {
      for (let at = 0; at < 20 * HOUR; at += 30 * MINUTE) world.at(at, untold(world, 'Trunking'));
    },
    fires: [],
    then: allHome,
  },
  {
    name: 'a call is on hold for two days',
    from: '2026-11-18T09:00:00Z',
    hours: 40,
    plan: (world) => {
      calls(world, { until: 3 * HOUR, every: 20 * MINUTE });
      world.at(0, () => {
        unfinished(world, 2 * HOUR);
      });
    },
    // From 25 hours on, when no call can still go on.
    fires: ['outstanding-recordings'],
  },
  {
    name: 'the recordings queue was purged',
    from: '2026-11-18T09:00:00Z',
    hours: 8,
    plan: (world) => {
      world.polling = false;
      calls(world, { until: 30 * MINUTE, every: 5 * MINUTE });
      world.at(40 * MINUTE, () => {
        world.aws.readBy('processor').queue.messages = [];
        world.polling = true;
      });
      calls(world, { from: HOUR, until: 6 * HOUR, every: 20 * MINUTE });
    },
    // Nobody has to do anything.
    fires: [],
    then: (world) => {
      allHome(world);
      expect(world.logged).toContain('recording-fed-in');
    },
  },
  {
    name: 'a recording is deleted at Twilio before it is stored',
    from: '2026-11-18T09:00:00Z',
    hours: 72,
    plan: (world) => {
      calls(world, { until: 2 * HOUR, every: 10 * MINUTE });
      world.at(HOUR + 1, async () => {
        const sid = await world.call({ calledBack: false });
        await world.twilio.remove(sid);
      });
    },
    // The ledger has its status line brought about: no upload that fails, and a message for a person to delete.
    fires: ['recordings-lost', 'recordings-dlq'],
    causes: 2,
    times: { 'recordings-dlq': 3 },
  },
  {
    name: 'an object is deleted from the bucket on the day on which it was stored',
    from: '2026-11-18T09:00:00Z',
    hours: 72,
    plan: (world) => {
      calls(world, { until: HOUR, every: 10 * MINUTE });
      world.at(5 * HOUR, () => {
        const [key = ''] = world.objects.keys();
        world.objects.delete(key);
      });
    },
    fires: ['ledger-contradictions'],
  },
  {
    name: "Twilio's list cannot be had for 5 hours",
    from: '2026-11-18T09:00:00Z',
    hours: 12,
    plan: (world) => {
      calls(world, { until: 10 * HOUR, every: 20 * MINUTE });
      world.at(HOUR, () => {
        listAway(world);
      });
      world.at(6 * HOUR, () => {
        world.listing.failure = undefined;
      });
    },
    fires: ['reconciler-errors'],
    then: allHome,
  },
  {
    name: 'the runs of the reconciler stop',
    from: '2026-11-18T09:00:00Z',
    hours: 46,
    plan: (world) => {
      world.at(0, () => {
        world.unscheduled.add('reconciler');
      });
    },
    fires: ['reconciler-missing'],
    times: { 'reconciler-missing': 3 },
  },
  {
    name: 'the daily run of the ledger stops',
    from: '2026-11-18T00:00:00Z',
    hours: 96,
    plan: (world) => {
      world.at(0, () => {
        world.unscheduled.add('ledger');
      });
    },
    fires: ['ledger-missing'],
    times: { 'ledger-missing': 3 },
  },
];
