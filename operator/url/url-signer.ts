import { URL } from 'node:url';
import type { Session } from '../cli/command';
import { deniedFailure } from '../cli/denied';
import { Failure, usageFailure } from '../cli/failure';
import { findPipeline, outputOf, type Pipeline, regionOf } from '../cli/find-pipeline';
import type { AwsClients } from '../cli/means';

/** Where links are asked for, and what is known of the pipeline behind it. */
export interface UrlSigner {
  /** Of `POST /urls`. */
  readonly url: URL;
  readonly region: string;
  readonly aws: AwsClients;
  /** These three are not known to somebody who may not look at the stack. */
  readonly pipeline?: string;
  readonly bucket?: string | undefined;
  /** Attached to a role or user, it lets it get links. */
  readonly policyArn?: string | undefined;
}

/** API Gateway Developer Guide, "Invoke an API": `https://{api-id}.execute-api.{region}.amazonaws.com`. */
const OWN_HOST = /^(?<api>[^.]+)\.execute-api\.(?<region>[^.]+)\.amazonaws\.com(\.cn)?$/;

/** What an emulator tells for it: `api-id.execute-api.127.0.0.1:4566` of MiniStack 1.5.33 is no host for a parser of URLs. */
const ON_EMULATOR = /^https?:\/\/(?<api>[^./]+)\.execute-api\.[^/]+(?<path>\/.*)$/;

/**
 * An emulator has no host names of API Gateway: LocalStack and MiniStack take their place below this path (LocalStack
 * documentation, "API Gateway": `/_aws/execute-api/{apiId}/{stage}`).
 */
const reachable = (url: string, endpoint: string | undefined): URL => {
  const { api, path } = ON_EMULATOR.exec(url)?.groups ?? {};
  if (endpoint === undefined || api === undefined || path === undefined) return new URL(url);
  return new URL(`${endpoint.replace(/\/+$/, '')}/_aws/execute-api/${api}/$default${path}`);
};

const typedUrl = (typed: string): URL => {
  const url = URL.parse(typed.trim());
  const isLoopback = url !== null && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url === null || !(url.protocol === 'https:' || (isLoopback && url.protocol === 'http:')))
    throw usageFailure('--url-signer must be the output UrlSignerUrl of the stack: https://….amazonaws.com/urls');
  return url;
};

/** Whoever may not look at the stack can still ask, with its address. */
const lookedUp = async (session: Session): Promise<Pipeline> => {
  try {
    return await findPipeline(session);
  } catch (error) {
    const denied = deniedFailure(error);
    if (denied === undefined) throw error;
    const { code, message, details } = denied;
    throw new Failure(code, `${message} Or have somebody tell you the output UrlSignerUrl, and add --url-signer.`, {
      details,
      cause: error,
    });
  }
};

/**
 * The url-signer of the pipeline that was asked for.
 * @param typed its address, for somebody who may not look at the stack
 * @throws {Failure}
 */
export const findUrlSigner = async (session: Session, typed: string | undefined): Promise<UrlSigner> => {
  const { means } = session;
  const endpoint = await means.endpointOfSdk();
  if (typed !== undefined) {
    const url = typedUrl(typed);
    const region = OWN_HOST.exec(url.hostname)?.groups?.region ?? (await regionOf(session));
    return { url: reachable(url.href, endpoint), region, aws: means.aws(region) };
  }
  const pipeline = await lookedUp(session);
  const { name, region, aws, outputs } = pipeline;
  return {
    url: reachable(outputOf(pipeline, 'UrlSignerUrl'), endpoint),
    region,
    aws,
    pipeline: name,
    bucket: outputs.get('BucketName'),
    policyArn: outputs.get('LinkRequestersPolicyArn'),
  };
};
