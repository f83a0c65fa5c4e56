/** What can go wrong with any request. */
type RequestFaultKind =
  /** An error status with Airtable's JSON. */
  | { kind: 'status'; status: number }
  /** Nobody there: the connection is destroyed, or answered 503 with `answer: 503`. Strikes until lifted. */
  | { kind: 'down'; answer?: 503 }
  /** Answered properly, but late. */
  | { kind: 'slow'; milliseconds: number }
  /** No answer (`part: 'all'`, the default) or headers and half a body (`part: 'body'`), and the connection stays open. */
  | { kind: 'stall'; part?: 'all' | 'body' }
  /** 200 with a page of HTML. */
  | { kind: 'html' }
  /** 429 RATE_LIMIT_REACHED, and the base is locked as after too many requests. */
  | { kind: 'rate-limited' }
  /** 429 PUBLIC_API_BILLING_LIMIT_EXCEEDED. */
  | { kind: 'billing-limit' };

/** What can go wrong with a write. */
type WriteFaultKind =
  /** Answers 200 with the records as they were, and writes nothing. */
  | { kind: 'write-lost' }
  /** Writes, then destroys the connection instead of answering. */
  | { kind: 'drop-after-write' };

interface Scope {
  /** How many requests it strikes. Default 1 (`down`: Infinity). */
  times?: number;
  /** Which share of the matching requests it strikes, 0 to 1, at random. Default 1. */
  share?: number;
}

/** A fault of any request, or with `on` of reads or writes only. Nothing is written where it strikes, but by `slow`. */
export type RequestFault = Scope & { on?: 'read' | 'write' } & RequestFaultKind;
/** A fault that only strikes writes. */
export type WriteFault = Scope & WriteFaultKind;
export type Fault = RequestFault | WriteFault;
