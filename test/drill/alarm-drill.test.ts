import { startAirtable } from '../../local/airtable/start';
import { alarmHistory } from '../support/cloudwatch/alarm-history';
import { CREDENTIALS } from '../support/fakes/small-fakes';
import { DrillWorld } from './drill-world';
import type { Scenario } from './scenario';
import { bandsOf, scenarios } from './scenarios';
import { PIPELINE, synthesisedAlarms } from '../support/template/synthesised-alarms';

/*
 * The proof that each alarm goes off when it should, and is silent when it should be. What handlers wrote as metrics
 * while they lived through a scenario goes into an evaluator of the synthesised alarms. CloudWatch's bands are learnt and
 * cannot be computed here: a scenario says what is usual.
 */

const synthesised = synthesisedAlarms({ AIRTABLE_CALL_SID_FIELD: 'Call SIDs' });
const { alarms, composites, notifying, resets } = synthesised;
const idOf = (name: string): string => name.replace(`${PIPELINE}-`, '').replace(/-signal$/, '');

/** Lives through a scenario. */
const liveThrough = async (scenario: Scenario): Promise<DrillWorld> => {
  const airtable = await startAirtable({
    token: CREDENTIALS.airtableToken,
    requestsPerSecond: Infinity,
    lockSeconds: 0,
  });
  const world = new DrillWorld(new Date(scenario.from), airtable, synthesised);
  try {
    scenario.plan(world);
    await world.runUntil(scenario.hours * 3600);
  } finally {
    await airtable.stop();
  }
  return world;
};

/** When people hear of which alarm, by id. `extraDatapoints`: how many CloudWatch looks back further than it must. */
const heardIn = ({ data, from }: DrillWorld, scenario: Scenario, extraDatapoints: number): Map<string, Date[]> => {
  const to = new Date(from.getTime() + scenario.hours * 3_600_000);
  const bands = bandsOf(scenario);
  const histories = alarmHistory({ alarms, composites, data, from, to, bands, resets, extraDatapoints });
  return new Map(
    notifying.flatMap((name) => {
      const heard = (histories.get(name) ?? []).filter(({ state }) => state === 'ALARM').map(({ at }) => at);
      return heard.length === 0 ? [] : [[idOf(name), heard] as const];
    }),
  );
};

const timesOf = (heard: ReadonlyMap<string, readonly Date[]>) =>
  Object.fromEntries([...heard].map(([id, at]) => [id, at.length]));

const severityOf = (id: string): 'critical' | 'warning' => {
  const alarm = [...alarms, ...composites].find(({ name }) => notifying.includes(name) && idOf(name) === id);
  if (alarm === undefined) throw new Error(`There is no alarm ${id}`);
  return alarm.actions.ALARM.some((topic) => topic.endsWith('-critical')) ? 'critical' : 'warning';
};

/** From one hour of reminders to the next. */
const dayOf = (at: Date): number => Math.floor((at.getTime() / 3_600_000 - Number(resets[0]?.hour)) / 24);

/** Of those that are reset. Others come and go near their threshold. */
const heardTwiceADay = (heard: ReadonlyMap<string, readonly Date[]>): string[] =>
  [...heard].flatMap(([id, at]) => {
    const isReset = resets.some(({ alarm }) => idOf(alarm) === id);
    return isReset && new Set(at.map(dayOf)).size < at.length ? [id] : [];
  });

const fired = new Map<string, Readonly<Record<string, number>>>();

test.each(scenarios)(
  '$name: $fires',
  async (scenario) => {
    const world = await liveThrough(scenario);

    const heardAt = heardIn(world, scenario, 2);
    expect(heardTwiceADay(heardAt)).toEqual([]);
    const heard = timesOf(heardAt);
    fired.set(scenario.name, heard);
    const expected = Object.fromEntries(scenario.fires.map((id) => [id, scenario.times?.[id] ?? 1]));
    expect(heard).toEqual(expected);
    // CloudWatch does not document how far it looks: no verdict may hang on it.
    expect(timesOf(heardIn(world, scenario, 0))).toEqual(expected);
    scenario.then?.(world);
  },
  120_000,
);

/** Says what became of it, whatever the cause was: that callbacks were lost, and their recordings are brought home. */
const OUTCOME = 'callbacks-lost';

test.each(scenarios)('$name: nobody hears twice of one cause', ({ fires, causes = 1 }) => {
  for (const severity of ['critical', 'warning'] as const)
    expect(fires.filter((id) => id !== OUTCOME && severityOf(id) === severity).length).toBeLessThanOrEqual(causes);
});

test('every alarm goes off in one of the scenarios', () => {
  const expected = new Set(scenarios.flatMap(({ fires }) => fires));
  expect(notifying.map(idOf).filter((id) => !expected.has(id))).toEqual([]);
});

/** One line for each alarm, one column for each scenario. */
const matrix = (): string => {
  const columns = [...fired.keys()];
  const width = Math.max(...notifying.map((name) => idOf(name).length));
  const row = (title: string, cells: readonly string[]): string =>
    [title.padEnd(width), ...cells.map((cell) => cell.padStart(2))].join(' ');
  return [
    'Alarm drill: how often each alarm is heard in which scenario',
    ...columns.map((name, index) => `  ${String(index + 1).padStart(2)}  ${name}`),
    '',
    row(
      '',
      columns.map((_, index) => String(index + 1)),
    ),
    ...notifying.map((name) =>
      row(
        idOf(name),
        columns.map((column) => String(fired.get(column)?.[idOf(name)] ?? '.')),
      ),
    ),
    '',
  ].join('\n');
};

afterAll(() => {
  process.stdout.write(`${matrix()}\n`);
});
