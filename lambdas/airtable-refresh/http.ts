import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { RefreshReply, RefreshRequest } from './accept-refresh';

/** A request in an API Gateway event. Names of headers come in lower case. */
export const requestOf = ({
  headers,
  body = '',
  isBase64Encoded,
  requestContext,
}: APIGatewayProxyEventV2): RefreshRequest => ({
  authorization: headers.authorization,
  body: isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body,
  requestId: requestContext.requestId,
});

export const replyOf = ({ status, error, message }: RefreshReply): APIGatewayProxyStructuredResultV2 => ({
  statusCode: status,
  headers: {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    // RFC 9110: a 401 says how to authenticate.
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    ...(status === 503 && { 'retry-after': '30' }),
  },
  body: JSON.stringify({ ...(error !== undefined && { error }), message }),
});
