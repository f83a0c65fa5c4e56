import { type CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import * as z from 'zod';
import { RetryLater, explain } from '../core/errors';
import { parseJson } from '../core/json';
import type { CallbackLog } from '../core/ports/reconciling';
import { type RecordingSid, recordingSid } from '../core/recording';
import type { LogCode } from '../core/codes/log-codes';

const ACCEPTED: LogCode<'info'> = 'webhook-accepted';

/**
 * A term in quotes, which every line that holds it matches: whether such a line is one of ours is told by reading it. (Amazon
 * CloudWatch Logs User Guide, "Filter pattern syntax": a pattern with a hyphen has to be quoted.)
 */
const PATTERN = `"${ACCEPTED}"`;

/** A line of ingest's log, as `createLog` writes it. */
const line = z.object({ code: z.literal(ACCEPTED), recordingSid });

/** The log group of ingest. @throws {RetryLater} `callback-log-unreadable` */
export const cloudWatchCallbackLog = (logs: CloudWatchLogsClient, logGroupName: string): CallbackLog => ({
  async toldBetween(from, to, { signal }) {
    const told = new Map<RecordingSid, Date>();
    try {
      const pages = paginateFilterLogEvents(
        { client: logs },
        // Both in milliseconds. A page may be empty and not the last one.
        { logGroupName, filterPattern: PATTERN, startTime: from.getTime(), endTime: to.getTime() },
        { abortSignal: signal },
      );
      for await (const { events, nextToken } of pages) {
        // Nothing told, and no way on: no answer, which would make lost ones of all.
        if (events === undefined && nextToken === undefined) throw new Error('it answered without events');
        for (const { message = '', timestamp } of events ?? []) {
          const { data } = line.safeParse(parseJson(message));
          if (data === undefined || timestamp === undefined) continue;
          const known = told.get(data.recordingSid);
          // Of a callback that came twice the first counts: that was when the pipeline knew.
          if (known === undefined || timestamp < known.getTime()) told.set(data.recordingSid, new Date(timestamp));
        }
      }
      return told;
    } catch (error) {
      throw new RetryLater('callback-log-unreadable', {
        message: `CloudWatch Logs does not say which callbacks came: ${explain(error)}`,
        cause: error,
      });
    }
  },
});
