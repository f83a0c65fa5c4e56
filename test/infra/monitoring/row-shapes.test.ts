import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import * as z from 'zod';
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

const resource = z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) });
type Made = z.infer<typeof resource>;
const template = z.object({ Resources: z.record(z.string(), resource) });

const outdir = mkdtempSync(join(tmpdir(), 'row-shapes-'));
// A synth for each of its stacks took three times as long. That CloudFormation takes their parts guards.test.ts asks.
const app = new App({ outdir, builtinCloudFormationValidation: false, treeMetadata: false, analyticsReporting: false });

/** A stack with the alarms of a table. Logical ids know nothing of its name. */
const stackOf = (name: string, table: readonly AlarmRow[]): Stack => {
  const stack = new Stack(app, name);
  const action = { bind: () => ({ alarmActionArn: 'arn:topic' }) };
  const { resettable } = new AlarmSet(stack, 'Alarms', {
    pipelineName: 'p',
    rows: table,
    mailOf: ({ id }) => id,
    notify: { critical: action, warning: action },
  });
  new Reminders(stack, 'Reminders', { pipelineName: 'p', alarms: resettable, hour: 6 });
  return stack;
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
/** The row, those that it may be silent for, and those that are silent for it: enough, and far fewer than a whole table. */
const around = ({ id }: AlarmRow): readonly AlarmRow[] => {
  const wanted = new Set([SILENCING, OTHERWISE, id]);
  for (const row of rows) if (row.unless?.alarms.includes(id) === true) wanted.add(row.id);
  // A set goes on to what is added meanwhile.
  for (const one of wanted)
    for (const row of rows) if (row.id === one) row.unless?.alarms.forEach((it) => wanted.add(it));
  return rows.filter((row) => wanted.has(row.id));
};
const changed = (row: AlarmRow, into: AlarmRow): readonly AlarmRow[] =>
  around(row).map((one) => (one.id === row.id ? into : one));
const turned = (row: AlarmRow): AlarmRow => (row.unless === undefined ? withCondition(row) : withoutCondition(row));
const typeOf = (resources: ReadonlyMap<string, Made>, id: string) =>
  [...resources.values()].find(({ Properties }) => Properties.AlarmName === `p-${id}`)?.Type;

/** Others are silent for it while it is reset daily: such a table is refused. */
const isAsked = ({ id, remindsDaily }: AlarmRow) =>
  remindsDaily === true && rows.some(({ unless }) => unless?.alarms.includes(id) === true);

const settled = rows.filter((row) => !isAsked(row));

let assembly: CloudAssembly;
beforeAll(() => {
  stackOf('whole', rows);
  for (const row of rows) stackOf(`${row.id}-today`, around(row));
  for (const row of settled) {
    stackOf(`${row.id}-turned`, changed(row, turned(row)));
    stackOf(`${row.id}-signal`, changed(row, withAnotherSignal(row)));
  }
  assembly = app.synth();
});
afterAll(() => {
  rmSync(outdir, { recursive: true });
});

const made = (stack: string): ReadonlyMap<string, Made> =>
  new Map(Object.entries(template.parse(assembly.getStackByName(stack).template).Resources));

test.each(rows.filter(isAsked))('$id gets no condition: others are silent for it while it is reset', (row) => {
  expect(() => stackOf(`${row.id}-turned`, changed(row, turned(row)))).toThrow(`${row.id} is reset`);
});

test.each(settled)('$id gets a condition or loses it without a clash', (row) => {
  const [today, then] = [made(`${row.id}-today`), made(`${row.id}-turned`)];
  const composite = 'AWS::CloudWatch::CompositeAlarm';
  expect([typeOf(today, row.id), typeOf(then, row.id)]).toEqual(
    row.unless === undefined ? [undefined, composite] : [composite, undefined],
  );
  expect([clashes(today, then), clashes(then, today)]).toEqual([[], []]);
});

test.each(settled)('$id gets another signal without a clash', (row) => {
  const [today, then] = [made(`${row.id}-today`), made(`${row.id}-signal`)];
  expect(typeOf(then, row.id)).toBe('AWS::CloudWatch::CompositeAlarm');
  expect([clashes(today, then), clashes(then, today)]).toEqual([[], []]);
});

test('no row is called as the signal of another is', () => {
  const names = [...made('whole').values()].flatMap(({ Properties }) => Properties.AlarmName ?? []);
  expect(new Set(names).size).toBe(names.length);
  for (const { id } of rows) expect(id).not.toMatch(/-(signal(-\d+)?|lasting)$/);
});
