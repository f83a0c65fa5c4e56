import { text } from 'node:stream/consumers';
import { type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { Deadline } from '../core/deadline';
import { RetryLater, explain } from '../core/errors';
import { parseJson } from '../core/json';
import type { Receipts } from '../core/ports/receipts';
import { type Receipt, folderOfReceipts, receipt, receiptKey, receiptKeys, receiptPartsOf } from '../core/receipt';
import { keysWith, readObject } from './s3-objects';
import { type RecordsPlace, addRecord, unreadable } from './s3-records';

/** Undefined when there is none, or something else. */
const receiptUnder = async (
  s3: S3Client,
  { bucket, time }: RecordsPlace,
  key: string,
  { signal }: Pick<Deadline, 'signal'>,
): Promise<Receipt | undefined> => {
  try {
    return receipt.safeParse(parseJson(await readObject(s3, time, { bucket, key, signal }, text))).data;
  } catch (error) {
    // A bucket that is not there answers 404, too.
    if (error instanceof S3ServiceException && error.name === 'NoSuchKey') return undefined;
    throw unreadable(`to read ${key} in the links bucket`)(error);
  }
};

/** The links bucket: one small object for each recording that has gone its whole way. */
export const s3Receipts = (s3: S3Client, place: RecordsPlace): Receipts => ({
  async add(of, deadline) {
    try {
      await addRecord(s3, place, { key: receiptKey(of), body: JSON.stringify(receipt.encode(of)) }, deadline);
    } catch (error) {
      throw new RetryLater('receipt-unwritten', {
        message: `The links bucket did not take the receipt of ${of.recordingSid}, so its way is not over: ${explain(error)}`,
        cause: error,
      });
    }
  },

  async *ofDay(day, { signal }) {
    const folder = folderOfReceipts(day);
    let last: string | undefined;
    try {
      for await (const key of keysWith(s3, { Bucket: place.bucket, Prefix: folder }, signal)) {
        const parts = receiptPartsOf(key);
        // S3 lists both receipts of a recording one after the other: `.json` before `.status.json`.
        if (parts === undefined || parts.recordingSid === last) continue;
        last = parts.recordingSid;
        yield parts;
      }
    } catch (error) {
      throw unreadable(`to list ${folder} of the links bucket`)(error);
    }
  },

  async read(day, of, deadline) {
    for (const key of receiptKeys(day, of)) {
      const found = await receiptUnder(s3, place, key, deadline);
      if (found !== undefined) return found.recordingSid === of.recordingSid ? found : undefined;
    }
    return undefined;
  },
});
