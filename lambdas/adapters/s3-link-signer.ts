import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { LinkSigner } from '../core/ports/s3';

/** Signs with the role's credentials, locally. The link dies with them, long after `expiresInSeconds`. */
export const s3LinkSigner = (s3: S3Client, bucket: string, expiresInSeconds: number): LinkSigner => ({
  sign: (key, sid) =>
    getSignedUrl(
      s3,
      new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        ResponseContentDisposition: `inline; filename="${sid}.mp3"`,
      }),
      { expiresIn: expiresInSeconds },
    ),
});
