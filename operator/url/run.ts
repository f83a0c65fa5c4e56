import * as z from 'zod';
import { missingRecording } from '../../lambdas/core/urls-api';
import type { Run, Session } from '../cli/command';
import { EXIT } from '../cli/exit-codes';
import { Failure, usageFailure } from '../cli/failure';
import { askForLinks } from './ask';
import { documentOf } from './document';
import { keyInPasted } from './pasted-key';
import { requestOf, urlOptions } from './request';
import { tell } from './told';
import { findUrlSigner } from './url-signer';

const opened = async (url: string, { means }: Session): Promise<void> => {
  try {
    await means.openInBrowser(url);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Failure('no-browser', `No browser could be opened (${why}): open the link above yourself.`, {
      cause: error,
    });
  }
};

/** `recordings url`: exits with 3 when there is nothing to link to. */
export const run: Run = async (options, session) => {
  const { means, output } = session;
  const asked = urlOptions.parse(options);
  if (asked.urlSigner?.trim() === '') throw usageFailure('--url-signer is empty.');
  // Said before anybody is asked for anything.
  requestOf(asked, (key) => key);
  const signer = await findUrlSigner(session, asked.urlSigner);
  const request = requestOf(asked, (pasted) => keyInPasted(pasted, signer.bucket));
  const found = await output.busy('Asking for links', (note) => askForLinks(request, signer, { means, note }));
  const [first] = found.links;
  if (first === undefined)
    throw new Failure('recording-not-found', 'There is no recording to link to.', {
      exit: EXIT.notFound,
      details: { missing: z.array(missingRecording).encode([...found.missing]) },
    });
  output.document(documentOf(signer, found));
  tell(found, output);
  if (asked.open) await opened(first.url, session);
  return EXIT.done;
};
