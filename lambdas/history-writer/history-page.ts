import { Parked, RetryLater } from '../core/errors';
import { MAX_HISTORY_LENGTH, append, holdsLineOf } from '../core/history-line';
import type { LineEvent } from '../core/messages';
import type { HistoryUpdate, Job } from '../core/ports/airtable';
import type { JobId } from '../core/recording';
import type { RecordingsLocation } from '../core/recording-links';

/** What a history holds. @throws {RetryLater} `history-unreadable` when that is not known: nothing is written then. */
export const readableText = ({ history }: Pick<Job, 'history'>): string => {
  if (!('unknown' in history)) return history.text;
  throw new RetryLater('history-unreadable', {
    message:
      `${history.unknown}. Nothing is written over what is not known: make the field (AIRTABLE_HISTORY_FIELD) one ` +
      'of long text',
  });
};

/** How a history is shortened before a line is added: see AIRTABLE_LINKS. */
export type Shortening = (history: string) => string;
const asItIs: Shortening = (history) => history;

/** The history of one Job while lines are added to it. */
export class HistoryPage {
  private text: string;

  private constructor(
    readonly job: Job,
    private readonly before: string,
    private readonly wasOmitted: boolean,
    private readonly location: RecordingsLocation,
    private readonly shorten: Shortening,
  ) {
    this.text = before;
  }

  /** @throws as `readableText` */
  static of(job: Job, location: RecordingsLocation, shorten: Shortening = asItIs): HistoryPage {
    const isOmitted = 'omitted' in job.history;
    return new HistoryPage(job, readableText(job), isOmitted, location, shorten);
  }

  /** How full the cell is, in percent. */
  get fill(): number {
    return (100 * this.text.length) / MAX_HISTORY_LENGTH;
  }

  /** What there is to write; undefined when nothing was added. */
  get update(): HistoryUpdate | undefined {
    return this.text === this.before ? undefined : { text: this.text, assumesEmpty: this.wasOmitted };
  }

  holds(event: LineEvent): boolean {
    return holdsLineOf(this.text, event, this.location);
  }

  /** @throws {Parked} `history-full` when the cell cannot take the line; nothing is changed then. */
  add(line: string): void {
    const text = this.text === this.before ? this.shorten(this.before) : this.text;
    const longer = append(text, line);
    if (longer.length > MAX_HISTORY_LENGTH)
      throw new Parked('history-full', {
        message:
          `The history of Job ${String(this.job.number)} has ${String(text.length)} of ${String(MAX_HISTORY_LENGTH)} ` +
          'characters, the line does not fit: move old lines elsewhere, then redrive',
      });
    this.text = longer;
  }
}

/** The pages that a batch adds to: one for each Job. */
export class HistoryPages {
  private readonly pages = new Map<JobId, HistoryPage>();

  constructor(
    private readonly location: RecordingsLocation,
    private readonly shorten = asItIs,
  ) {}

  /** @throws as `HistoryPage.of` */
  of(job: Job): HistoryPage {
    const page = this.pages.get(job.id) ?? HistoryPage.of(job, this.location, this.shorten);
    this.pages.set(job.id, page);
    return page;
  }

  get all(): HistoryPage[] {
    return [...this.pages.values()];
  }

  /** What there is to write. */
  get updates(): ReadonlyMap<JobId, HistoryUpdate> {
    return new Map(this.all.flatMap(({ job, update }) => (update === undefined ? [] : [[job.id, update] as const])));
  }
}
