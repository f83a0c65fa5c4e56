import { type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { Day } from '../core/days';
import type { Deadline } from '../core/deadline';
import { RetryLater, explain } from '../core/errors';
import {
  type LedgerEntry,
  type LedgerHeader,
  dayOfLedger,
  entryIn,
  headerIn,
  ledgerKey,
  ledgerLines,
  totalOf,
} from '../core/ledger';
import type { Ledgers } from '../core/ports/ledgers';
import { LEDGER_FOLDER } from '../core/records';
import { linesOf } from './lines';
import { keysWith, openObject } from './s3-objects';
import { type RecordsPlace, addRecord, unreadable } from './s3-records';

/** Of an upload of some hundred megabytes. */
const WRITE_TIMEOUT_MS = 120_000;

/** Lines are joined so many at a time: a text of a million of them would be longer than JavaScript allows. */
const LINES_AT_ONCE = 1_000;

const bytesOf = (lines: Iterable<string>): Buffer => {
  const chunks: Buffer[] = [];
  let some: string[] = [];
  const flush = () => {
    if (some.length > 0) chunks.push(Buffer.from(`${some.join('\n')}\n`));
    some = [];
  };
  for (const line of lines) if (some.push(line) === LINES_AT_ONCE) flush();
  flush();
  return Buffer.concat(chunks);
};

const broken = (key: string, what: string) =>
  new RetryLater('ledger-unreadable', { message: `${key} of the links bucket is no ledger: ${what}` });

/** The links bucket: one object for each day. */
export const s3Ledgers = (s3: S3Client, place: RecordsPlace): Ledgers => ({
  async days(after, { signal }) {
    const input = { Bucket: place.bucket, Prefix: `${LEDGER_FOLDER}/`, StartAfter: ledgerKey(after) };
    const days: Day[] = [];
    try {
      for await (const key of keysWith(s3, input, signal)) {
        const day = dayOfLedger(key);
        if (day !== undefined) days.push(day);
      }
      return days;
    } catch (error) {
      throw unreadable(`to list ${LEDGER_FOLDER}/ of the links bucket`)(error);
    }
  },

  async header(day, deadline) {
    const opened = await openLedger(s3, place, day, deadline);
    await opened?.lines.return();
    return opened?.header;
  },

  async read(day, deadline) {
    const opened = await openLedger(s3, place, day, deadline);
    return opened && { header: opened.header, entries: entriesOf(ledgerKey(day), opened.header, opened.lines) };
  },

  async add(header, entries, deadline) {
    const key = ledgerKey(header.day);
    try {
      const body = bytesOf(ledgerLines(header, entries));
      return await addRecord(s3, place, { key, body, timeoutMs: WRITE_TIMEOUT_MS }, deadline);
    } catch (error) {
      throw new RetryLater('ledger-unwritten', {
        message: `The links bucket did not take the ledger of ${header.day}: ${explain(error)}`,
        cause: error,
      });
    }
  },
});

interface OpenLedger {
  readonly header: LedgerHeader;
  /** Those behind the first. */
  readonly lines: AsyncGenerator<string, void, undefined>;
}

const openLedger = async (
  s3: S3Client,
  { bucket }: RecordsPlace,
  day: Day,
  { signal }: Pick<Deadline, 'signal'>,
): Promise<OpenLedger | undefined> => {
  const key = ledgerKey(day);
  let lines: AsyncGenerator<string, void, undefined> | undefined;
  try {
    lines = linesOf(await openObject(s3, { bucket, key, signal }));
    const { value } = await lines.next();
    const header = value === undefined ? undefined : headerIn(value);
    if (header?.day === day) return { header, lines };
  } catch (error) {
    // A bucket that is not there answers 404, too.
    if (error instanceof S3ServiceException && error.name === 'NoSuchKey') return undefined;
    throw unreadable(`to read ${key} in the links bucket`)(error);
  }
  await lines.return();
  throw broken(key, 'it does not begin as one');
};

async function* entriesOf(key: string, header: LedgerHeader, lines: OpenLedger['lines']): AsyncGenerator<LedgerEntry> {
  let count = 0;
  let hasEnded = false;
  try {
    for await (const line of lines) {
      const entry = hasEnded ? undefined : entryIn(line);
      if (entry === undefined) throw broken(key, `line ${String(count + 2)} is no recording`);
      if (entry === 'end') {
        hasEnded = true;
        continue;
      }
      count += 1;
      yield entry;
    }
  } catch (error) {
    throw error instanceof RetryLater ? error : unreadable(`to read ${key} to its end`)(error);
  }
  if (!hasEnded || count !== totalOf(header))
    throw broken(key, `it has ${String(count)} recordings and counts ${String(totalOf(header))}`);
}
