import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { RecordingMessage } from '../../../lambdas/core/messages';
import { webhook } from '../../../lambdas/ingest/webhook';
import { isSignedByTwilio } from '../../../lambdas/adapters/twilio-signature';
import { MemoryMetrics } from '../../support/fakes/memory-metrics';
import { MemoryCredentials, MemoryLog, MemoryQueue } from '../../support/fakes/small-fakes';
import { RECEIVED_AT } from '../../support/subjects';
import { ACCOUNT, signed } from '../../support/worlds/ingest-world';

/** The webhook behind API Gateway, reached by Twilio at another address. */
const webhookWorld = (publicUrl?: string) => {
  const recordings = new MemoryQueue<RecordingMessage>();
  let published = 0;
  const metrics = Object.assign(new MemoryMetrics(), { publish: () => (published += 1) });
  const handler = webhook({
    ports: {
      credentials: new MemoryCredentials(),
      isSignedWith: isSignedByTwilio,
      recordings,
      log: new MemoryLog(),
      metrics,
      now: () => RECEIVED_AT,
    },
    accountSid: ACCOUNT,
    publicUrl,
  });
  return { recordings, handler, published: () => published };
};

/** As API Gateway hands it over, with a domain name of its own. */
const eventOf = ({ rawQuery, contentType, signature, body }: ReturnType<typeof signed>): APIGatewayProxyEventV2 => ({
  version: '2.0',
  routeKey: 'POST /twilio/recordings',
  rawPath: '/twilio/recordings',
  rawQueryString: rawQuery,
  headers: { 'content-type': contentType, 'x-twilio-signature': signature },
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
  body: body.toString('base64'),
  isBase64Encoded: true,
});

test('a POST of Twilio ends in the queue, and its metrics leave with the log', async () => {
  const { recordings, handler, published } = webhookWorld('https://hooks.example.com');
  expect(await handler(eventOf(signed()))).toEqual({ statusCode: 204 });
  expect(recordings.sent).toMatchObject([{ outcome: 'completed', jobNumber: 'J-1001' }]);
  expect(published()).toBe(1);
});

test('a job number of no use is answered with a warning that Twilio shows in its debugger', async () => {
  const { handler } = webhookWorld('https://hooks.example.com');
  expect(await handler(eventOf(signed({ rawQuery: 'job_number=JOB_NUMBER' })))).toMatchObject({
    statusCode: 200,
    body: '{"warning":"taken without job number: job_number=JOB_NUMBER was not replaced by a Job\'s number"}',
  });
});

test('what was signed for another address is refused', async () => {
  const { recordings, handler, published } = webhookWorld();
  expect(await handler(eventOf(signed()))).toMatchObject({ statusCode: 403 });
  expect(recordings.sent).toEqual([]);
  expect(published()).toBe(1);
});
