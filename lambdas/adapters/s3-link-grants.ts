import { text } from 'node:stream/consumers';
import type { S3Client } from '@aws-sdk/client-s3';
import { parseJson } from '../core/json';
import { folderOfGrants, linkGrant } from '../core/link';
import type { LinkGrants } from '../core/ports/audit';
import { recordedLink } from '../core/recorded-link';
import type { Time } from '../core/time';
import { keysWith, readObject } from './s3-objects';

/** The links bucket, for who may read it. */
export const s3LinkGrants = (
  s3: S3Client,
  { bucket, time }: { readonly bucket: string; readonly time: Pick<Time, 'pause'> },
): LinkGrants => ({
  async *ofDay(day, by) {
    const folder = folderOfGrants(day) + (by === undefined ? '' : `${by}/`);
    for await (const recordKey of keysWith(s3, { Bucket: bucket, Prefix: folder }))
      yield recordedLink(recordKey) ?? { recordKey };
  },

  async read({ recordKey: key, linkId }) {
    const kept = await readObject(s3, time, { bucket, key }, text);
    const { data } = linkGrant.safeParse(parseJson(kept));
    return data?.linkId === linkId ? data : undefined;
  },
});
