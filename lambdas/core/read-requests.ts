import { type LoggedRequest, requestIn } from './access-log';
import type { AccessLog } from './ports/audit';

/** One day, in milliseconds; UTC knows no other. */
export const DAY_MS = 24 * 60 * 60 * 1000;

/** 00:00 UTC, so many days after the day of a point in time. */
export const dayFrom = (at: Date, days: number): Date => new Date((Math.floor(at.getTime() / DAY_MS) + days) * DAY_MS);

/** What was read of a day. */
export interface ReadLines {
  readonly lines: number;
  /** How many of them could not be read, by the log object in which they stand. */
  readonly unreadable: ReadonlyMap<string, number>;
}

/** Hands over each request that was made on a day, in no order; the day begins at 00:00 UTC. */
export const readRequests = async (
  accessLog: AccessLog,
  day: Date,
  take: (request: LoggedRequest) => void,
): Promise<ReadLines> => {
  let lines = 0;
  const unreadable = new Map<string, number>();
  await accessLog.read(day, (line, object) => {
    lines += 1;
    const request = requestIn(line);
    if (request === undefined) unreadable.set(object, (unreadable.get(object) ?? 0) + 1);
    else if (dayFrom(request.at, 0).getTime() === day.getTime()) take(request);
  });
  return { lines, unreadable };
};
