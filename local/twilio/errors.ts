/** An error as Twilio reports it. */
export interface TwilioError {
  readonly status: number;
  readonly code: number;
  readonly message: string;
}

/**
 * How an error's body is written: `classic` as the 2010-04-01 API does, `problem` after RFC 9457, which Twilio's newer
 * standard asks for and its helper libraries already read (TwilioServiceException in twilio-node 6).
 */
export type ErrorFormat = 'classic' | 'problem';

/** Thrown by a route that answers with an error. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly error: TwilioError,
    /** Default `classic`. */
    readonly format?: ErrorFormat,
    readonly retryAfter?: string,
  ) {
    super(error.message);
  }
}

const ofStatus: Readonly<Record<number, readonly [code: number, message: string]>> = {
  400: [20001, 'Bad request'],
  401: [20003, 'Authenticate'],
  403: [20403, 'Forbidden'],
  404: [20404, 'The requested resource was not found'],
  405: [20004, 'Method not allowed'],
  429: [20429, 'Too Many Requests'],
  500: [20500, 'Internal Server Error'],
  503: [20503, 'Service unavailable'],
};

/** Titles in Twilio's dictionary of errors, twilio.com/docs/api/errors/CODE. */
const titles: Readonly<Record<number, string>> = {
  20003: 'Authenticate',
  20005: 'Account not active',
  20007: 'Page size too large',
};

/** What Twilio says with an error status when nothing more particular is known. */
export const errorOfStatus = (status: number, code?: number): TwilioError => {
  const [usualCode, message] = ofStatus[status] ?? [20500, 'Internal Server Error'];
  return code === undefined ? { status, code: usualCode, message } : { status, code, message: titles[code] ?? message };
};

/** @param path - as requested, without query string */
export const notFound = (path: string): TwilioError => ({
  status: 404,
  code: 20404,
  message: `The requested resource ${path} was not found`,
});

/** For what Twilio offers and the stand-in does not: no status that Twilio's API gives, so that nobody builds on it. */
export const notModelled = (what: string): TwilioError => ({
  status: 501,
  code: 501,
  message: `The Twilio stand-in does not model ${what}.`,
});

/** 400 with Twilio's code for parameters that it does not understand. */
export const badRequest = (message: string): TwilioError => ({ status: 400, code: 20001, message });

/** The page of a proxy or of an outage. */
export const htmlPage = '<!doctype html><html><body><h1>Twilio</h1><p>Something went wrong.</p></body></html>';

const moreInfo = (code: number) => `https://www.twilio.com/docs/errors/${String(code)}`;

/** The body that the REST API sends, and its type. */
export const errorBody = ({ status, code, message }: TwilioError, format: ErrorFormat = 'classic') =>
  format === 'classic'
    ? { type: 'application/json', body: JSON.stringify({ code, message, more_info: moreInfo(code), status }) }
    : {
        type: 'application/problem+json',
        body: JSON.stringify({ type: moreInfo(code), title: message, status, code, detail: message }),
      };

const escapeXml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** The body that a media URL sends: XML, whatever was asked for. */
export const errorXml = ({ status, code, message }: TwilioError): string =>
  [
    "<?xml version='1.0' encoding='UTF-8'?>",
    '<TwilioResponse><RestException>',
    `<Code>${String(code)}</Code><Message>${escapeXml(message)}</Message>`,
    `<MoreInfo>${moreInfo(code)}</MoreInfo><Status>${String(status)}</Status>`,
    '</RestException></TwilioResponse>',
  ].join('\n');

/** The body that the storage behind a redirect sends: S3's. */
export const storageErrorXml = (code: string, message: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>`;
