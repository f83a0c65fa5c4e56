import { LINK_ID_PARAMETER, type LinkId, linkId } from './link';
import type { ObjectKey } from './object-key';

/**
 * One line of S3's server access log, for RegExp, for Java (Athena) and for RE2. Groups: bucket owner, bucket, time, remote
 * address, requester, request id, operation, key, request, status, error code, bytes sent, object size, total time,
 * turn-around time (both in ms), referer, user agent, and what S3 has added over the years.
 *
 * Sources: Amazon S3 User Guide, "Amazon S3 server access log format"; captured lines in the tests of elastic/beats,
 * elastic/integrations and kerkdienstgemist/logstash-filter-s3. What these teach beyond the page: quotes within a quoted field
 * are not escaped (aws-samples/siem-on-amazon-opensearch-service#34, cocoonlife/s3-log-parse#1), so the request ends where a
 * status follows, and the user agent at the last quote of all; a requester may have spaces (elastic/integrations#20417); fields
 * in quotes may be a bare `-` (copies, batch deletions).
 */
export const LINE =
  '^([^ ]+) ([^ ]+) \\[([^\\]]+)\\] ([^ ]+) (.+?) ([^ ]+) (-|[A-Z0-9]+\\.[^ ]+) ([^ ]+) ' +
  '(?:"-"|-|"([^ ]+ .*? [^ ]+)") ([0-9]{3}|-) ([^ ]+) ([0-9]+|-) ([0-9]+|-) ([0-9]+|-) ([0-9]+|-)' +
  '(?: (?:-|"(.*?)") (?:-|"(.*)"))?(?: (.*))?$';

const line = new RegExp(LINE, 'su');

/** A request to a bucket as S3 logged it. Its query, which may hold a signature, is not kept. */
export interface LoggedRequest {
  readonly bucket: string;
  /** When it was received, to the second. */
  readonly at: Date;
  /** Undefined of what S3 did by itself. */
  readonly remoteAddress: string | undefined;
  /**
   * Undefined of anonymous requests. `arn:aws:sts::111122223333:assumed-role/ROLE/SESSION`, `arn:aws:iam::111122223333:user/NAME`,
   * the canonical id of an account, or the name of a service of AWS. Of a link it is who signed the link.
   */
  readonly requester: string | undefined;
  readonly requestId: string;
  /** `REST.GET.OBJECT` and the like. */
  readonly operation: string;
  readonly key: ObjectKey | undefined;
  /** Undefined where S3 logs none, as of a copy. */
  readonly status: number | undefined;
  readonly errorCode: string | undefined;
  readonly bytesSent: number;
  /** In bytes. */
  readonly objectSize: number | undefined;
  /** From the first byte that S3 got until the last one that it sent; 0 where it is not known. */
  readonly tookMs: number;
  /** What the request said in `x-link-id`. */
  readonly linkId: LinkId | undefined;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const TIME = /^(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}:\d{2}:\d{2}) ([+-]\d{2})(\d{2})$/;

/** `06/Feb/2019:00:00:38 +0000` */
const timeOf = (text: string): Date | undefined => {
  const [, day = '', month = '', year = '', clock = '', hours = '', minutes = ''] = TIME.exec(text) ?? [];
  const number = String(MONTHS.indexOf(month) + 1).padStart(2, '0');
  const at = new Date(`${year}-${number}-${day}T${clock}${hours}:${minutes}`);
  return Number.isNaN(at.getTime()) ? undefined : at;
};

/** As a form's value, in which `+` is a space; what is not encoded well stays as it is. */
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
};

/**
 * S3 encodes keys twice; only what lifecycle rules and batch deletions did has them encoded once.
 * Source: Yelp Engineering, "S3 server access logs at scale" (2025), "Idiosyncrasy in key encoding".
 */
const keyOf = (text: string, operation: string): ObjectKey => {
  const once = decoded(text);
  return operation.startsWith('BATCH.') || operation.startsWith('S3.') ? once : decoded(once);
};

/** What a request says in `x-link-id`, by whatever encoding; the first, should it say it twice. */
const linkIdIn = (request: string): LinkId | undefined => {
  // Method, target, version: the target has no spaces, or S3 had not taken it for a request.
  const [, target = ''] = request.split(' ');
  const [, query = ''] = target.split(/\?(.*)/s);
  return linkId.safeParse(new URLSearchParams(query).get(LINK_ID_PARAMETER)).data;
};

const known = (field: string | undefined): string | undefined => (field === '-' ? undefined : field);
const numberOf = (field: string | undefined): number | undefined =>
  known(field) === undefined ? undefined : Number(field);

/** One line of the log, without its end; undefined when it cannot be read. */
export const requestIn = (text: string): LoggedRequest | undefined => {
  const found = line.exec(text);
  if (found === null) return undefined;
  const [, , bucket = '', time = '', address, requester, requestId = '', operation = '', key = '-', request = ''] =
    found;
  const [status, errorCode, bytesSent, objectSize, totalMs] = found.slice(10);
  const at = timeOf(time);
  return (
    at && {
      bucket,
      at,
      remoteAddress: known(address),
      requester: known(requester),
      requestId,
      operation,
      key: key === '-' ? undefined : keyOf(key, operation),
      status: numberOf(status),
      errorCode: known(errorCode),
      bytesSent: numberOf(bytesSent) ?? 0,
      objectSize: numberOf(objectSize),
      tookMs: numberOf(totalMs) ?? 0,
      linkId: linkIdIn(request),
    }
  );
};
