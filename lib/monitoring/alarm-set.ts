import {
  Alarm,
  type AlarmBase,
  AlarmRule,
  AlarmState,
  AnomalyDetectionAlarm,
  ComparisonOperator,
  CompositeAlarm,
  type IAlarm,
  type IAlarmAction,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { AlarmRow, Severity, Signal } from './alarm-row';

/** An alarm on a metric, whose state may be set by hand: CloudWatch finds the right one again. */
export interface ResettableAlarm {
  readonly name: string;
  readonly arn: string;
}

export interface AlarmSetProps {
  readonly pipelineName: string;
  /** The runbook's sections are its anchors. */
  readonly runbookUrl?: string;
  readonly rows: readonly AlarmRow[];
  /** When those are heard again that remind daily, in words. */
  readonly reminderTime: string;
  /** Who hears of an alarm when it begins and, unless it reminds daily, when it is over. */
  readonly notify: Readonly<Record<Severity, IAlarmAction>>;
}

/** The alarms of a table: one that notifies for each row, over signals that do not where a row needs several or a condition. */
export class AlarmSet extends Construct {
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
    const rows = new Map(props.rows.map((row) => [row.id, row]));
    for (const row of props.rows) this.alarmOf(row, rows);
  }

  /** The alarms in the order of the table, by id. */
  get byId(): ReadonlyMap<string, IAlarm> {
    return new Map(this.props.rows.map(({ id }) => [id, this.existing(id)]));
  }

  /** The alarms on metrics whose state has to be reset for the alarms that remind daily. */
  get resettable(): readonly ResettableAlarm[] {
    return this.reset;
  }

  private existing(id: string): AlarmBase {
    const alarm = this.alarms.get(id);
    if (alarm === undefined) throw new Error(`There is no alarm ${id}`);
    return alarm;
  }

  /** Alarms that this one depends on come first. */
  private alarmOf(row: AlarmRow, rows: ReadonlyMap<string, AlarmRow>): AlarmBase {
    const known = this.alarms.get(row.id);
    if (known !== undefined) return known;
    const better = (row.unless?.alarms ?? []).map((id) => {
      const other = rows.get(id);
      if (other === undefined) throw new Error(`${row.id} is silent for an alarm that is not in the table: ${id}`);
      return this.lastingOf(other, rows);
    });
    const alarm = this.create(row, better);
    alarm.addAlarmAction(this.props.notify[row.severity]);
    // A reset would say that it is over.
    if (row.remindsDaily !== true) alarm.addOkAction(this.props.notify[row.severity]);
    this.alarms.set(row.id, alarm);
    return alarm;
  }

  /** One whose state nobody resets: while that one was OK, all that are silent for it would speak. */
  private lastingOf(row: AlarmRow, rows: ReadonlyMap<string, AlarmRow>): AlarmBase {
    const alarm = this.alarmOf(row, rows);
    if (row.remindsDaily !== true) return alarm;
    const known = this.lasting.get(row.id);
    if (known !== undefined) return known;
    if (alarm instanceof CompositeAlarm) throw new Error(`${row.id} is reset: no other alarm can be silent for it`);
    const twin = this.signal(
      `${row.id}-lasting`,
      row,
      row.signals[0],
      `Never reset, notifies nobody: ${this.see(row)}.`,
    );
    this.lasting.set(row.id, twin);
    return twin;
  }

  private create(row: AlarmRow, better: readonly AlarmBase[]): AlarmBase {
    const [signal, ...more] = row.signals;
    if (more.length === 0 && better.length === 0) {
      const alarm = this.signal(row.id, row, signal, this.descriptionOf(row));
      this.remind(row, row.id, alarm);
      return alarm;
    }
    const inAlarm = (alarm: IAlarm) => AlarmRule.fromAlarm(alarm, AlarmState.ALARM);
    const signals = row.signals.map((one, index) => {
      const id = `${row.id}-signal-${index + 1}`;
      const alarm = this.signal(id, row, one, `Notifies nobody by itself: ${this.see(row)}.`);
      this.remind(row, id, alarm);
      return alarm;
    });
    const breaks = AlarmRule.anyOf(...signals.map(inAlarm));
    return new CompositeAlarm(this, row.id, {
      compositeAlarmName: this.nameOf(row.id),
      alarmDescription: this.descriptionOf(row),
      alarmRule:
        better.length === 0 ? breaks : AlarmRule.allOf(breaks, AlarmRule.not(AlarmRule.anyOf(...better.map(inAlarm)))),
    });
  }

  /** Of a composite its signal is reset: a composite does not return from that by itself. */
  private remind(row: AlarmRow, id: string, alarm: Alarm): void {
    if (row.remindsDaily !== true) return;
    // Two would not be reset at the same moment, and the composite would never be OK.
    if (row.signals.length > 1) throw new Error(`${row.id} reminds daily, so it can have one signal only`);
    this.reset.push({ name: this.nameOf(id), arn: alarm.alarmArn });
  }

  private signal(id: string, { missingData }: AlarmRow, signal: Signal, description: string): Alarm {
    const { metric, breach, datapoints } = signal;
    const common = {
      alarmName: this.nameOf(id),
      alarmDescription: description,
      metric,
      datapointsToAlarm: datapoints[0],
      evaluationPeriods: datapoints[1],
      treatMissingData: missingData.treatment,
    };
    if ('aboveBand' in breach)
      return new AnomalyDetectionAlarm(this, id, {
        ...common,
        stdDevs: breach.aboveBand,
        comparisonOperator: ComparisonOperator.GREATER_THAN_UPPER_THRESHOLD,
      });
    const [comparisonOperator, threshold] =
      'above' in breach
        ? [ComparisonOperator.GREATER_THAN_THRESHOLD, breach.above]
        : 'atLeast' in breach
          ? [ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD, breach.atLeast]
          : [ComparisonOperator.LESS_THAN_THRESHOLD, breach.below];
    return new Alarm(this, id, { ...common, comparisonOperator, threshold });
  }

  private see({ id }: AlarmRow): string {
    return `see ${this.nameOf(id)}`;
  }

  private nameOf(id: string): string {
    return `${this.props.pipelineName}-${id}`;
  }

  /** What the mail says; at most 1,024 characters. */
  private descriptionOf({ id, severity, impact, trigger, remindsDaily }: AlarmRow): string {
    const again = ` Heard again ${this.props.reminderTime} while it lasts; nobody is told when it is over.`;
    const { runbookUrl } = this.props;
    const link = runbookUrl === undefined ? '' : `Next step: ${runbookUrl}#${id}\n\n`;
    return (
      `${impact}\n\n${link}` +
      `Pipeline ${this.props.pipelineName}, ${severity}. Fires when ${trigger}.${remindsDaily === true ? again : ''}`
    );
  }
}
