import { startAirtable } from '../../local/airtable/start';
import { alarmHistory } from '../support/alarms/alarm-history';
import { CREDENTIALS } from '../support/fakes/small-fakes';
import { DrillWorld } from './drill-world';
import { type Scenario, bandsOf, scenarios } from './scenarios';
import { PIPELINE, synthesisedAlarms } from './synthesised-alarms';

/*
 * The proof that each alarm goes off when it should, and is silent when it should be. What handlers wrote as metrics
 * while they lived through a scenario goes into an evaluator of the synthesised alarms. CloudWatch's bands are learnt and
 * cannot be computed here: a scenario says what is usual.
 */

const { alarms, composites, notifying, ids } = synthesisedAlarms();
const idOf = (name: string): string => name.replace(`${PIPELINE}-`, '');

/** Of the pauses between two tries, which are random: verdicts hold at 0 and at 1 as well, tried by hand. */
const JITTER = 0.5;

/** Lives through a scenario. */
const liveThrough = async (scenario: Scenario): Promise<DrillWorld> => {
  const airtable = await startAirtable({
    token: CREDENTIALS.airtableToken,
    requestsPerSecond: Infinity,
    lockSeconds: 0,
  });
  const random = jest.spyOn(Math, 'random').mockReturnValue(JITTER);
  const world = new DrillWorld(new Date(scenario.from), airtable, ids);
  try {
    scenario.plan(world);
    await world.runUntil(scenario.hours * 3600);
  } finally {
    world.time.stop();
    random.mockRestore();
    await airtable.stop();
  }
  return world;
};

/** The alarms that people hear of, by id. `extraDatapoints`: how many CloudWatch looks back further than it must. */
const alarmsOf = ({ data, from }: DrillWorld, scenario: Scenario, extraDatapoints: number): string[] => {
  const to = new Date(from.getTime() + scenario.hours * 3_600_000);
  const histories = alarmHistory({ alarms, composites, data, from, to, bands: bandsOf(scenario), extraDatapoints });
  return notifying.filter((name) => histories.get(name)?.some(({ state }) => state === 'ALARM')).map(idOf);
};

const severityOf = (id: string): 'critical' | 'warning' => {
  const alarm = [...alarms, ...composites].find(({ name }) => name === `${PIPELINE}-${id}`);
  if (alarm === undefined) throw new Error(`There is no alarm ${id}`);
  return alarm.actions.ALARM.some((topic) => topic.endsWith('-critical')) ? 'critical' : 'warning';
};

const fired = new Map<string, readonly string[]>();

test.each(scenarios)(
  '$name: $fires',
  async (scenario) => {
    const world = await liveThrough(scenario);

    const heard = alarmsOf(world, scenario, 2);
    fired.set(scenario.name, heard);
    expect(heard.sort()).toEqual([...scenario.fires].sort());
    // CloudWatch does not document how far it looks: no verdict may hang on it.
    expect(alarmsOf(world, scenario, 0).sort()).toEqual([...scenario.fires].sort());
  },
  120_000,
);

test.each(scenarios)('$name: nobody hears twice of one cause', ({ fires, causes = 1 }) => {
  for (const severity of ['critical', 'warning'] as const)
    expect(fires.filter((id) => severityOf(id) === severity).length).toBeLessThanOrEqual(causes);
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
    'Alarm drill: which alarms (x) go off in which scenario',
    ...columns.map((name, index) => `  ${String(index + 1).padStart(2)}  ${name}`),
    '',
    row(
      '',
      columns.map((_, index) => String(index + 1)),
    ),
    ...notifying.map((name) =>
      row(
        idOf(name),
        columns.map((column) => (fired.get(column)?.includes(idOf(name)) ? 'x' : '.')),
      ),
    ),
    '',
  ].join('\n');
};

afterAll(() => {
  process.stdout.write(`${matrix()}\n`);
});
