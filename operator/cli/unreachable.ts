import { Failure } from './failure';
import type { Means } from './means';

const CODES = [
  ...['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EPIPE'],
  ...['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'UND_ERR_SOCKET'],
];

/** Node's codes for certificates that are not trusted: Node.js TLS documentation, "X509 certificate error codes". */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)/;

const stringIn = (error: object, name: string): string | undefined => {
  const value: unknown = Object.entries(Object.getOwnPropertyDescriptors(error)).find(([key]) => key === name)?.[1]
    .value;
  return typeof value === 'string' ? value : undefined;
};

/** The error and what it was caused by: `fetch` hides the network's own, and so do several addresses of one name. */
function* chain(error: unknown, depth = 0): Generator<Error> {
  if (!(error instanceof Error) || depth > 5) return;
  yield error;
  yield* chain(error.cause, depth + 1);
  if (error instanceof AggregateError) for (const one of error.errors) yield* chain(one, depth + 1);
}

/** Nobody answered: undefined of an error that is an answer. */
export const unreachableFailure = (error: Error, environment: Means['environment']): Failure | undefined => {
  for (const one of chain(error)) {
    const code = stringIn(one, 'code') ?? one.name;
    const host = stringIn(one, 'hostname') ?? stringIn(one, 'address');
    const where = host === undefined ? '' : ` (${host})`;
    if (CERTIFICATE.test(code))
      return new Failure(
        'certificate-untrusted',
        `The certificate of the other side is not trusted${where}: ${one.message}. Behind a proxy of your company, or with an emulator, name its certificate with NODE_EXTRA_CA_CERTS.`,
      );
    if (CODES.includes(code) || one.name === 'TimeoutError') {
      const { AWS_ENDPOINT_URL: endpoint } = environment;
      const remedy =
        endpoint === undefined
          ? 'Check the network, and that the region exists (--region, S3_REGION, AWS_REGION).'
          : `AWS_ENDPOINT_URL is ${endpoint}: start what should answer there, or unset it.`;
      return new Failure('unreachable', `AWS cannot be reached${where}: ${code}. ${remedy}`);
    }
  }
  return undefined;
};
