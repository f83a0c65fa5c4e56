import { text } from 'node:stream/consumers';
import { type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { RetryLater, explain } from '../core/errors';
import { parseJson } from '../core/json';
import type { Receipts } from '../core/ports/receipts';
import { folderOfReceipts, receipt, receiptKey, receiptPartsOf } from '../core/receipt';
import { keysWith, readObject } from './s3-objects';
import { type RecordsPlace, addRecord, unreadable } from './s3-records';

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
    try {
      for await (const key of keysWith(s3, { Bucket: place.bucket, Prefix: folder }, signal)) {
        const parts = receiptPartsOf(key);
        if (parts !== undefined) yield parts;
      }
    } catch (error) {
      throw unreadable(`to list ${folder} of the links bucket`)(error);
    }
  },

  async read(day, { recordingSid, callSid }, { signal }) {
    const key = `${folderOfReceipts(day)}${recordingSid}-${callSid}.json`;
    try {
      const kept = await readObject(s3, place.time, { bucket: place.bucket, key, signal }, text);
      const { data } = receipt.safeParse(parseJson(kept));
      return data?.recordingSid === recordingSid ? data : undefined;
    } catch (error) {
      // A bucket that is not there answers 404, too.
      if (error instanceof S3ServiceException && error.name === 'NoSuchKey') return undefined;
      throw unreadable(`to read ${key} in the links bucket`)(error);
    }
  },
});
