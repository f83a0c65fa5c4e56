/** What can go wrong with any request. */
type RequestFaultKind =
  /** An error status with Airtable's JSON, or with a page of HTML as its load balancer sends. */
  | { kind: 'status'; status: number; type?: string; message?: string; body?: 'html' }
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

/**
 * What the client hears of a write whose effect is put off: nothing while the connection stays open (`none`), nothing
 * because it is destroyed (`drop`), the proper answer once the effect is there (`late`), or an error status at once.
 */
type AnswerOfLateWrite = 'none' | 'drop' | 'late' | number;

/** What can go wrong with a write that is in order. */
type WriteFaultKind =
  /** Answers 200 with the records as they were, and writes nothing. */
  | { kind: 'write-lost' }
  /** Writes, then destroys the connection instead of answering. */
  | { kind: 'drop-after-write' }
  /** Writes what was sent when `releaseWrites()` is called, whatever was written in between. */
  | { kind: 'held-write'; answer: AnswerOfLateWrite };

/** How a cell comes back otherwise than it was: left out, under another name, or of another kind. */
export type CellShape = 'drop-key' | 'rename-key' | 'recase-key' | 'object' | 'array' | 'number';
type Cells = Readonly<Record<string, unknown>>;

interface Scope {
  /** How many requests it strikes. Default 1 (`down`, `refused-record`: Infinity). */
  times?: number;
}

/** A fault of any request, or with `on` of reads or writes only. Nothing is written where it strikes, but by `slow`. */
export type RequestFault = Scope & { on?: 'read' | 'write' } & RequestFaultKind;
/** A fault that only strikes writes. */
export type WriteFault = Scope & WriteFaultKind;
/**
 * A record, named by its id or by its Job's number, that Airtable does not take: an update that contains it is refused as
 * a whole, others pass. Default: 422 INVALID_VALUE_FOR_COLUMN.
 */
export type RecordFault = Scope & { kind: 'refused-record' } & ({ recordId: string } | { jobNumber: string }) & {
    status?: number;
    type?: string;
    message?: string;
  };
/**
 * An answer whose cells have another shape, of reads or writes or (default) either; only answers with records count. A
 * `CellShape` is that of the history; a function makes other cells of all cells of a record.
 */
export type AnswerFault = Scope & {
  on?: 'read' | 'write';
  kind: 'reshape';
  shape: CellShape | ((cells: Cells) => Cells);
};
export type Fault = RequestFault | WriteFault | RecordFault | AnswerFault;
