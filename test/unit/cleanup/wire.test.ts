import { Parked, RetryLater } from '../../../lambdas/core/errors';
import { cleanupMessage } from '../../../lambdas/core/messages';
import { cleanupOf, storedEvent } from '../../support/subjects';
import { parsed, wiringWorld } from '../../support/worlds/wiring-world';

test('each recording of a batch is cleaned up on its own', async () => {
  const { aws, twilio, log, metrics, give, stored, invoke } = wiringWorld();
  const [deleted, postponed, refused] = [cleanupOf(stored()), cleanupOf(stored()), cleanupOf(stored())];
  for (const message of [deleted, postponed, refused]) give.cleanup(message);
  twilio.refusals.set(postponed.recordingSid, new RetryLater('twilio-unavailable', { message: 'HTTP 500' }));
  twilio.refusals.set(refused.recordingSid, new Parked('deletion-refused', { message: 'HTTP 403' }));

  const { reported } = await invoke('cleanup');

  expect(parsed(cleanupMessage, reported)).toEqual([postponed]);
  expect(twilio.removed).toEqual([deleted.recordingSid]);
  expect(
    aws.readBy('cleanup').deadLetters.messages.map(({ attributes }) => [attributes.step, attributes.reason]),
  ).toEqual([['cleanup', 'deletion-refused']]);
  expect(metrics.total('CleanupRetries')).toBe(1);
  expect(metrics.total('CleanupParked')).toBe(1);
  const { recordingSid, callSid } = postponed;
  expect(log.lines).toContainEqual(
    expect.objectContaining({
      code: 'message-retry',
      fields: expect.objectContaining({ recordingSid, callSid }) as unknown,
    }),
  );
  expect(metrics.publications).toBe(1);
});

test('an object that is not in the bucket is an expected refusal, and nothing is deleted', async () => {
  const { twilio, metrics, give, invoke } = wiringWorld();
  const message = cleanupOf(storedEvent());
  twilio.hold(message.recordingSid);
  give.cleanup(message);
  expect((await invoke('cleanup')).reported).toHaveLength(1);
  expect(metrics.total('ExpectedRefusals')).toBe(1);
  expect(twilio.removed).toEqual([]);
});
