import { recordingMessage } from '../../../lambdas/core/messages';
import { eventOf, form, signed } from '../../support/worlds/ingest-world';
import { TOLD } from '../../support/worlds/told';
import { parsed, wiringWorld } from '../../support/worlds/wiring-world';

const { TWILIO_ACCOUNT_SID: AccountSid } = TOLD.ingest;
const params = form({ AccountSid });

test('a POST of Twilio ends in the queue, and its metrics leave with the log', async () => {
  const { aws, time, metrics, functions } = wiringWorld();
  expect(await functions.ingest()(eventOf(signed({ params })))).toEqual({ statusCode: 204 });
  const { messages } = aws.readBy('processor').queue;
  expect(parsed(recordingMessage, messages)).toMatchObject([
    { outcome: 'completed', jobNumber: 'J-1001', receivedAt: time.now() },
  ]);
  expect(metrics.total('WebhooksAccepted')).toBe(1);
  expect(metrics.publications).toBe(1);
});

test('a job number of no use is answered with a warning that Twilio shows in its debugger', async () => {
  const { functions } = wiringWorld();
  expect(await functions.ingest()(eventOf(signed({ params, rawQuery: 'job_number=JOB_NUMBER' })))).toMatchObject({
    statusCode: 200,
    body: '{"warning":"taken without job number: job_number=JOB_NUMBER was not replaced by a Job\'s number"}',
  });
});

test('what was signed for another address is refused', async () => {
  const { aws, metrics, functions } = wiringWorld({ told: { WEBHOOK_PUBLIC_URL: undefined } });
  expect(await functions.ingest()(eventOf(signed({ params })))).toMatchObject({ statusCode: 403 });
  expect(aws.readBy('processor').queue.messages).toEqual([]);
  expect(metrics.publications).toBe(1);
});
