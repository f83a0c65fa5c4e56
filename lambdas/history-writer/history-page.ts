import { Parked } from '../core/errors';
import { MAX_HISTORY_LENGTH, append, holdsLineOf } from '../core/history-line';
import type { HistoryEvent } from '../core/messages';
import type { Job } from '../core/ports';

/** The history of one Job while lines are added to it. */
export class HistoryPage {
  private text: string;

  constructor(readonly job: Job) {
    this.text = job.history;
  }

  get history(): string {
    return this.text;
  }

  /** How full the cell is, in percent. */
  get fill(): number {
    return (100 * this.text.length) / MAX_HISTORY_LENGTH;
  }

  get changed(): boolean {
    return this.text !== this.job.history;
  }

  holds(event: HistoryEvent): boolean {
    return holdsLineOf(this.text, event);
  }

  /** @throws {Parked} `history-full` when the cell cannot take the line; nothing is changed then. */
  add(line: string): void {
    const longer = append(this.text, line);
    if (longer.length > MAX_HISTORY_LENGTH)
      throw new Parked('history-full', {
        message:
          `The history of Job ${this.job.number} has ${String(this.text.length)} of ${String(MAX_HISTORY_LENGTH)} ` +
          'characters, the line does not fit: move old lines elsewhere, then redrive',
      });
    this.text = longer;
  }
}
