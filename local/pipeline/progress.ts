import type { Time } from '../../lambdas/core/time';
import type { Step } from './watcher';
import { linkIn, type Travel } from './travel';

const REMINDER_SECONDS = 5;

/** Where lines go; a stream is one. */
export interface Output {
  write(text: string): unknown;
}

/** Tells a person what happens and, while nothing does, what is being waited for. */
export class Progress {
  private readonly startedAt: Date;
  private waiting = new AbortController();

  constructor(
    private readonly output: Output,
    private readonly time: Pick<Time, 'now' | 'pause'>,
  ) {
    this.startedAt = time.now();
  }

  /** One line, as it is. */
  say(line: string): void {
    this.output.write(`${line}\n`);
  }

  /** One line with the time since the start. */
  report(line: string): void {
    this.say(`${this.secondsSince(this.startedAt).toFixed(1)} s`.padStart(8) + `  ${line}`);
  }

  /** Says what is begun, and every few seconds that it still goes on, until something else is begun or `rest`. */
  begin(what: string): void {
    this.rest();
    this.report(`${what} …`);
    this.waiting = new AbortController();
    void this.remind(what, this.waiting.signal);
  }

  /** Nothing is being waited for any more. */
  rest(): void {
    this.waiting.abort();
  }

  /** One step of a recording's way. */
  step(travel: Travel, step: Step): void {
    const seconds = travel[step]?.seconds ?? 0;
    this.report(`${travel.recording.sid}  +${seconds.toFixed(2)} s  ${words[step](travel)}`);
  }

  private async remind(what: string, signal: AbortSignal): Promise<void> {
    const since = this.time.now();
    for (;;) {
      await this.time.pause(REMINDER_SECONDS * 1000, signal);
      if (signal.aborted) return;
      this.report(`  still ${what} (${Math.round(this.secondsSince(since))} s)`);
    }
  }

  private secondsSince(start: Date): number {
    return (this.time.now().getTime() - start.getTime()) / 1000;
  }
}

const words: Record<Step, (travel: Travel) => string> = {
  webhook: ({ webhook }) =>
    webhook?.status === 204 ? 'webhook accepted (204)' : `webhook NOT accepted (${webhook?.status ?? 'no answer'})`,
  stored: ({ stored }) =>
    `stored ${stored?.key}, ${stored?.bytes} bytes, SHA-256 ${stored?.sameAudio ? 'equal' : 'NOT equal'}`,
  line: ({ line }) => `line in Job ${line?.jobNumber}: ${shortened(line?.text ?? '')}`,
  deleted: () => 'Twilio copy gone',
  waiting: ({ waiting }) =>
    `waiting for Job ${waiting?.jobNumber}, which Airtable does not have (AIRTABLE_JOB_WAIT_MINUTES, then its line is parked)`,
  link: ({ link }) =>
    link?.sameAudio ? 'signed link plays the same audio' : `signed link FAILED (${link?.status ?? 'no answer'})`,
  end: ({ end }) => end?.text ?? '',
};

/** A signed URL is over a thousand characters long; what it is signed with says nothing to a reader. */
const shortened = (line: string): string => {
  const link = linkIn(line);
  return link === undefined ? line : line.replace(link, `${link.split('?')[0]}?…`);
};
