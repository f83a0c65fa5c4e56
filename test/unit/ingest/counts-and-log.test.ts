import { RetryLater } from '../../../lambdas/core/errors';
import type { MetricName } from '../../../lambdas/core/metrics';
import type { WebhookRequest } from '../../../lambdas/ingest/accept-callback';
import { form, ingestWorld, signed } from '../../support/worlds/ingest-world';

describe('what it counts', () => {
  const foreign = { AccountSid: `AC${'1'.repeat(32)}` };
  test.each<[string, WebhookRequest, MetricName[]]>([
    ['a callback that is taken', signed(), ['WebhooksAccepted']],
    ['a callback that asks for nothing', signed({ params: form({ RecordingStatus: 'in-progress' }) }), []],
    ['our account, signed by another token', signed({ token: 'x' }), ['SignatureFailures', 'WebhooksRefused']],
    ['our token, another account', signed({ params: form(foreign) }), ['WebhooksRefused']],
    ['signed, but unreadable', signed({ params: form({ CallSid: '' }) }), ['WebhooksRefused']],
    ['another account and token', signed({ token: 'x', params: form(foreign) }), ['WebhooksForged']],
    ['no signature', { ...signed(), signature: undefined }, ['WebhooksForged']],
    ['no form', { ...signed(), contentType: undefined }, ['WebhooksForged']],
    ['far too large', { ...signed(), body: Buffer.alloc(64 * 1024 + 1) }, ['WebhooksForged']],
  ])('%s', async (_name, request, counted) => {
    const { accept, metrics } = ingestWorld();
    await accept(request);
    expect(metrics.added).toEqual(counted.map((name) => ({ name, value: 1 })));
  });

  test('a webhook that the queue did not take', async () => {
    const { accept, recordings, metrics } = ingestWorld();
    recordings.failure = new RetryLater('queue-unavailable', { message: 'throttled' });
    await accept(signed());
    expect(metrics.names).toEqual(['WebhooksPostponed']);
  });
});

test('the log has ids and codes, but no phone number, token, signature or URL', async () => {
  const { accept, log, recordings } = ingestWorld();
  const params = form({ From: '+4915112345678', To: '+15551234567' });
  const requests = [
    signed({ params }),
    signed({ params, token: 'forged-token' }),
    signed({ params: { ...params, RecordingSid: '+4915112345678' } }),
    signed({ params: { ...params, RecordingStatus: '+4915112345678' } }),
  ];
  for (const request of requests) await accept(request);
  recordings.failure = new RetryLater('queue-unavailable', { message: 'throttled' });
  await accept(signed({ params }));

  const logged = JSON.stringify(log.lines);
  expect(logged).toContain(params.RecordingSid);
  for (const secret of ['+49', '+1555', 'token', 'https://', ...requests.map(({ signature }) => signature)])
    expect(logged.replace('auth token"', '"')).not.toContain(secret);
});
