import * as z from 'zod';
import type { LinkRefusalCode } from '../core/codes/refusal-codes';
import type { Credentials, CredentialsSource } from '../core/credentials';
import { CredentialsUnusable, RetryLater, explain } from '../core/errors';
import { parseJson } from '../core/json';
import type { HistoryQueue } from '../core/ports/queues';
import type { Clock, Log, Metrics } from '../core/ports/running';
import { jobId } from '../core/recording';

/** What Airtable's automation sends when somebody has ticked the box of a record. */
export interface RefreshRequest {
  /** The header, as it came. */
  readonly authorization: string | undefined;
  readonly body: string;
  readonly requestId: string;
}

export interface RefreshReply {
  readonly status: 202 | 400 | 401 | 404 | 503;
  /** Undefined where the request was taken. */
  readonly error?: LinkRefusalCode;
  /** For the one who reads the run history of the automation. */
  readonly message: string;
}

export interface RefreshPorts {
  readonly credentials: CredentialsSource;
  /** Compares in a time that tells nothing. */
  readonly areEqual: (one: string, other: string) => boolean;
  readonly history: HistoryQueue;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly now: Clock;
}

/** Source: Airtable's API reference, "Record IDs": `rec` and 14 letters or digits. */
const hint = z.object({ recordId: jobId.check(z.regex(/^rec[A-Za-z0-9]{14}$/)) });

const tokenIn = (authorization = ''): string => /^Bearer +(\S+)$/i.exec(authorization.trim())?.[1] ?? '';

/**
 * Takes the hint that somebody may have ticked a Job's box, and puts it into the history queue. Nothing is asked of Airtable,
 * nothing is answered about the Job, and the links go into its history only: who has stolen the token learns nothing by it.
 */
export const acceptRefresh = ({ credentials, areEqual, history, log, metrics, now }: RefreshPorts) => {
  /** Undefined while the feature is switched off. Perhaps the token is a minute old: then the secret is read anew. */
  const isAllowed = async (token: string): Promise<boolean | undefined> => {
    const judge = ({ airtableRefreshToken: expected }: Credentials): boolean | undefined =>
      expected === undefined ? undefined : areEqual(token, expected);
    return judge(await credentials.current()) === true ? true : judge(await credentials.renewed());
  };

  const judge = async ({ authorization, body, requestId }: RefreshRequest): Promise<RefreshReply> => {
    const refuse = (status: 400 | 401 | 404, error: LinkRefusalCode, message: string): RefreshReply => {
      metrics.add('LinkRequestsRefused');
      log.warn('link-request-refused', { error, status, requestId });
      return { status, error, message };
    };
    const allowed = await isAllowed(tokenIn(authorization));
    if (allowed === undefined)
      return refuse(404, 'refresh-off', 'The secret of the pipeline has no airtableRefreshToken: see docs/airtable.md');
    if (!allowed)
      return refuse(401, 'refresh-token-wrong', "The token is not the airtableRefreshToken of the pipeline's secret");
    const { success, data } = hint.safeParse(parseJson(body));
    if (!success)
      return refuse(400, 'request-unreadable', 'The body has to be {"recordId":"rec…"} with the id of the record');
    const requestedAt = now();
    const { recordId } = data;
    // One a second and record is enough: the history-writer looks at the box when that second is over.
    const second = requestedAt.toISOString().slice(0, 'yyyy-mm-ddThh:mm:ss'.length);
    await history.send({ kind: 'refresh', jobId: recordId, requestedAt, requestId }, second);
    log.info('refresh-requested', { jobId: recordId, requestId });
    return { status: 202, message: 'The pipeline looks at the box of the record' };
  };

  return async (request: RefreshRequest): Promise<RefreshReply> => {
    try {
      return await judge(request);
    } catch (error) {
      metrics.add('LinkRequestsPostponed');
      if (error instanceof CredentialsUnusable) metrics.add('CredentialsUnusable');
      log.warn('link-request-postponed', {
        error: 'links-unavailable',
        cause: error instanceof RetryLater ? error.code : 'unexpected',
        reason: explain(error),
        requestId: request.requestId,
      });
      return {
        status: 503,
        error: 'links-unavailable',
        message: 'The pipeline cannot take it now: tick the box again',
      };
    }
  };
};
