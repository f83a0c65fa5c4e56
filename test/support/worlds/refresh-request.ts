import type { APIGatewayProxyEventV2 } from 'aws-lambda';

export const REFRESH_TOKEN = 'refresh-token-of-the-test';

interface Asked {
  readonly authorization?: string | undefined;
  readonly body?: string | undefined;
  readonly isBase64Encoded?: boolean;
}

/** What Airtable's automation sends, as API Gateway hands it over. */
export const refreshRequest = (recordId: string, over: Asked = {}): APIGatewayProxyEventV2 => {
  const {
    authorization = `Bearer ${REFRESH_TOKEN}`,
    body = JSON.stringify({ recordId }),
    isBase64Encoded = false,
  } = over;
  return {
    version: '2.0',
    routeKey: 'POST /airtable/refresh',
    rawPath: '/airtable/refresh',
    rawQueryString: '',
    headers: {
      'content-type': 'application/json',
      ...('authorization' in over && over.authorization === undefined ? {} : { authorization }),
    },
    requestContext: {
      accountId: '1',
      apiId: 'api',
      domainName: 'api.execute-api.us-east-1.amazonaws.com',
      domainPrefix: 'api',
      http: { method: 'POST', path: '/airtable/refresh', protocol: 'HTTP/1.1', sourceIp: '10.0.0.1', userAgent: 'x' },
      requestId: 'request-1',
      routeKey: 'POST /airtable/refresh',
      stage: '$default',
      time: '',
      timeEpoch: 0,
    },
    ...('body' in over && over.body === undefined ? {} : { body }),
    isBase64Encoded,
  };
};
