import { usageFailure } from '../cli/failure';

/** The first address in a text: an old link, or the whole line of a history around it. */
const ADDRESS = /\b(https?|s3):\/\/\S+/;

/** What AIRTABLE_LINKS=latest leaves of a dead link: `{key} {RecordingSid}`. */
const CUT_DOWN = /^(\S+)\s+RE[0-9a-f]{32}$/i;

/** A bucket has its own host, or stands first in the path (Amazon S3 User Guide, "Virtual hosting of buckets"). */
const pathOf = ({ hostname, pathname }: URL, bucket: string | undefined): string => {
  const path = pathname.slice(1);
  if (bucket !== undefined && hostname.startsWith(`${bucket}.`)) return path;
  if (bucket !== undefined && path.startsWith(`${bucket}/`)) return path.slice(bucket.length + 1);
  const isOwnHost = /^[^/]+\.s3[.-]([a-z0-9-]+\.)*amazonaws\.com(\.cn)?$/.test(hostname);
  if (bucket !== undefined && (isOwnHost || hostname.includes('amazonaws.com')))
    throw usageFailure(`--key is a link into another bucket than the pipeline's, which is ${bucket}.`);
  return isOwnHost ? path : path.replace(/^[^/]*\//, '');
};

/**
 * The key that somebody means: a key, or what they copied out of Airtable or a console around it.
 * @param bucket the pipeline's; undefined where that is not known
 * @throws {Failure} of a link that holds none
 */
export const keyInPasted = (pasted: string, bucket: string | undefined): string => {
  const [address] = ADDRESS.exec(pasted) ?? [];
  if (address === undefined) return CUT_DOWN.exec(pasted)?.[1] ?? pasted;
  if (address.startsWith('s3://')) return address.replace(/^s3:\/\/[^/]*\//, '');
  try {
    const key = decodeURIComponent(pathOf(new URL(address), bucket));
    if (key !== '') return key;
  } catch (error) {
    if (!(error instanceof URIError) && !(error instanceof TypeError)) throw error;
  }
  throw usageFailure('--key is a link without a key: paste the whole link, or the key alone.');
};
