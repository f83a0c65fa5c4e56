import { inspect } from 'node:util';
import { errors } from '../../lambdas/core/codes/error-codes';
import { RetryLater } from '../../lambdas/core/errors';
import { clockFailure, skewSeconds } from './clock';
import { deniedFailure } from './denied';
import { Failure } from './failure';
import type { Means } from './means';
import { unreachableFailure } from './unreachable';

type Environment = Means['environment'];

/** What the shell would type to have fresh credentials. */
const signIn = (environment: Environment): string => {
  const { AWS_PROFILE: profile } = environment;
  const suffix = profile === undefined ? '' : ` --profile ${profile}`;
  return `Sign in again (aws sso login${suffix}, or aws login${suffix})`;
};

/** Keys in the environment win over each profile, and so outlive a new sign-in. */
const leftInShell = (environment: Environment): string =>
  environment.AWS_ACCESS_KEY_ID === undefined
    ? ''
    : ' AWS_ACCESS_KEY_ID of this shell is used before any profile: unset it, with AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, when it is an old one.';

const EXPIRED = /expired|re-?authenticate|refresh this SSO session/i;

/** Of the providers of the SDK, which throw before anybody is asked. */
const noCredentials = ({ name, message }: Error, environment: Environment): Failure | undefined => {
  if (name !== 'CredentialsProviderError' && name !== 'TokenProviderError') return undefined;
  if (EXPIRED.test(message))
    return new Failure('credentials-expired', `Your AWS sign-in has expired. ${signIn(environment)}, then try again.`);
  const { AWS_PROFILE: profile } = environment;
  const where =
    profile === undefined
      ? 'This shell has no AWS credentials: sign in (aws sso login, or aws login) and name the profile with AWS_PROFILE.'
      : `The AWS profile ${profile} (AWS_PROFILE) gives no credentials: aws configure list-profiles shows which there are; sign in with aws sso login --profile ${profile}.`;
  const why = message.startsWith('Could not load credentials from any providers') ? '' : ` (${message})`;
  return new Failure('no-credentials', `${where}${why} Docs: docs/deploy.md, "What you need".`);
};

/** Codes of AWS for credentials that it knows no more; IAM User Guide and S3 API, "Error responses". */
const EXPIRED_CODES = ['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired', 'RequestExpired'];
const UNKNOWN_CODES = [
  ...['InvalidClientTokenId', 'UnrecognizedClientException', 'InvalidAccessKeyId', 'AuthFailure'],
  ...['SignatureDoesNotMatch', 'InvalidSignatureException', 'InvalidToken', 'IncompleteSignature'],
];

const refusedCredentials = ({ name }: Error, environment: Environment): Failure | undefined => {
  if (EXPIRED_CODES.includes(name))
    return new Failure(
      'credentials-expired',
      `Your AWS credentials have expired. ${signIn(environment)}, then try again.${leftInShell(environment)}`,
    );
  if (UNKNOWN_CODES.includes(name))
    return new Failure(
      'credentials-refused',
      `AWS does not accept these credentials (${name}): they are mistyped, deleted or of another partition. ${signIn(environment)}.${leftInShell(environment)}`,
    );
  return undefined;
};

/** The SDK keeps the answer with its error, hidden from what prints it. */
const dateIn = (error: object): string | undefined => {
  if (!('$response' in error)) return undefined;
  const { $response: response } = error;
  if (typeof response !== 'object' || response === null || !('headers' in response)) return undefined;
  const { headers } = response;
  return typeof headers === 'object' && headers !== null && 'date' in headers ? String(headers.date) : undefined;
};

/** The SDK corrects a wrong clock by itself, once: what is left is told here. */
const wrongClock = (error: Error, now: Date): Failure | undefined => {
  const isTold =
    /^Request(TimeTooSkewed|InTheFuture)$/.test(error.name) ||
    /signature (expired|not yet current)/i.test(error.message);
  const mayBe = isTold || [...EXPIRED_CODES, ...UNKNOWN_CODES].includes(error.name);
  return mayBe ? clockFailure(skewSeconds(dateIn(error), now), isTold) : undefined;
};

const busy = ({ name }: Error): Failure | undefined =>
  /Throttl|^(TooManyRequestsException|SlowDown|RequestLimitExceeded|BandwidthLimitExceeded)$/.test(name)
    ? new Failure('throttled', `AWS answers too many requests (${name}): try again in a minute.`)
    : undefined;

const isOfAws = (error: Error): boolean => '$metadata' in error;

const knownFailure = (error: Error, { environment, now }: Pick<Means, 'environment' | 'now'>): Failure | undefined =>
  noCredentials(error, environment) ??
  wrongClock(error, now()) ??
  refusedCredentials(error, environment) ??
  deniedFailure(error) ??
  unreachableFailure(error, environment) ??
  busy(error);

/** The pipeline's own words for what did not work, unless AWS says more about it. */
const ofAdapter = (error: RetryLater, means: Pick<Means, 'environment' | 'now'>): Failure => {
  const known = error.cause instanceof Error ? knownFailure(error.cause, means) : undefined;
  if (known !== undefined) return known;
  const { remedy } = errors[error.code];
  const help = remedy.startsWith('see ')
    ? `S${remedy.slice(1)} in docs/runbook.md.`
    : remedy.startsWith('nothing')
      ? 'Try again in a minute.'
      : `What helps: ${remedy}.`;
  return new Failure(error.code, `${error.message.replace(/[.]$/, '')}. ${help}`, { cause: error });
};

/**
 * What to tell a person of an error: one line, with what to do.
 * @param error whatever a command threw
 */
export const failureOf = (error: unknown, means: Pick<Means, 'environment' | 'now'>): Failure => {
  if (error instanceof Failure) return error;
  if (!(error instanceof Error))
    return new Failure('unexpected', `Unexpected, please report it: ${inspect(error, { depth: 0 })}`);
  if (error instanceof RetryLater) return ofAdapter(error, means);
  const known = knownFailure(error, means);
  if (known !== undefined) return known;
  // `fetch` tells what happened by the cause only.
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  const said = `${error.name}: ${error.message}${cause}`;
  if (isOfAws(error)) return new Failure('aws-error', `AWS answers ${said}`, { cause: error });
  return new Failure('unexpected', `Unexpected, please report it: ${said}`, { cause: error });
};
