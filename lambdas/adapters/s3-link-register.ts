import type { S3Client } from '@aws-sdk/client-s3';
import { RetryLater, explain } from '../core/errors';
import { grantKey, linkGrant } from '../core/link';
import type { LinkRegister } from '../core/ports/s3';
import { type RecordsPlace, addRecord } from './s3-records';

/** The links bucket: one small object for each link. Short, since a history that was read waits to be written meanwhile. */
export const s3LinkRegister = (s3: S3Client, place: RecordsPlace): LinkRegister => ({
  async add(grant, deadline) {
    try {
      // Where one lies there already, nobody else knows the id: an earlier try of this write was kept, and its answer lost.
      await addRecord(s3, place, { key: grantKey(grant), body: JSON.stringify(linkGrant.encode(grant)) }, deadline);
    } catch (error) {
      throw new RetryLater('link-unrecorded', {
        message: `The links bucket did not take the record of a link, so nobody gets the link: ${explain(error)}`,
        cause: error,
      });
    }
  },
});
