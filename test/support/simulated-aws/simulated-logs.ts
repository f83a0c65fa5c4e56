import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';

interface LogLine {
  readonly at: Date;
  readonly message: string;
}

/** CloudWatch Logs answers so many lines at once; fewer than AWS, so that pages are followed. */
const A_PAGE = 100;

/** A log group as CloudWatch Logs searches it: lines that hold a quoted term, some at a time, with empty pages in between. */
export class SimulatedLogs {
  readonly lines: LogLine[] = [];
  /** Thrown at whoever reads it, until it is taken back. */
  failure: Error | undefined;

  constructor(readonly group: string) {}

  readonly answer = (command: unknown): unknown => {
    if (!(command instanceof FilterLogEventsCommand)) throw new Error('a command that CloudWatch Logs does not know');
    if (this.failure !== undefined) throw this.failure;
    const { logGroupName, filterPattern = '', startTime = 0, endTime = Infinity, nextToken = '0' } = command.input;
    const [, term] = /^"([^"]+)"$/.exec(filterPattern) ?? [];
    if (logGroupName !== this.group || term === undefined) throw new Error('what nobody should ask CloudWatch Logs');
    const start = Number(nextToken);
    const within = this.lines.filter(({ at }) => at.getTime() >= startTime && at.getTime() <= endTime);
    return {
      events: within
        .slice(start, start + A_PAGE)
        .flatMap(({ at, message }) => (message.includes(term) ? [{ timestamp: at.getTime(), message }] : [])),
      ...(start + A_PAGE < within.length && { nextToken: String(start + A_PAGE) }),
    };
  };

  /** A callback of a recording was accepted. */
  accept(recordingSid: string, at: Date): void {
    this.lines.push({ at, message: JSON.stringify({ level: 'INFO', code: 'webhook-accepted', recordingSid }) });
  }
}
