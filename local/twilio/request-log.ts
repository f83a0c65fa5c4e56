import type { TwilioRequest } from './stand-in';

/** An entry of the request log, filled in while its request is answered. */
export type LogEntry = { -readonly [Key in keyof TwilioRequest]: TwilioRequest[Key] };

/** @param url - path and query string, as requested */
export const newLogEntry = (method: string, url: string, authorization: boolean): LogEntry => ({
  method,
  path: url.replace(/\?.*$/s, ''),
  route: 'other',
  recordingSid: undefined,
  authorization,
  status: undefined,
});
