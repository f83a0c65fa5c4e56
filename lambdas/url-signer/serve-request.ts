import type { Deadline } from '../core/deadline';
import { CredentialsUnusable, RetryLater, explain } from '../core/errors';
import type { Requester } from '../core/link';
import type { Log, Metrics } from '../core/ports/running';
import type { UrlsAnswer, UrlsRefusal } from '../core/urls-api';
import type { answerUrls } from './answer-urls';
import { LinkRefusal } from './link-refusal';
import type { Question } from './question';
import { readRequest } from './read-request';

/** A request for links as it came in. */
export interface LinkRequest {
  readonly body: Uint8Array;
  /** Undefined when AWS does not say. */
  readonly requester: Extract<Requester, { readonly by: 'iam' }> | undefined;
  readonly requestId: string;
}

export type LinkReply =
  | { readonly status: 200; readonly answer: UrlsAnswer }
  | {
      readonly status: LinkRefusal['status'] | 429 | 503;
      readonly refusal: UrlsRefusal;
      readonly retryAfterSeconds?: number;
    };

export interface ServingPorts {
  readonly answer: ReturnType<typeof answerUrls>;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Where nothing tells how long a trouble lasts. */
const RETRY_AFTER_SECONDS = 30;

const WITHOUT_AIRTABLE = 'Ask by key, or by callSid with date (yyyy-mm-dd, of UTC): that works without Airtable';

const needsAirtable = ({ wanted, date }: Question): boolean => wanted.by !== 'key' && date === undefined;

/** What cannot be reached, for the one who asks: no word of theirs goes on, which may hold more than he is to know. */
const troubleOf = (error: unknown, question: Question): string => {
  if (error instanceof RetryLater && error.code === 'link-unrecorded')
    return 'The links cannot be put on record now; without a record nobody gets one';
  if (error instanceof RetryLater && error.code.startsWith('s3-'))
    return 'The bucket of the recordings does not answer now';
  return needsAirtable(question)
    ? `Airtable cannot tell now which recordings are meant. ${WITHOUT_AIRTABLE}`
    : 'The request cannot be answered now';
};

/** Answers a request for links, whatever comes of it. Only who got how many is logged: no link, and nothing that was asked. */
export const serveRequest =
  ({ answer, log, metrics }: ServingPorts, maxMinutes: number) =>
  async ({ body, requester, requestId }: LinkRequest, deadline: Deadline): Promise<LinkReply> => {
    const who = { requestId, arn: requester?.arn };

    const refuse = ({ status, code, message, reasons, looked, missing }: LinkRefusal): LinkReply => {
      metrics.add('LinkRequestsRefused');
      log.warn('link-request-refused', { ...who, error: code, status });
      const details = { reasons: reasons?.slice(), looked: looked?.slice(), missing: missing?.slice() };
      return { status, refusal: { error: code, message, ...details } };
    };

    const postpone = (error: unknown, question: Question): LinkReply => {
      metrics.add('LinkRequestsPostponed');
      if (error instanceof CredentialsUnusable) metrics.add('CredentialsUnusable');
      const isThrottled = error instanceof RetryLater && error.code === 'airtable-no-turn';
      const code = isThrottled ? 'links-throttled' : 'links-unavailable';
      const cause = error instanceof RetryLater ? error.code : 'unexpected';
      const known = error instanceof RetryLater ? error.waitAtLeastSeconds : 0;
      const retryAfterSeconds = known > 0 ? known : RETRY_AFTER_SECONDS;
      const reason = explain(error);
      log.warn('link-request-postponed', { ...who, error: code, cause, reason, by: question.wanted.by });
      const message = isThrottled
        ? `Airtable takes no more questions for ${String(retryAfterSeconds)} s. ${WITHOUT_AIRTABLE}`
        : troubleOf(error, question);
      return { status: isThrottled ? 429 : 503, refusal: { error: code, message }, retryAfterSeconds };
    };

    let question: Question | undefined;
    try {
      if (requester === undefined)
        throw new LinkRefusal(403, 'caller-unknown', {
          message: 'AWS does not say who asks: sign the request (SigV4)',
        });
      question = readRequest(body, maxMinutes);
      const answered = await answer(question, { requester, requestId }, deadline);
      const count = answered.links.length;
      metrics.add('LinksGenerated', count);
      log.info('links-given', { ...who, count, by: question.wanted.by });
      return { status: 200, answer: answered };
    } catch (error) {
      if (error instanceof LinkRefusal) return refuse(error);
      if (question === undefined) throw error;
      return postpone(error, question);
    }
  };
