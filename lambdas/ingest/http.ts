import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { WebhookReply, WebhookRequest } from './accept-callback';

/**
 * The webhook in an API Gateway event. Its URL is put together again as Twilio signed it, from what API Gateway leaves
 * as it was sent: `rawQueryString` is; `queryStringParameters` has lost order, encoding and duplicates.
 */
export const requestOf = (event: APIGatewayProxyEventV2, publicUrl?: string): WebhookRequest => {
  const { rawPath, rawQueryString, headers, requestContext, body = '', isBase64Encoded } = event;
  const base = publicUrl?.replace(/\/+$/, '') ?? `https://${requestContext.domainName}`;
  return {
    url: `${base}${rawPath}${rawQueryString === '' ? '' : `?${rawQueryString}`}`,
    rawQuery: rawQueryString,
    contentType: headers['content-type'],
    signature: headers['x-twilio-signature'],
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
  };
};

export const replyOf = ({ status, reason }: WebhookReply): APIGatewayProxyStructuredResultV2 =>
  reason === undefined
    ? { statusCode: status }
    : {
        statusCode: status,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(status < 300 ? { warning: reason } : { error: reason }),
      };
