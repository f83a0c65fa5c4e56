import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** Who asks for links, as API Gateway knows them. */
export interface Asker {
  readonly arn: string;
  readonly from: string;
}

/** A POST that API Gateway hands on; what the functions do not read is left out. */
const posted = (body: unknown, headers: Record<string, string>, requestContext: object): APIGatewayProxyEventV2 => {
  const event = { headers, requestContext, body: JSON.stringify(body), isBase64Encoded: false };
  return event as unknown as APIGatewayProxyEventV2;
};

/** A request for links, signed by `asker`. */
export const urlsEvent = (body: unknown, { arn, from }: Asker, requestId: string): APIGatewayProxyEventV2 =>
  posted(body, {}, { requestId, authorizer: { iam: { userArn: arn } }, http: { sourceIp: from, userAgent: 'drill' } });

/** What Airtable's automation sends when a box was ticked. */
export const refreshEvent = (recordId: string, token: string, requestId: string): APIGatewayProxyEventV2 =>
  posted({ recordId }, { authorization: `Bearer ${token}` }, { requestId });
