import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** A request as it comes over the wire. */
export interface HttpRequest {
  readonly method: string;
  /** As it is sent, percent-encoded. */
  readonly path: string;
  /** Behind the question mark; empty: there is none. */
  readonly query: string;
  /** In their order; a name may come several times, in any letters. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

export const DOMAIN = 'api.execute-api.us-east-1.amazonaws.com';

/** What API Gateway hands on as text; anything else as Base64. */
const TEXT = /^(text\/|application\/(json|javascript|xml))/i;

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};

/**
 * What an HTTP API makes of a request for its function: names of headers in small letters, those of one name in one line,
 * the path decoded, the query as it came. Undefined where it has no such route: then it answers 404 by itself. Source: API Gateway
 * Developer Guide, "Create AWS Lambda proxy integrations for HTTP APIs in API Gateway", payload format 2.0.
 */
export const gatewayEvent = (
  { method, path, query, headers: sent, body }: HttpRequest,
  routeKeys: ReadonlySet<string>,
): APIGatewayProxyEventV2 | undefined => {
  const rawPath = decoded(path);
  const routeKey = `${method} ${rawPath}`;
  if (!routeKeys.has(routeKey)) return undefined;
  const headers: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of sent) {
    const known = headers[name.toLowerCase()];
    headers[name.toLowerCase()] = known === undefined ? value.trim() : `${known},${value.trim()}`;
  }
  const isText = TEXT.test(headers['content-type'] ?? '');
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString: query,
    headers: { ...headers },
    requestContext: {
      accountId: '111122223333',
      apiId: 'api',
      domainName: DOMAIN,
      domainPrefix: 'api',
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '192.0.2.7', userAgent: 'TwilioProxy/1.1' },
      requestId: 'request-1',
      routeKey,
      stage: '$default',
      time: '26/Nov/2026:12:00:00 +0000',
      timeEpoch: 0,
    },
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
};
