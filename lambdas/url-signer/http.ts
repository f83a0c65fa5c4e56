import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod';
import { urlsAnswer, urlsRefusal } from '../core/urls-api';
import type { LinkReply, LinkRequest } from './serve-request';

/**
 * What the IAM authorizer says about the caller. Source: API Gateway Developer Guide, "Create AWS Lambda proxy integrations
 * for HTTP APIs", payload format 2.0; the types of @types/aws-lambda.
 */
const caller = z
  .object({
    authorizer: z.object({ iam: z.object({ userArn: z.string().min(1) }) }),
    http: z.object({ sourceIp: z.string().min(1), userAgent: z.string().optional() }),
  })
  .transform(({ authorizer: { iam }, http: { sourceIp, userAgent } }): LinkRequest['requester'] => ({
    by: 'iam',
    arn: iam.userArn,
    sourceAddress: sourceIp,
    ...(userAgent !== undefined && userAgent !== '' && { userAgent: userAgent.slice(0, 256) }),
  }));

/** A request for links in an API Gateway event. */
export const requestOf = ({ body = '', isBase64Encoded, requestContext }: APIGatewayProxyEventV2): LinkRequest => ({
  body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
  requester: caller.safeParse(requestContext).data,
  requestId: requestContext.requestId,
});

export const replyOf = (reply: LinkReply): APIGatewayProxyStructuredResultV2 => ({
  statusCode: reply.status,
  headers: {
    'content-type': 'application/json',
    // Links, and who asked for what, stay in no cache on the way.
    'cache-control': 'no-store',
    ...('retryAfterSeconds' in reply && { 'retry-after': String(reply.retryAfterSeconds) }),
  },
  body: JSON.stringify('answer' in reply ? urlsAnswer.encode(reply.answer) : urlsRefusal.encode(reply.refusal)),
});
