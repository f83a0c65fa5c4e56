import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';

const PATH = '/twilio/recordings';
const DOMAIN = 'api.example';

/** A callback as API Gateway hands it on, signed as Twilio signs it; what `requestOf` does not read is left out. */
export const webhookEvent = (
  params: Readonly<Record<string, string>>,
  token: string,
  rawQueryString: string,
): APIGatewayProxyEventV2 => {
  const url = `https://${DOMAIN}${PATH}${rawQueryString === '' ? '' : `?${rawQueryString}`}`;
  const event = {
    rawPath: PATH,
    rawQueryString,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': getExpectedTwilioSignature(token, url, params),
    },
    requestContext: { domainName: DOMAIN },
    body: new URLSearchParams(params).toString(),
    isBase64Encoded: false,
  };
  return event as unknown as APIGatewayProxyEventV2;
};
