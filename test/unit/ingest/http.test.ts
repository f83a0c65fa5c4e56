import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { replyOf, requestOf } from '../../../lambdas/ingest/http';

const event = (over: Partial<APIGatewayProxyEventV2> = {}): APIGatewayProxyEventV2 => ({
  version: '2.0',
  routeKey: 'POST /twilio/recordings',
  rawPath: '/twilio/recordings',
  rawQueryString: 'job_number=J%2B1&b=2&a=1',
  headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': 'abc=' },
  requestContext: {
    accountId: '1',
    apiId: 'api',
    domainName: 'api.execute-api.us-east-1.amazonaws.com',
    domainPrefix: 'api',
    http: { method: 'POST', path: '/twilio/recordings', protocol: 'HTTP/1.1', sourceIp: '10.0.0.1', userAgent: 'x' },
    requestId: 'r',
    routeKey: 'POST /twilio/recordings',
    stage: '$default',
    time: '',
    timeEpoch: 0,
  },
  body: Buffer.from('CallSid=CA1&x=%2B').toString('base64'),
  isBase64Encoded: true,
  ...over,
});

test('the URL is the one API Gateway answers on, with the query string as it was sent', () => {
  expect(requestOf(event())).toEqual({
    url: 'https://api.execute-api.us-east-1.amazonaws.com/twilio/recordings?job_number=J%2B1&b=2&a=1',
    rawQuery: 'job_number=J%2B1&b=2&a=1',
    contentType: 'application/x-www-form-urlencoded',
    signature: 'abc=',
    body: Buffer.from('CallSid=CA1&x=%2B'),
  });
});

test.each(['https://calls.example.com', 'https://calls.example.com/'])(
  'behind %s, that is what Twilio signed',
  (publicUrl) => {
    expect(requestOf(event(), publicUrl).url).toBe(
      'https://calls.example.com/twilio/recordings?job_number=J%2B1&b=2&a=1',
    );
  },
);

test('without a query there is no question mark', () => {
  expect(requestOf(event({ rawQueryString: '' })).url).toMatch(/\/twilio\/recordings$/);
});

test('a body that is text is taken as it is', () => {
  expect(requestOf(event({ body: 'x=ü', isBase64Encoded: false })).body.toString()).toBe('x=ü');
});

test('a refusal says why, in JSON; an acceptance says nothing', () => {
  expect(replyOf({ status: 204 })).toEqual({ statusCode: 204 });
  expect(replyOf({ status: 400, reason: 'CallSid: missing' })).toEqual({
    statusCode: 400,
    headers: { 'content-type': 'application/json' },
    body: '{"error":"CallSid: missing"}',
  });
});

test('an acceptance with a reservation is a warning, in JSON', () => {
  expect(replyOf({ status: 200, reason: 'taken without job number' })).toEqual({
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: '{"warning":"taken without job number"}',
  });
});

test('a public URL may have a path of its own, and any number of slashes behind it', () => {
  expect(requestOf(event(), 'https://calls.example.com/hooks//').url).toBe(
    'https://calls.example.com/hooks/twilio/recordings?job_number=J%2B1&b=2&a=1',
  );
});

test('without a body there is an empty one', () => {
  const bodiless = event({ isBase64Encoded: false });
  delete bodiless.body;
  expect(requestOf(bodiless).body).toHaveLength(0);
});
