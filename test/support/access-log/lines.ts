import type { LoggedRequest } from '../../../lambdas/core/access-log';
import { aLinkId } from '../subjects';

/** A request as S3 writes it into its access log: every field as it stands there. */
export interface Fields {
  readonly bucket: string;
  readonly at: Date;
  readonly address: string;
  readonly requester: string;
  readonly requestId: string;
  readonly operation: string;
  /** As it stands in the log; by default the key, encoded twice. */
  readonly key: string;
  /** Between the quotes; `-` for none. */
  readonly request: string;
  readonly status: string;
  readonly errorCode: string;
  readonly bytesSent: string;
  readonly objectSize: string;
  readonly totalMs: string;
  readonly referer: string;
  readonly userAgent: string;
  /** What S3 has added behind the user agent over the years. */
  readonly rest: string;
}

const OWNER = '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be';
export const SIGNER =
  'arn:aws:sts::111122223333:assumed-role/recording-pipeline-url-signer-us-east-1/recording-pipeline-url-signer';
export const WRITER =
  'arn:aws:sts::111122223333:assumed-role/recording-pipeline-history-writer-us-east-1/recording-pipeline-history-writer';
export const AUDITOR = 'arn:aws:sts::111122223333:assumed-role/auditor/jane@example.com';
export const REST =
  '- s9lzHYrFp76ZVxRcpX9+5cjAnEH2ROuNkd2BHfIa6UkFVdtjf5mKR3/eTPFvsiP/XV/VLi31234= SigV4 ' +
  'TLS_AES_128_GCM_SHA256 QueryString the-bucket.s3.us-east-1.amazonaws.com TLSv1.3 - - -';

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
/** `06/Feb/2019:00:00:38 +0000` */
const timeOf = (at: Date): string => {
  const [day = '', clock = ''] = at.toISOString().slice(0, 19).split('T');
  const [year = '', month = '', date = ''] = day.split('-');
  return `${date}/${MONTHS[Number(month) - 1] ?? ''}/${year}:${clock} +0000`;
};

/** Of a key, as clients send it and S3 logs it. */
const inUrl = (key: string): string => key.split('/').map(encodeURIComponent).join('/');
export const inLog = (key: string): string => inUrl(inUrl(key));

/** The query of a link, with everything that a signature brings along; nothing of it is real. */
export const queryOf = (id: string | undefined): string =>
  'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Content-Sha256=UNSIGNED-PAYLOAD' +
  '&X-Amz-Credential=ASIAEXAMPLE%2F20261120%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20261120T120000Z&X-Amz-Expires=900' +
  '&X-Amz-Security-Token=TOKEN-OF-THE-SESSION&X-Amz-Signature=5157A7E0&X-Amz-SignedHeaders=host' +
  '&response-content-disposition=inline%3B%20filename%3D%22J-1001%20%22%22.mp3%22&response-content-type=audio%2Fmpeg' +
  (id === undefined ? '' : `&x-id=GetObject&x-link-id=${id}`);

let requests = 0;
/** The whole recording, by a link, unless said otherwise. */
export const fieldsOf = (
  key: string,
  { linkId = aLinkId(), ...over }: Partial<Fields> & { readonly linkId?: string | undefined } = {},
): Fields => ({
  bucket: 'the-bucket',
  at: new Date('2026-11-20T12:00:00Z'),
  address: '192.0.2.3',
  requester: SIGNER,
  requestId: `REQ${(requests++).toString(36).toUpperCase().padStart(13, '0')}`,
  operation: 'REST.GET.OBJECT',
  key: inLog(key),
  request: `GET /${inUrl(key)}?${queryOf(linkId)} HTTP/1.1`,
  status: '200',
  errorCode: '-',
  bytesSent: '48000',
  objectSize: '48000',
  totalMs: '20',
  referer: '-',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64)',
  rest: REST,
  ...over,
});

export const lineOf = (fields: Fields): string =>
  [
    OWNER,
    fields.bucket,
    `[${timeOf(fields.at)}]`,
    fields.address,
    fields.requester,
    fields.requestId,
    fields.operation,
    fields.key,
    `"${fields.request}"`,
    fields.status,
    fields.errorCode,
    fields.bytesSent,
    fields.objectSize,
    fields.totalMs,
    '12',
    `"${fields.referer}"`,
    `"${fields.userAgent}"`,
    fields.rest,
  ].join(' ');

/** A line of a play. */
export const playLine = (...args: Parameters<typeof fieldsOf>): string => lineOf(fieldsOf(...args));

/** A request as it is read. */
export const requestOf = (over: Partial<LoggedRequest> = {}): LoggedRequest => ({
  bucket: 'the-bucket',
  at: new Date('2026-11-20T12:00:00Z'),
  remoteAddress: '192.0.2.3',
  requester: SIGNER,
  requestId: `REQ${(requests++).toString(36).toUpperCase().padStart(13, '0')}`,
  operation: 'REST.GET.OBJECT',
  key: 'recordings/2026/11/20/a.mp3',
  status: 200,
  errorCode: undefined,
  bytesSent: 100,
  objectSize: 100,
  tookMs: 0,
  linkId: undefined,
  ...over,
});
