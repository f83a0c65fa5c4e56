import { S3ServiceException } from '@aws-sdk/client-s3';
import { DAY, type DrillWorld } from './drill-world';
import { aLinkId } from '../support/subjects';
import { HOUR, MINUTE, type Scenario, again, allHome, calls } from './scenario';

const KEY = 'recordings/2026/11/18/CA00000000000000000000000000000000-J-1.mp3';

/** How often each status was answered, in the order of the statuses. */
const counted = (statuses: readonly number[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const status of statuses) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};

/** What whoever asks in a scenario is answered. */
const asking = () => {
  const answers: number[] = [];
  return {
    answers,
    ask: (world: DrillWorld, body: Record<string, unknown>) => async () => {
      answers.push(await world.ask(body));
    },
  };
};

/** The links bucket takes nothing, from then on. */
const linksRefused = ({ aws }: DrillWorld) => {
  aws.links.onStored = () => {
    throw new S3ServiceException({
      name: 'AccessDenied',
      $fault: 'client',
      $metadata: { httpStatusCode: 403 },
      message: 'explicit deny in a resource-based policy',
    });
  };
};
const linksTaken = ({ aws }: DrillWorld) => {
  aws.links.onStored = () => undefined;
};

const airtableAway = ({ airtable }: DrillWorld) => {
  airtable.addFault({ kind: 'down', answer: 503 });
};

/** People and programs that ask for links, and what keeps them from getting some. */
const people = asking();
const withoutCalls = asking();
const unrecorded = asking();
const withoutSecret = asking();
const gone = asking();
const wrongly = asking();

export const linkScenarios: readonly Scenario[] = [
  {
    name: 'people ask for links, while Airtable is away for 40 minutes',
    from: '2026-11-18T09:00:00Z',
    hours: 3,
    plan: (world) => {
      people.answers.length = 0;
      calls(world, { until: 2 * HOUR, every: 5 * MINUTE, job: 'J-1' });
      world.airtable.addJob({ number: 'J-1' });
      world.at(30 * MINUTE, () => {
        airtableAway(world);
      });
      world.at(70 * MINUTE, () => {
        world.airtable.clearFaults();
      });
      again(world, { from: 10 * MINUTE, until: 2 * HOUR, every: MINUTE }, people.ask(world, { jobNumber: 'J-1' }));
    },
    // Nobody is woken over lost webhooks by requests for links that cannot be served.
    fires: [],
    then: (world) => {
      allHome(world);
      expect(counted(people.answers)).toEqual({ 200: 70, 503: 40 });
    },
  },
  {
    name: 'people ask for links, while Airtable is away for 5 hours',
    from: '2026-11-18T09:00:00Z',
    hours: 8,
    plan: (world) => {
      airtableAway(world);
      world.at(5 * HOUR, () => {
        world.airtable.clearFaults();
      });
      calls(world, { until: 7 * HOUR, every: 10 * MINUTE });
      again(world, { from: MINUTE, until: 7 * HOUR, every: 5 * MINUTE }, () => world.ask({ jobNumber: 'J-1' }));
    },
    fires: ['history-delayed', 'history-stuck'],
  },
  {
    name: 'people ask for links on a Sunday, while Airtable is away for 3 hours',
    from: '2026-11-22T09:00:00Z',
    hours: 6,
    plan: (world) => {
      withoutCalls.answers.length = 0;
      calls(world, { until: 2 * MINUTE, every: MINUTE });
      world.at(HOUR, () => {
        airtableAway(world);
      });
      world.at(4 * HOUR, () => {
        world.airtable.clearFaults();
      });
      again(
        world,
        { from: 5 * MINUTE, until: 6 * HOUR, every: 20 * MINUTE },
        withoutCalls.ask(world, { jobNumber: 'J-1' }),
      );
    },
    fires: ['links-postponed'],
    then: () => {
      expect(counted(withoutCalls.answers)).toEqual({ 200: 9, 503: 9 });
    },
  },
  {
    name: 'the links bucket takes no records for 2 hours',
    from: '2026-11-18T09:00:00Z',
    hours: 5,
    plan: (world) => {
      unrecorded.answers.length = 0;
      calls(world, { until: 4 * HOUR, every: 5 * MINUTE });
      world.at(30 * MINUTE, () => {
        linksRefused(world);
      });
      world.at(2.5 * HOUR, () => {
        linksTaken(world);
      });
      again(world, { from: MINUTE, until: 4 * HOUR, every: 10 * MINUTE }, unrecorded.ask(world, { key: KEY }));
    },
    // Without a record no link, and without a link no line; nor can a run of the reconciler be kept.
    fires: ['history-delayed', 'reconciler-errors'],
    causes: 2,
    then: (world) => {
      allHome(world);
      expect(counted(unrecorded.answers)).toEqual({ 200: 12, 503: 12 });
      expect(world.logged).toContain('link-request-postponed');
    },
  },
  {
    name: 'the links bucket takes no records, and nobody calls',
    from: '2026-11-22T09:00:00Z',
    hours: 6,
    plan: (world) => {
      linksRefused(world);
      world.at(4 * HOUR, () => {
        linksTaken(world);
      });
      again(world, { from: MINUTE, until: 5 * HOUR, every: 15 * MINUTE }, () => world.ask({ key: KEY }));
    },
    fires: ['links-postponed', 'reconciler-errors'],
    causes: 2,
  },
  {
    name: 'the secret cannot be read, and people ask for links',
    from: '2026-11-22T09:00:00Z',
    hours: 5,
    plan: (world) => {
      withoutSecret.answers.length = 0;
      world.aws.secret.failure = new Error('AccessDeniedException');
      world.recycle();
      again(
        world,
        { from: MINUTE, until: 4 * HOUR, every: 10 * MINUTE },
        withoutSecret.ask(world, { jobNumber: 'J-1' }),
      );
      again(world, { from: 2 * MINUTE, until: 4 * HOUR, every: 10 * MINUTE }, withoutSecret.ask(world, { key: KEY }));
    },
    fires: ['credentials-unusable', 'reconciler-errors'],
    then: () => {
      // What needs no Airtable is given all the same.
      expect(counted(withoutSecret.answers)).toEqual({ 200: 24, 503: 24 });
    },
  },
  {
    name: 'somebody asks which of 200 recordings are still there, and none is',
    from: '2026-11-18T09:00:00Z',
    hours: 2,
    plan: (world) => {
      gone.answers.length = 0;
      calls(world, { until: HOUR, every: 10 * MINUTE });
      again(world, { from: HOUR, until: HOUR + 200, every: 1 }, gone.ask(world, { key: KEY, verify: true }));
    },
    // S3's own 404 are expected, 200 requests in vain are not.
    fires: ['reads-refused'],
    then: () => {
      expect(counted(gone.answers)).toEqual({ 404: 200 });
    },
  },
  {
    name: 'links are given to 200 recordings that are gone',
    from: '2026-11-18T09:00:00Z',
    hours: 2,
    plan: (world) => {
      calls(world, { until: HOUR, every: 10 * MINUTE });
      again(world, { from: HOUR, until: HOUR + 200, every: 1 }, () => world.ask({ key: KEY }));
    },
    fires: [],
  },
  {
    name: 'a program asks for links in a wrong way',
    from: '2026-11-18T09:00:00Z',
    hours: 2,
    plan: (world) => {
      wrongly.answers.length = 0;
      calls(world, { until: HOUR, every: 10 * MINUTE });
      const bodies = [{ key: 'others/secret.mp3' }, { callSid: 'CA1' }, {}, { key: KEY, expiresInMinutes: 600 }];
      bodies.forEach((body, place) => {
        again(world, { from: place, until: 10 * MINUTE, every: 40 }, wrongly.ask(world, body));
      });
    },
    fires: ['reads-refused'],
    then: () => {
      expect(counted(wrongly.answers)).toEqual({ 400: 45, 403: 15 });
    },
  },
  {
    name: 'a role without the permission asks for links',
    from: '2026-11-18T09:00:00Z',
    hours: 2,
    plan: (world) => {
      calls(world, { until: HOUR, every: 10 * MINUTE });
      again(world, { from: 5 * MINUTE, until: 10 * MINUTE, every: 5 }, () => {
        world.reports.answer(world.apiId, { route: 'POST /urls', status: 403, unseen: true });
        return Promise.resolve();
      });
    },
    fires: ['reads-refused'],
  },
  {
    name: 'a program asks for links faster than API Gateway lets it',
    from: '2026-11-18T09:00:00Z',
    hours: 2,
    plan: (world) => {
      calls(world, { until: HOUR, every: 10 * MINUTE });
      again(world, { from: 5 * MINUTE, until: 5 * MINUTE + 40, every: 1 }, () => {
        world.reports.answer(world.apiId, { route: 'POST /urls', status: 429, unseen: true });
        return Promise.resolve();
      });
    },
    // No webhook was turned away.
    fires: [],
  },
  {
    name: 'a link is played in another network than it was given to, on each of three days',
    from: '2026-11-18T09:00:00Z',
    hours: 96,
    plan: (world) => {
      for (const day of [0, 1, 2])
        world.at(day * DAY + HOUR, async () => {
          await world.ask({ key: KEY });
          world.play('203.0.113.9');
          world.play('203.0.113.10');
        });
    },
    fires: ['links-used-elsewhere'],
    times: { 'links-used-elsewhere': 3 },
    then: (world) => {
      expect(world.logged).toContain('link-used-elsewhere');
    },
  },
  {
    name: 'links are played in the network that they were given to',
    from: '2026-11-18T09:00:00Z',
    hours: 48,
    plan: (world) => {
      again(world, { from: HOUR, until: 8 * HOUR, every: 30 * MINUTE }, async () => {
        await world.ask({ key: KEY });
        world.play('192.0.2.77');
      });
    },
    fires: [],
  },
  {
    name: 'a link is played that nobody was given',
    from: '2026-11-18T09:00:00Z',
    hours: 48,
    plan: (world) => {
      world.at(HOUR, () => {
        world.play('203.0.113.9', aLinkId());
      });
    },
    fires: ['links-not-on-record'],
  },
  ...[
    { links: 80, fires: [] },
    { links: 81, fires: ['top-requester'] },
  ].map(({ links, fires }): Scenario => ({
    name: `somebody who hardly ever asks gets ${links} links in a day`,
    from: '2026-11-18T09:00:00Z',
    hours: 48,
    plan: (world) => {
      again(world, { until: 10 * links, every: 10 }, () => world.ask({ key: KEY }));
    },
    fires,
  })),
  {
    name: 'the daily run of access-audit stops',
    from: '2026-11-18T00:00:00Z',
    hours: 96,
    plan: (world) => {
      world.at(0, () => {
        world.unscheduled.add('access-audit');
      });
    },
    fires: ['access-audit-missing'],
    times: { 'access-audit-missing': 3 },
  },
  {
    name: 'somebody collects links by asking for them',
    from: '2026-11-18T09:00:00Z',
    hours: 3,
    plan: (world) => {
      again(world, { until: 2 * HOUR, every: 30 }, () => world.ask({ key: KEY }));
    },
    fires: ['links-anomaly'],
    usual: 20,
  },
];
