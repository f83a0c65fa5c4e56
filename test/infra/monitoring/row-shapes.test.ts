import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { AlarmRow } from '../../../lib/monitoring/alarm-row';
import { AlarmSet } from '../../../lib/monitoring/alarm-set';
import { alarmTable } from '../../../lib/monitoring/alarms/table';
import { Reminders } from '../../../lib/monitoring/reminders';
import { WatchedMetrics } from '../../../lib/monitoring/watched-metrics';
import { settingsWith } from '../../support/template/settings';
import { synthesise } from '../../support/template/synthesise';

/*
 * A row may get a condition, or lose one, in an update. CloudFormation refuses a resource that changes its type under one
 * logical id, and a new one with the name of another that is deleted only afterwards.
 */

const { watched } = synthesise();
const rows = alarmTable(
  new WatchedMetrics({
    ...watched,
    webhook: { ...watched.webhook, apiId: 'api' },
    bucket: { ...watched.bucket, bucketName: 'bucket' },
  }),
  settingsWith(),
);

interface Made {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

const made = (table: readonly AlarmRow[]): ReadonlyMap<string, Made> => {
  const stack = new Stack(new App(), 'Stack');
  const action = { bind: () => ({ alarmActionArn: 'arn:topic' }) };
  const { resettable } = new AlarmSet(stack, 'Alarms', {
    pipelineName: 'p',
    rows: table,
    mailOf: ({ id }) => id,
    notify: { critical: action, warning: action },
  });
  new Reminders(stack, 'Reminders', { pipelineName: 'p', alarms: resettable, hour: 6 });
  const { Resources } = Template.fromStack(stack).toJSON() as { Resources: Record<string, Made> };
  return new Map(Object.entries(Resources));
};

/** `TYPE of ID` and `NAME of ID`, as far as the other has the same id or the same name and says something else. */
const clashes = (before: ReadonlyMap<string, Made>, after: ReadonlyMap<string, Made>): string[] => {
  /** Alarms of both types share their names. */
  const nameOf = ({ Type, Properties: { AlarmName, Name } }: Made): string | undefined => {
    if (typeof AlarmName === 'string') return `alarm ${AlarmName}`;
    return typeof Name === 'string' ? `${Type} ${Name}` : undefined;
  };
  const idsBefore = new Map([...before].map(([id, one]) => [nameOf(one), id]));
  return [...after].flatMap(([id, one]) => {
    const sameId = before.get(id);
    const sameName = nameOf(one) === undefined ? undefined : idsBefore.get(nameOf(one));
    return [
      ...(sameId !== undefined && sameId.Type !== one.Type ? [`${one.Type} of ${id}`] : []),
      ...(sameName !== undefined && sameName !== id ? [`${nameOf(one) ?? ''} of ${id}`] : []),
    ];
  });
};

const [SILENCING, OTHERWISE] = ['upload-slo', 'webhooks-forged'];
const withCondition = (row: AlarmRow): AlarmRow => ({
  ...row,
  unless: { alarms: [row.id === SILENCING ? OTHERWISE : SILENCING], because: 'It tells why.' },
});
const withoutCondition = ({ unless: _, ...row }: AlarmRow): AlarmRow => row;
const withAnotherSignal = ({ remindsDaily: _, ...row }: AlarmRow): AlarmRow => ({
  ...row,
  signals: [...row.signals, row.signals[0]],
});
/** The row, those that it may be silent for, and those that are silent for it; a whole table takes a third of a second. */
const around = ({ id }: AlarmRow): readonly AlarmRow[] => {
  const wanted = new Set([SILENCING, OTHERWISE, id]);
  for (const row of rows) if (row.unless?.alarms.includes(id) === true) wanted.add(row.id);
  // A set goes on to what is added meanwhile.
  for (const one of wanted)
    for (const row of rows) if (row.id === one) row.unless?.alarms.forEach((it) => wanted.add(it));
  return rows.filter((row) => wanted.has(row.id));
};
const changes = (row: AlarmRow, changed: AlarmRow) => {
  const table = around(row);
  return [made(table), made(table.map((one) => (one.id === row.id ? changed : one)))] as const;
};
const typeOf = (resources: ReadonlyMap<string, Made>, id: string) =>
  [...resources.values()].find(({ Properties }) => Properties.AlarmName === `p-${id}`)?.Type;

/** Others are silent for it while it is reset daily: such a table is refused. */
const isAsked = ({ id, remindsDaily }: AlarmRow) =>
  remindsDaily === true && rows.some(({ unless }) => unless?.alarms.includes(id) === true);

test.each(rows)('$id gets a condition or loses it without a clash', (row) => {
  const turned = row.unless === undefined ? withCondition(row) : withoutCondition(row);
  if (isAsked(row)) {
    expect(() => changes(row, turned)).toThrow(`${row.id} is reset`);
    return;
  }
  const [today, then] = changes(row, turned);
  const composite = 'AWS::CloudWatch::CompositeAlarm';
  expect([typeOf(today, row.id), typeOf(then, row.id)]).toEqual(
    row.unless === undefined ? [undefined, composite] : [composite, undefined],
  );
  expect([clashes(today, then), clashes(then, today)]).toEqual([[], []]);
});

test.each(rows.filter((row) => !isAsked(row)))('$id gets another signal without a clash', (row) => {
  const [today, then] = changes(row, withAnotherSignal(row));
  expect(typeOf(then, row.id)).toBe('AWS::CloudWatch::CompositeAlarm');
  expect([clashes(today, then), clashes(then, today)]).toEqual([[], []]);
});

test('no row is called as the signal of another is', () => {
  const names = [...made(rows).values()].flatMap(({ Properties }) => Properties.AlarmName ?? []);
  expect(new Set(names).size).toBe(names.length);
  for (const { id } of rows) expect(id).not.toMatch(/-(signal(-\d+)?|lasting)$/);
});
