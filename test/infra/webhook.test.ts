import { resolve, resourceOf, resourcesOf } from '../support/template/resolve';
import { synthesise } from '../support/template/synthesise';

const { template } = synthesise({ WEBHOOK_RATE_LIMIT: '7', WEBHOOK_BURST_LIMIT: '9' });
const stage = resourceOf(template, 'AWS::ApiGatewayV2::Stage', 'Ingest').Properties;

test('POST /twilio/recordings is the only route', () => {
  const routes = [...resourcesOf(template, 'AWS::ApiGatewayV2::Route').values()];
  expect(routes.map(({ Properties }) => Properties.RouteKey)).toEqual(['POST /twilio/recordings']);
});

test('no other site may call it from a browser', () => {
  expect(resourceOf(template, 'AWS::ApiGatewayV2::Api', 'Ingest').Properties).not.toHaveProperty('CorsConfiguration');
});

test('the function gets payload format 2.0, which leaves the query string as Twilio signed it', () => {
  expect(resourceOf(template, 'AWS::ApiGatewayV2::Integration', 'Ingest').Properties.PayloadFormatVersion).toBe('2.0');
});

test('requests are throttled', () => {
  expect(stage.DefaultRouteSettings).toEqual({ ThrottlingRateLimit: 7, ThrottlingBurstLimit: 9 });
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
