import { urlsRefusal } from '../../lambdas/core/urls-api';
import { EXIT } from '../cli/exit-codes';
import { Failure } from '../cli/failure';
import { forbidden } from './forbidden';
import type { UrlSigner } from './url-signer';
import type { Means } from '../cli/means';

/** An answer that is no 200. */
export interface Refusal {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`);

/** How long to wait, in whole seconds; undefined where the answer does not say. */
export const retryAfter = ({ headers }: Pick<Refusal, 'headers'>): number | undefined => {
  const seconds = headers.get('retry-after');
  return seconds !== null && /^\d{1,6}$/.test(seconds) ? Number(seconds) : undefined;
};

const exitOf = (status: number) => {
  if (status === 400) return EXIT.usage;
  return status === 404 ? EXIT.notFound : EXIT.error;
};

/** What API Gateway answers itself, as the url-signer never does. */
const ofApiGateway = ({ status, headers }: Refusal, { pipeline, url }: UrlSigner): Failure => {
  const id = headers.get('apigw-requestid') ?? headers.get('x-amzn-requestid');
  const asked = id === null ? '' : ` (request ${id})`;
  if (status === 404)
    return new Failure(
      'no-url-signer',
      `There is no url-signer at ${url.href}${asked}: deploy this version of the pipeline (docs/upgrade.md), or correct --url-signer.`,
    );
  if (status === 429)
    return new Failure('links-throttled', `Too many requests for links at once${asked}: try again in a few seconds.`);
  const logs = `/aws/lambda/${pipeline ?? 'PIPELINE_NAME'}-url-signer`;
  return new Failure(
    'url-signer-failed',
    `The url-signer failed with ${status}${asked}: try again; if it stays so, its log says why: ${logs}`,
  );
};

/**
 * What an answer that is no 200 means to a person.
 * @throws {Error} of the SDK, when AWS cannot be asked who they are
 */
export const failureOfRefusal = async (
  refusal: Refusal,
  signer: UrlSigner,
  means: Pick<Means, 'now'>,
): Promise<Failure> => {
  const { status, body } = refusal;
  const parsed = json(body);
  const { data } = urlsRefusal.safeParse(parsed);
  if (data === undefined) {
    if (status === 401 || status === 403) return await forbidden(refusal, signer, means);
    return ofApiGateway(refusal, signer);
  }
  const { error, message, reasons = [], looked = [], missing } = data;
  const seconds = retryAfter(refusal);
  const parts = [
    sentence(message),
    ...reasons.filter((reason) => !message.includes(reason)).map(sentence),
    ...(looked.length > 0 ? [sentence(`Looked: ${looked.join('; ')}`)] : []),
    ...(seconds === undefined ? [] : [`Try again in ${seconds} s.`]),
  ];
  return new Failure(error, parts.join(' '), {
    exit: exitOf(status),
    details: {
      ...(reasons.length > 0 && { reasons }),
      ...(looked.length > 0 && { looked }),
      ...(missing !== undefined && { missing }),
      ...(seconds !== undefined && { retryAfterSeconds: seconds }),
    },
  });
};
