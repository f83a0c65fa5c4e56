/** An error as Twilio reports it. */
export interface TwilioError {
  readonly status: number;
  readonly code: number;
  readonly message: string;
}

const codes: Readonly<Record<number, readonly [code: number, message: string]>> = {
  401: [20003, 'Authenticate'],
  403: [20403, 'Forbidden'],
  404: [20404, 'The requested resource was not found'],
  429: [20429, 'Too Many Requests'],
  500: [20500, 'Internal Server Error'],
  503: [20503, 'Service unavailable'],
};

/** What Twilio says with an error status when nothing more particular is known. */
export const errorOfStatus = (status: number): TwilioError => {
  const [code, message] = codes[status] ?? [20500, 'Internal Server Error'];
  return { status, code, message };
};

/** @param path - as requested, without query string */
export const notFound = (path: string): TwilioError => ({
  status: 404,
  code: 20404,
  message: `The requested resource ${path} was not found`,
});

const moreInfo = (code: number) => `https://www.twilio.com/docs/errors/${String(code)}`;

/** The body that the REST API sends. */
export const errorJson = ({ status, code, message }: TwilioError) => ({
  code,
  message,
  more_info: moreInfo(code),
  status,
});

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
