import type { ErrorFormat } from './errors';

/** An error status of Twilio's API. 401 carries code 20003, 403 20403, 404 20404, 429 20429, and so on. */
interface StatusFault {
  kind: 'status';
  status: number;
  /** Where it is not the status's usual one: 20005 `Account not active`, say, of a suspended account. */
  code?: number;
  /** Default `classic`. */
  format?: ErrorFormat;
  /** Value of a Retry-After header: seconds, or a date. Default: none, as no source shows one of Twilio's 2010-04-01 API. */
  retryAfter?: string;
}

/** Media behind a redirect. */
export interface RedirectFault {
  kind: 'redirect';
  /** Default 307. */
  status?: 301 | 302 | 303 | 307 | 308;
  /**
   * - `storage` (the default): another host (`localhost`), under a path nobody can guess, by the request's own scheme.
   * - `same-host`: such a path on the host that was asked.
   * - `plain-http`: the storage by plain HTTP, whatever the request came by.
   * - `https`: the same address by HTTPS, as Twilio does since February 2024; strikes requests by plain HTTP only.
   * - `itself`: the address that was asked, so a loop when it strikes again.
   * - a URL: there.
   */
  to?: 'storage' | 'same-host' | 'plain-http' | 'https' | 'itself' | `http${string}`;
  /** What the storage does with an Authorization header: answer 400 as S3 does for a signed URL (the default), or overlook it. */
  authorization?: 'refuse' | 'ignore';
}

/** What can go wrong with a download; bytes are counted in the body. */
type MediaFaultKind =
  /** 404 with Twilio's XML body: normal for a short while after the callback. */
  | { kind: 'not-found' }
  /** 200 with a text/html page. */
  | { kind: 'html' }
  | StatusFault
  | RedirectFault
  /** 403 with S3's XML body, as storage answers whose URL has expired. */
  | { kind: 'storage-forbidden' }
  /** The connection ends after so many bytes of a longer promised length. */
  | { kind: 'cut'; afterBytes: number }
  /** The connection is reset before any answer. */
  | { kind: 'reset' }
  /** After so many bytes nothing more comes, and the connection stays open; negative: not even headers come. */
  | { kind: 'stall'; afterBytes: number }
  /** In chunks, without Content-Length: whole, or (with `afterBytes`) cut before the last chunk, which a client can tell. */
  | { kind: 'chunked'; afterBytes?: number }
  /** Neither length nor chunks: the body ends with the connection, whole or after so many bytes. No client can tell a cut. */
  | { kind: 'unbounded'; afterBytes?: number }
  /** Content-Length promises 1,000 bytes more than are sent; then the connection is closed in good order. */
  | { kind: 'wrong-length' }
  /** 200 audio/mpeg of 0 bytes. */
  | { kind: 'empty' }
  | { kind: 'slow'; bytesPerSecond: number }
  /** The audio itself under another Content-Type: `binary/octet-stream`, say, as Twilio's own storage has sent. */
  | { kind: 'label'; type: string }
  /** 200 audio/mpeg, of the right length, whose bytes are no MP3. */
  | { kind: 'not-mp3' };

/** What can go wrong with a request to a resource or a list. */
type RestFaultKind =
  | StatusFault
  /** The connection is reset before any answer; nothing was done. */
  | { kind: 'reset' }
  /** It was done, but the connection is reset before the answer. */
  | { kind: 'answer-lost' }
  /** Nothing is answered, and the connection stays open. */
  | { kind: 'stall' }
  /** Answered properly, but late. */
  | { kind: 'slow'; milliseconds: number }
  /** 200 with a text/html page; nothing was done. */
  | { kind: 'html' }
  /** 200 with this body, as JSON that may be none; nothing was done. Default `{}`. */
  | { kind: 'body'; body?: string }
  /** The proper answer, but its connection breaks after so many bytes of the body. */
  | { kind: 'cut'; afterBytes: number }
  /** The proper answer's first bytes, so many, as if they were all: JSON that ends in the middle. */
  | { kind: 'truncated'; afterBytes: number };

interface Scope {
  /** How many requests it strikes. Default 1; Infinity: until cleared. */
  times?: number;
  /** Strikes only this recording's requests. Default: any. */
  recordingSid?: string;
  /** Strikes only requests below this account. Default: any. */
  accountSid?: string;
}

/** A fault of downloads: the default, when `on` is left out. `storage`: of those that a redirect has led to the storage. */
export type MediaFault = Scope & { on?: 'media' | 'storage' } & MediaFaultKind;
/** A fault of one of the REST requests; `accounts`: of the list of accounts and its items, `call`: of a Call resource. */
export type RestFault =
  | (Scope & { on: 'fetch' | 'delete' | 'accounts' | 'call' } & RestFaultKind)
  /** `page` strikes only the page of that number, from 0. Default: any. */
  | (Scope & { on: 'list'; page?: number } & RestFaultKind);
export type Fault = MediaFault | RestFault;
