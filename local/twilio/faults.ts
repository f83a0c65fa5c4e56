/** What can go wrong with a download; bytes are counted in the body. */
type MediaFaultKind =
  /** 404 with Twilio's XML body: normal for a short while after the callback. */
  | { kind: 'not-found' }
  /** 200 with a text/html page. */
  | { kind: 'html' }
  /** An error status with Twilio's JSON: 429 carries code 20429, 401 code 20003. */
  | { kind: 'status'; status: number }
  /** The connection ends after so many bytes of a longer promised length. */
  | { kind: 'cut'; afterBytes: number }
  /** The connection is reset before any answer. */
  | { kind: 'reset' }
  /** After so many bytes nothing more comes, and the connection stays open; negative: not even headers come. */
  | { kind: 'stall'; afterBytes: number }
  /** All is well, but without Content-Length. */
  | { kind: 'chunked' }
  /** Content-Length promises 1,000 bytes more than are sent; then the connection is closed in good order. */
  | { kind: 'wrong-length' }
  /** 200 audio/mpeg of 0 bytes. */
  | { kind: 'empty' }
  | { kind: 'slow'; bytesPerSecond: number }
  /** 200 audio/mpeg, of the right length, whose bytes are no MP3. */
  | { kind: 'not-mp3' };

/** What can go wrong with a request to the resource itself. */
type RestFaultKind = { kind: 'status'; status: number } | { kind: 'reset' } | { kind: 'stall' };

interface Scope {
  /** How many requests it strikes. Default 1; Infinity: until cleared. */
  times?: number;
  /** Strikes only this recording's requests. Default: any. */
  recordingSid?: string;
  /** Which share of the matching requests it strikes, 0 to 1, at random. Default 1. */
  share?: number;
}

/** A fault of downloads: the default, when `on` is left out. */
export type MediaFault = Scope & { on?: 'media' } & MediaFaultKind;
/** A fault of one of the REST requests. */
export type RestFault = Scope & { on: 'fetch' | 'list' | 'delete' } & RestFaultKind;
export type Fault = MediaFault | RestFault;
