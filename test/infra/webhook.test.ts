import * as z from 'zod';
import { resolve, resourceOf, resourcesOf } from '../support/template/resolve';
import { synthesise } from '../support/template/synthesise';

const { template } = synthesise({ WEBHOOK_RATE_LIMIT: '7', WEBHOOK_BURST_LIMIT: '9' });
const stage = resourceOf(template, 'AWS::ApiGatewayV2::Stage', 'Ingest').Properties;

const routes = [...resourcesOf(template, 'AWS::ApiGatewayV2::Route').values()].map(({ Properties }) => Properties);

test('these are all routes; who asks for links proves to IAM who it is, the others prove it to their function', () => {
  expect(routes.map(({ RouteKey, AuthorizationType }) => [RouteKey, AuthorizationType]).sort()).toEqual([
    ['POST /airtable/refresh', 'NONE'],
    ['POST /twilio/recordings', 'NONE'],
    ['POST /urls', 'AWS_IAM'],
  ]);
});

describe('from a browser', () => {
  const corsWith = (settings: Record<string, string>) =>
    resourceOf(synthesise(settings).template, 'AWS::ApiGatewayV2::Api', 'Ingest').Properties.CorsConfiguration;

  test('no other site may call it', () => {
    expect(corsWith({})).toBeUndefined();
  });

  test('pages of LINK_ORIGINS may, with a signature, and without cookies', () => {
    expect(corsWith({ LINK_ORIGINS: 'https://jobs.example.com' })).toEqual({
      AllowOrigins: ['https://jobs.example.com'],
      AllowMethods: ['POST'],
      AllowHeaders: ['authorization', 'content-type', 'x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token'],
      ExposeHeaders: ['retry-after'],
    });
  });
});

test('each function gets payload format 2.0, which leaves the query string as Twilio signed it', () => {
  const integrations = [...resourcesOf(template, 'AWS::ApiGatewayV2::Integration').values()];
  expect(integrations.map(({ Properties }) => Properties.PayloadFormatVersion)).toEqual(routes.map(() => '2.0'));
});

test('requests are throttled, each route that is not the webhook on its own', () => {
  expect(stage.DefaultRouteSettings).toEqual({ ThrottlingRateLimit: 7, ThrottlingBurstLimit: 9 });
  expect(stage.RouteSettings).toEqual({
    'POST /airtable/refresh': { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 100 },
    'POST /urls': { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 20 },
  });
});

test('a stage that speaks of a route comes after it', () => {
  const text = z
    .object({
      Resources: z.record(z.string(), z.object({ Type: z.string(), DependsOn: z.array(z.string()).default([]) })),
    })
    .parse(JSON.parse(synthesise().text)).Resources;
  const [known] = Object.values(text).filter(({ Type }) => Type === 'AWS::ApiGatewayV2::Stage');
  const spokenOf = Object.entries(template.Resources).filter(
    ([, { Type, Properties }]) =>
      Type === 'AWS::ApiGatewayV2::Route' && String(Properties.RouteKey) !== 'POST /twilio/recordings',
  );
  expect(spokenOf).toHaveLength(2);
  expect(known?.DependsOn).toEqual(expect.arrayContaining(spokenOf.map(([id]) => id)));
});

describe('the access log', () => {
  const { DestinationArn, Format } = stage.AccessLogSettings as { DestinationArn: string; Format: string };
  const variables = Object.values(JSON.parse(Format) as Record<string, string>);

  test('is on, in JSON, in its own log group', () => {
    // As API Gateway reports it, without the ":*" of the attribute Arn, or the stage would always be drifted.
    expect(DestinationArn).toBe(
      'arn:aws:logs:us-east-1:111122223333:log-group:/aws/vendedlogs/apigateway/recording-pipeline',
    );
    expect(variables).toEqual(expect.arrayContaining(['$context.requestId', '$context.status']));
  });

  test('is there before the stage', () => {
    const raw = Object.values(template.Resources).find(({ Type }) => Type === 'AWS::ApiGatewayV2::Stage');
    const [logGroup = ''] = resourcesOf(template, 'AWS::Logs::LogGroup')
      .keys()
      .filter((id) => id.startsWith('IngestAccess'));
    expect(JSON.stringify(raw?.Properties.AccessLogSettings)).toContain(JSON.stringify({ Ref: logGroup }));
  });

  test('says nothing about the caller', () => {
    // The path's query string carries the job number; integration errors may quote what they were given.
    const personal = /identity|sourceIp|userAgent|path|query|authorizer|Message/i;
    expect(variables.filter((variable) => personal.test(variable))).toEqual([]);
  });
});

describe('outputs', () => {
  const valueOf = (from: typeof template, name: string) => String(resolve(from, from.Outputs[name]?.Value));

  test('WebhookUrl is the URL of the API', () => {
    expect(valueOf(template, 'WebhookUrl')).toMatch(/^<IngestApi\w+\.ApiEndpoint>\/twilio\/recordings$/);
  });

  test('WebhookUrlForTwilio adds the job number and the connection overrides', () => {
    expect(valueOf(template, 'WebhookUrlForTwilio')).toBe(
      `${valueOf(template, 'WebhookUrl')}?job_number=JOB_NUMBER#rc=5&rp=all&ct=2000&rt=5000&tt=15000`,
    );
  });

  test.each(['https://calls.example.com/voice', 'https://calls.example.com/voice/'])(
    'both are built on WEBHOOK_PUBLIC_URL, here %s, and ingest is told the same',
    (url) => {
      const behindProxy = synthesise({ WEBHOOK_PUBLIC_URL: url }).template;
      expect(valueOf(behindProxy, 'WebhookUrl')).toBe('https://calls.example.com/voice/twilio/recordings');
      expect(valueOf(behindProxy, 'WebhookUrlForTwilio')).toMatch(
        /^https:\/\/calls\.example\.com\/voice\/twilio\/recordings\?job_number=/,
      );
      expect(resourceOf(behindProxy, 'AWS::Lambda::Function', 'Ingest').Properties.Environment).toMatchObject({
        Variables: { WEBHOOK_PUBLIC_URL: 'https://calls.example.com/voice' },
      });
    },
  );
});
