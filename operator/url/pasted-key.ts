import { usageFailure } from '../cli/failure';

/** The first address in a text: an old link, or the whole line of a history around it; S3's console also copies the others. */
const ADDRESS = /\b(?:https?|s3):\/\/[^\s<>"']+|\barn:[^\s:]+:s3:::[^\s<>"']+/;

/** `s3://BUCKET/KEY` and `arn:PARTITION:s3:::BUCKET/KEY`, in which nothing is encoded. */
const OF_S3 = /^(?:s3:\/\/|arn:[^:]+:s3:::)(?<bucket>[^/]+)\/(?<key>.+)$/;

/** What AIRTABLE_LINKS=latest leaves of a dead link: `{key} {RecordingSid}`. */
const CUT_DOWN = /^(\S+)\s+RE[0-9a-f]{32}$/i;

interface Place {
  readonly bucket: string | undefined;
  readonly key: string;
}

/** A bucket has its own host, or stands first in the path (Amazon S3 User Guide, "Virtual hosting of buckets"). */
const placeIn = (address: string, own: string | undefined): Place => {
  const { bucket, key } = OF_S3.exec(address)?.groups ?? {};
  if (bucket !== undefined && key !== undefined) return { bucket, key };
  const { hostname, pathname } = new URL(address);
  const path = decodeURIComponent(pathname.slice(1));
  const [, ofHost] = /^(.+)\.s3[.-]([a-z0-9-]+\.)*amazonaws\.com(\.cn)?$/.exec(hostname) ?? [];
  if (own !== undefined && hostname.startsWith(`${own}.`)) return { bucket: own, key: path };
  if (ofHost !== undefined) return { bucket: ofHost, key: path };
  const [first = '', ...rest] = path.split('/');
  return { bucket: first, key: rest.join('/') };
};

/**
 * The key that somebody means: a key, or what they copied out of Airtable or a console around it.
 * @param own the pipeline's bucket; undefined where that is not known
 * @throws {Failure} of a link that holds none, or leads elsewhere
 */
export const keyInPasted = (pasted: string, own: string | undefined): string => {
  const [address] = ADDRESS.exec(pasted) ?? [];
  if (address === undefined) return CUT_DOWN.exec(pasted)?.[1] ?? pasted;
  let place: Place | undefined;
  try {
    place = placeIn(address, own);
  } catch (error) {
    if (!(error instanceof URIError) && !(error instanceof TypeError)) throw error;
  }
  if (place === undefined || place.key === '')
    throw usageFailure('--key is a link without a key: paste the whole link in quotes, or the key alone.');
  if (own !== undefined && place.bucket !== own)
    throw usageFailure(`--key leads into another bucket than the pipeline's, which is ${own}.`);
  return place.key;
};
