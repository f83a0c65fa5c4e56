import type { APIGatewayProxyEventV2 } from 'aws-lambda';

export const REQUESTER_ARN = 'arn:aws:sts::111122223333:assumed-role/support/jane';

interface Asked {
  /** The body as it is sent, where it is not JSON. */
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  /** What the authorizer says about the caller. */
  readonly authorizer?: unknown;
  readonly userAgent?: string;
}

/** A request for links, as API Gateway hands it over once its authorizer has let it in. */
export const linkRequest = (request: unknown, over: Asked = {}): APIGatewayProxyEventV2 => {
  const authorizer = 'authorizer' in over ? over.authorizer : { iam: { userArn: REQUESTER_ARN, accountId: '1' } };
  const requestContext = {
    accountId: '1',
    apiId: 'api',
    domainName: 'api.execute-api.us-east-1.amazonaws.com',
    domainPrefix: 'api',
    http: {
      method: 'POST',
      path: '/urls',
      protocol: 'HTTP/1.1',
      sourceIp: '192.0.2.7',
      userAgent: over.userAgent ?? 'recordings-cli/1',
    },
    requestId: 'request-1',
    routeKey: 'POST /urls',
    stage: '$default',
    time: '',
    timeEpoch: 0,
    authorizer,
  };
  return {
    version: '2.0',
    routeKey: 'POST /urls',
    rawPath: '/urls',
    rawQueryString: '',
    headers: { 'content-type': 'application/json' },
    requestContext,
    body: over.body ?? JSON.stringify(request),
    isBase64Encoded: over.isBase64Encoded ?? false,
  };
};
