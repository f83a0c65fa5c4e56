import { Color, type HorizontalAnnotation } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmRow } from '../alarm-row';

/** Where alarms fire, as their rows say it. Whoever asks for an alarm that is not in the table fails the synth. */
export class AlarmLines {
  constructor(private readonly rows: readonly AlarmRow[]) {}

  /**
   * A line at the threshold of each of these alarms; those that fire at the same value share one.
   * @param unit of the axis, where the graph has two.
   */
  at(ids: readonly string[], unit?: string): HorizontalAnnotation[] {
    const thresholds = ids.map((id) => this.thresholdOf(id));
    return [...new Set(thresholds)].map((value) => {
      const names = ids.filter((_, index) => thresholds[index] === value).join(', ');
      return { value, label: unit === undefined ? names : `${unit}: ${names}`, color: Color.RED };
    });
  }

  /** The name of an alarm without a line of its own, such as one on a band that CloudWatch learns. */
  name(id: string): string {
    return this.row(id).id;
  }

  private thresholdOf(id: string): number {
    const [{ breach }, ...others] = this.row(id).signals;
    if ('aboveBand' in breach || others.length > 0) throw new Error(`${id} fires at no single value`);
    if ('above' in breach) return breach.above;
    return 'atLeast' in breach ? breach.atLeast : breach.below;
  }

  private row(id: string): AlarmRow {
    const row = this.rows.find((one) => one.id === id);
    if (row === undefined) throw new Error(`There is no alarm ${id}`);
    return row;
  }
}

/** A line at what is promised. */
export const promiseAt = (value: number, label: string): HorizontalAnnotation => ({
  value,
  label,
  color: Color.GREEN,
});
