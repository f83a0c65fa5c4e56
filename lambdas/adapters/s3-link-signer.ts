import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Clock } from '../core/ports/running';
import type { LinkSigner } from '../core/ports/s3';

/** Signs with the role's credentials, locally. The link dies with them, long after `expiresInSeconds`. */
export const s3LinkSigner = (
  s3: S3Client,
  {
    bucket,
    expiresInSeconds,
    now,
  }: { readonly bucket: string; readonly expiresInSeconds: number; readonly now: Clock },
): LinkSigner => ({
  sign: (key, sid) =>
    getSignedUrl(
      s3,
      new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        ResponseContentDisposition: `inline; filename="${sid}.mp3"`,
      }),
      { expiresIn: expiresInSeconds, signingDate: now() },
    ),
});
