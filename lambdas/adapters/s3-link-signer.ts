import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { HttpRequest } from '@smithy/core/protocols';
import { create } from 'content-disposition';
import { LINK_ID_PARAMETER, type LinkId } from '../core/link';
import { fileNameOf } from '../core/object-key';
import type { Clock } from '../core/ports/running';
import type { LinkSigner } from '../core/ports/s3';

/** A parameter of the request that S3 does not know: the signature covers it. */
const named = (command: GetObjectCommand, id: LinkId): GetObjectCommand => {
  command.middlewareStack.add(
    (next) => (args) => {
      if (HttpRequest.isInstance(args.request)) args.request.query[LINK_ID_PARAMETER] = id;
      return next(args);
    },
    { step: 'build', name: 'linkId' },
  );
  return command;
};

/** A header of S3's is ASCII; other characters go beside it (RFC 6266). */
const dispositionOf = (fileName: string): string =>
  create(fileName, { type: 'inline', fallback: fileName.replace(/[^ -~]/gu, '_') });

/** Signs with the role's credentials, locally. The link dies with them, long after `expiresInSeconds`. */
export const s3LinkSigner = (
  s3: S3Client,
  { bucket, now }: { readonly bucket: string; readonly now: Clock },
): LinkSigner => ({
  sign: (key, { id, sid, expiresInSeconds }) =>
    getSignedUrl(
      s3,
      named(
        new GetObjectCommand({
          Bucket: bucket,
          Key: key,
          ResponseContentDisposition: dispositionOf(fileNameOf(key, sid)),
          ResponseContentType: 'audio/mpeg',
          // A copy that a browser kept would play on when the link is dead, unseen by S3's log; and got by an audio element,
          // without S3's answer to an Origin, it would be refused to a script that may fetch it.
          ResponseCacheControl: 'no-store',
        }),
        id,
      ),
      { expiresIn: expiresInSeconds, signingDate: now() },
    ),
});
