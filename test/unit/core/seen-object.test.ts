import { Parked, RetryLater } from '../../../lambdas/core/errors';
import { requireObject } from '../../../lambdas/core/seen-object';
import { MemoryStore } from '../../support/fakes/memory-store';
import { NO_DEADLINE, STARTED_AT, aRecordingSid, delivered, storedEvent } from '../../support/subjects';

const worldWith = (owner: 'its own' | 'of another' | 'unknown' | 'none') => {
  const store = new MemoryStore();
  const event = storedEvent();
  const sids = { 'its own': event.recordingSid, 'of another': aRecordingSid(), unknown: undefined };
  if (owner !== 'none')
    store.objects.set(event.key, {
      recording: { callSid: event.callSid, startedAt: STARTED_AT, channels: 1, sid: sids[owner] },
      bytes: Buffer.from('ID3'),
    });
  return { event, look: (attempt: number) => requireObject(store, delivered(event, { attempt }), NO_DEADLINE) };
};

test.each([1, 6])('a recording that lies in the bucket as its own is seen, in try %i too', async (attempt) => {
  await expect(worldWith('its own').look(attempt)).resolves.toBeUndefined();
});

describe.each(['of another', 'unknown', 'none'] as const)('an object of owner: %s', (owner) => {
  test('is looked for again after the fifth try', async () => {
    const { event, look } = worldWith(owner);
    await expect(look(5)).rejects.toMatchObject({
      constructor: RetryLater,
      code: 'object-missing',
      message: `${event.key} is not in the bucket as ${event.recordingSid}`,
    });
  });

  test('is for a person after the sixth, who reads what to do', async () => {
    const { event, look } = worldWith(owner);
    await expect(look(6)).rejects.toMatchObject({
      constructor: Parked,
      code: 'object-missing',
      message:
        `${event.key} is not in the bucket as ${event.recordingSid}; Twilio's copy is kept. Restore the object (the ` +
        'bucket keeps versions), then redrive',
    });
  });
});

test('S3 that cannot be asked is no missing object', async () => {
  const away = new RetryLater('s3-unavailable', { message: 'S3 failed' });
  const look = requireObject({ look: () => Promise.reject(away) }, delivered(storedEvent()), NO_DEADLINE);
  await expect(look).rejects.toBe(away);
});
