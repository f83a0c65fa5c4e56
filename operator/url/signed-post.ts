import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentials, Means } from '../cli/means';

export interface Destination {
  readonly url: URL;
  readonly region: string;
  readonly credentials: AwsCredentials;
}

/** API Gateway ends a request after 30 seconds; then it is the network that is silent. */
const PATIENCE_MS = 40_000;

/**
 * Posts JSON to a route of API Gateway that asks for IAM: the request bears the caller's own signature.
 * @throws {Error} of `fetch`, when there is no answer
 */
export const signedPost = async (
  { url, region, credentials }: Destination,
  value: unknown,
  { fetch, now, version }: Pick<Means, 'fetch' | 'now' | 'version'>,
): Promise<Response> => {
  const body = JSON.stringify(value);
  const signer = new SignatureV4({ service: 'execute-api', region, credentials, sha256: Sha256 });
  const { headers } = await signer.sign(
    {
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: {},
      headers: { host: url.host, 'content-type': 'application/json' },
      body,
    },
    { signingDate: now() },
  );
  return await fetch(url.href, {
    method: 'POST',
    // The pipeline keeps it with each link.
    headers: { ...headers, 'user-agent': `recordings-cli/${version}` },
    body,
    // Nobody else is to get this signature.
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
};
