import { type GivenUrl, type MissingRecording, type UrlsRequest, urlsAnswer } from '../../lambdas/core/urls-api';
import { Failure } from '../cli/failure';
import type { Means } from '../cli/means';
import { failureOfRefusal, retryAfter } from './refusal';
import { signedPost } from './signed-post';
import type { UrlSigner } from './url-signer';

/** Everything that was found, over all pages, newest recording first. */
export interface Found {
  readonly links: readonly GivenUrl[];
  /** Known, but not in the bucket. */
  readonly missing: readonly MissingRecording[];
}

/** The longest wait for a turn, in seconds; a longer one is a person's to decide on. */
const PATIENCE_SECONDS = 30;

interface Asking {
  readonly means: Means;
  /** Told why it takes longer. */
  readonly note: (text: string) => void;
}

const answerTo = async (request: UrlsRequest, signer: UrlSigner, { means, note }: Asking) => {
  const destination = { url: signer.url, region: signer.region };
  for (let attempt = 1; ; attempt++) {
    const credentials = await signer.aws.credentials();
    const response = await signedPost({ ...destination, credentials }, request, means);
    const { status, headers } = response;
    const body = await response.text();
    if (status === 200) return body;
    // API Gateway's own 429 does not say when.
    const seconds = retryAfter({ headers }) ?? 1;
    if (status !== 429 || attempt > 1 || seconds > PATIENCE_SECONDS)
      throw await failureOfRefusal({ status, headers, body }, signer, means);
    note(`Others are asking for links, too: trying once more in ${seconds} s.`);
    await means.pause(seconds * 1000);
  }
};

const parsed = (body: string) => {
  try {
    return urlsAnswer.parse(JSON.parse(body));
  } catch (error) {
    throw new Failure(
      'answer-unreadable',
      'What answered is no url-signer of this version: deploy this version of the pipeline (docs/upgrade.md), or correct --url-signer.',
      { cause: error },
    );
  }
};

/**
 * Asks for links until there are no more.
 * @throws {Failure} what the url-signer or API Gateway refuses
 * @throws {Error} of the SDK or `fetch`
 */
export const askForLinks = async (request: UrlsRequest, signer: UrlSigner, asking: Asking): Promise<Found> => {
  const links: GivenUrl[] = [];
  const missing: MissingRecording[] = [];
  const seen = new Set<string>();
  for (let cursor: string | undefined; ;) {
    const page = parsed(await answerTo(cursor === undefined ? request : { ...request, cursor }, signer, asking));
    links.push(...page.links);
    missing.push(...(page.missing ?? []));
    ({ cursor } = page);
    // One recording has one place: the rest of the day need not be searched.
    const isFound = request.recordingSid !== undefined && links.length > 0;
    if (cursor === undefined || isFound) return { links, missing };
    if (seen.has(cursor)) throw new Failure('answer-unreadable', 'The url-signer leads in a circle: please report it.');
    seen.add(cursor);
  }
};
