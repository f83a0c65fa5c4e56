import { CredentialsRefused, Parked, RetryLater, explain } from '../core/errors';
import { UNANSWERED_WRITE_SECONDS } from '../core/limits';
import { AirtableError, AirtableSilence } from './airtable-request';

const QUOTA = 'PUBLIC_API_BILLING_LIMIT_EXCEEDED';

/** Too many requests at once: Airtable has locked the base for a while, and did nothing. */
export const isThrottled = (error: unknown): boolean =>
  error instanceof AirtableError && error.status === 429 && error.type !== QUOTA;

/** 422s that speak of the table or the request, whatever record they come with. */
const ABOUT_THE_TABLE = new Set(['UNKNOWN_FIELD_NAME', 'INVALID_FILTER_BY_FORMULA', 'VIEW_NAME_NOT_FOUND']);

/** … and one that has a type in common with bad values: "… cannot accept a value because the field is computed". */
const isAboutTheTable = ({ type, message }: AirtableError): boolean =>
  ABOUT_THE_TABLE.has(type) || /\bfield is computed\b/.test(message);

/** 422s of a list whose next page is asked for too late: it is to be read from its beginning. */
const ABOUT_THE_PAGE = new Set(['LIST_RECORDS_ITERATOR_NOT_AVAILABLE', 'INVALID_OFFSET_VALUE']);

/** The body was too large, or something is wrong with one of the records in it: without that one, it may go through. */
export const isAboutARecord = (error: unknown): error is AirtableError =>
  error instanceof AirtableError && (error.status === 413 || (error.status === 422 && !isAboutTheTable(error)));

export const isUnauthenticated = (error: unknown): boolean => error instanceof AirtableError && error.status === 401;

/** Nothing works until a person has acted; the work waits for that in its queue. */
export class AirtableRefuses extends RetryLater {}

/** Airtable knows no field of a name that is asked for. */
export class FieldUnknown extends AirtableRefuses {}

/** A refusal that no further try mends. Every cause that the answer can have is named, for the one who reads the log. */
const refusalOf = ({ status, type, message }: AirtableError): AirtableRefuses | undefined => {
  if (status === 403)
    return new AirtableRefuses('airtable-forbidden', {
      message:
        `Airtable answered ${message}. One of these: the table was renamed or deleted, or AIRTABLE_JOBS_TABLE names ` +
        'none; AIRTABLE_BASE_ID is no base of the token; the token lacks data.records:read or data.records:write; its ' +
        'user has lost access',
    });
  if (status === 404)
    return new AirtableRefuses('airtable-not-found', {
      message: `Airtable answered ${message}: check AIRTABLE_ENDPOINT_URL, AIRTABLE_BASE_ID and AIRTABLE_JOBS_TABLE`,
    });
  if (status === 429 && type === QUOTA)
    return new AirtableRefuses('airtable-quota-used-up', {
      message: `Airtable answered ${message}: the workspace has used up its calls of the month. Upgrade its plan, or wait`,
    });
  if (status === 422 && !ABOUT_THE_PAGE.has(type))
    return new FieldUnknown('airtable-refused', {
      message:
        `Airtable answered ${message}: was a field renamed, removed or made a computed one? Check AIRTABLE_JOB_NUMBER_FIELD, ` +
        'AIRTABLE_HISTORY_FIELD and AIRTABLE_CALL_SID_FIELD; field ids survive a rename',
    });
  return undefined;
};

/** What a request that failed means for the work that needed it. */
export const translate = (error: unknown): RetryLater => {
  if (error instanceof RetryLater) return error;
  if (!(error instanceof AirtableError)) return new RetryLater('airtable-unavailable', { message: explain(error) });
  if (isUnauthenticated(error))
    return new CredentialsRefused('airtable-credentials-refused', {
      message: `Airtable answered ${error.message}: does the secret hold a valid airtableToken?`,
    });
  return refusalOf(error) ?? new RetryLater('airtable-unavailable', { message: `Airtable answered ${error.message}` });
};

/** Whether a write that failed so may have taken effect, or may still. A 429 and other 4xx were never carried out. */
const isOutcomeUnknown = (error: unknown): boolean =>
  error instanceof AirtableSilence ? error.stage !== 'unsent' : error instanceof AirtableError && error.status >= 500;

/** What a write that failed means for one record that was in it, and in no other one's company any more. */
export const translateWrite = (error: unknown): RetryLater | Parked => {
  if (isOutcomeUnknown(error))
    return new RetryLater('airtable-unanswered', {
      message: `${explain(error)}. The line may be written, or may yet be: the Job is left alone until that is certain`,
      waitAtLeastSeconds: UNANSWERED_WRITE_SECONDS,
    });
  if (!isAboutARecord(error)) return translate(error);
  if (error.type === 'ROW_DOES_NOT_EXIST')
    return new RetryLater('job-gone', { message: `The Job was deleted after it was read: ${error.message}` });
  return new Parked('history-refused', {
    message: `Airtable refuses this Job's history: ${error.message}. Mend the record there, then redrive`,
  });
};
