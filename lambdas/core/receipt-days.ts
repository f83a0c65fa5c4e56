import { type Day, dayAt, plusDays } from './days';
import { endOf } from './fed-in';
import type { ListedRecording } from './ports/twilio';

/**
 * The days under which a recording's receipt may lie, the likeliest first. That is the one on which it began, as its key says;
 * without audio that on which the pipeline heard of it: when it ended, or after that midnight.
 */
export const daysOfReceipt = (listed: ListedRecording): ReadonlySet<Day> => {
  const { createdAt, startedAt = createdAt } = listed;
  const [created, ended] = [dayAt(createdAt), dayAt(endOf(listed))];
  return new Set([dayAt(startedAt), created, ended, plusDays(ended, 1), plusDays(created, -1)]);
};
