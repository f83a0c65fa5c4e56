import {
  type Alarm,
  type AlarmBase,
  AlarmRule,
  AlarmState,
  CompositeAlarm,
  type IAlarm,
  type IAlarmAction,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { AlarmRow, Severity } from './alarm-row';
import { metricAlarm, notifyOf } from './metric-alarm';

/** An alarm on a metric, whose state may be set by hand: CloudWatch finds the right one again. */
export interface ResettableAlarm {
  /** Of its row. */
  readonly id: string;
  readonly name: string;
  readonly arn: string;
}

export interface AlarmSetProps {
  readonly pipelineName: string;
  readonly rows: readonly AlarmRow[];
  /** What the mail of a row says; at most 1,024 characters. */
  readonly mailOf: (row: AlarmRow) => string;
  /** Who hears of an alarm when it begins and, unless it reminds daily, when it is over. */
  readonly notify: Readonly<Record<Severity, IAlarmAction>>;
}

const inAlarm = (alarm: IAlarm) => AlarmRule.fromAlarm(alarm, AlarmState.ALARM);

/**
 * The alarms of a table. Every row has an alarm on each of its signals, ID-signal-N. Where there is one and no condition,
 * it notifies by itself; otherwise a composite alarm ID over them does. So a row that gets or loses a condition gains or
 * loses a composite, and nothing changes its type or takes the name of another: CloudFormation refuses both. See
 * decisions/0036.
 */
export class AlarmSet extends Construct {
  private readonly rows: ReadonlyMap<string, AlarmRow>;
  /** Those that notify, by the ids of their rows. */
  private readonly alarms = new Map<string, AlarmBase>();
  /** What others are silent for: the alarm itself, or its twin where that one is reset. */
  private readonly lasting = new Map<string, AlarmBase>();
  private readonly reset: ResettableAlarm[] = [];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: AlarmSetProps,
  ) {
    super(scope, id);
    this.rows = new Map(props.rows.map((row) => [row.id, row]));
    for (const row of props.rows) this.alarmOf(row);
  }

  /** The alarms in the order of the table, by id. */
  get byId(): ReadonlyMap<string, IAlarm> {
    return new Map(this.props.rows.map((row) => [row.id, this.alarmOf(row)]));
  }

  /** The alarms on metrics whose state has to be reset for the alarms that remind daily. */
  get resettable(): readonly ResettableAlarm[] {
    return this.reset;
  }

  private alarmOf(row: AlarmRow): AlarmBase {
    const known = this.alarms.get(row.id);
    if (known !== undefined) return known;
    // Alarms that this one depends on come first.
    const better = (row.unless?.alarms ?? []).map((id) => this.lastingOf(id, row));
    const alarm = this.create(row, better);
    notifyOf(alarm, row, this.props.notify[row.severity]);
    this.alarms.set(row.id, alarm);
    return alarm;
  }

  /** One whose state nobody resets: while that one was OK, all that are silent for it would speak. */
  private lastingOf(id: string, silent: AlarmRow): AlarmBase {
    const row = this.rows.get(id);
    if (row === undefined) throw new Error(`${silent.id} is silent for an alarm that is not in the table: ${id}`);
    const alarm = this.alarmOf(row);
    if (row.remindsDaily !== true) return alarm;
    const known = this.lasting.get(row.id);
    if (known !== undefined) return known;
    if (alarm instanceof CompositeAlarm) throw new Error(`${row.id} is reset: no other alarm can be silent for it`);
    const twin = metricAlarm(this, `${row.id}-lasting`, {
      alarmName: this.nameOf(`${row.id}-lasting`),
      alarmDescription: `Never reset, notifies nobody: see ${this.signalName(row, 0)}.`,
      signal: row.signals[0],
      row,
    });
    this.lasting.set(row.id, twin);
    return twin;
  }

  private create(row: AlarmRow, better: readonly AlarmBase[]): AlarmBase {
    const isAlone = row.signals.length === 1 && better.length === 0;
    const mail = this.props.mailOf(row);
    const silence = `Notifies nobody by itself: see ${this.nameOf(row.id)}.`;
    const signals = row.signals.map((signal, index) => {
      const alarmName = this.signalName(row, index);
      const alarm = metricAlarm(this, `${row.id}-signal-${index + 1}`, {
        alarmName,
        alarmDescription: isAlone ? mail : silence,
        signal,
        row,
      });
      this.remind(row, alarmName, alarm);
      return alarm;
    });
    const [signal] = signals;
    if (isAlone && signal !== undefined) return signal;
    const breaks = AlarmRule.anyOf(...signals.map(inAlarm));
    return new CompositeAlarm(this, row.id, {
      compositeAlarmName: this.nameOf(row.id),
      alarmDescription: mail,
      alarmRule:
        better.length === 0 ? breaks : AlarmRule.allOf(breaks, AlarmRule.not(AlarmRule.anyOf(...better.map(inAlarm)))),
    });
  }

  /** Of a composite its signal is reset: a composite does not return from that by itself. */
  private remind({ id, remindsDaily, signals }: AlarmRow, name: string, alarm: Alarm): void {
    if (remindsDaily !== true) return;
    // Two would not be reset at the same moment, and the composite would never be OK.
    if (signals.length > 1) throw new Error(`${id} reminds daily, so it can have one signal only`);
    this.reset.push({ id, name, arn: alarm.alarmArn });
  }

  /** Not the row's own name: that is for a composite, which would be made before a metric alarm of this name is deleted. */
  private signalName({ id }: AlarmRow, index: number): string {
    return this.nameOf(index === 0 ? `${id}-signal` : `${id}-signal-${index + 1}`);
  }

  private nameOf(id: string): string {
    return `${this.props.pipelineName}-${id}`;
  }
}
