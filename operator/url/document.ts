import * as z from 'zod';
import { givenUrl, missingRecording } from '../../lambdas/core/urls-api';
import type { Found } from './ask';
import type { UrlSigner } from './url-signer';

/** What `--json` prints: all pages in one. */
export const urlDocument = z.object({
  /** Null with `--url-signer`. */
  pipeline: z.string().nullable(),
  region: z.string(),
  links: z.array(givenUrl),
  missing: z.array(missingRecording),
});

/** Everything that was found, as `--json` prints it. */
export const documentOf = ({ pipeline, region }: UrlSigner, { links, missing }: Found): unknown =>
  urlDocument.encode({ pipeline: pipeline ?? null, region, links: [...links], missing: [...missing] });
