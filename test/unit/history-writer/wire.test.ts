import { historyEvent } from '../../../lambdas/core/messages';
import { job, missingEvent, storedEvent } from '../../support/subjects';
import { parsed, wiringWorld } from '../../support/worlds/wiring-world';

test('of a batch of several Jobs, what is written is acknowledged, whatever failed before it', async () => {
  const { aws, airtable, log, metrics, give, invoke } = wiringWorld();
  airtable.records.set('rec1', { 'Order Number': 'J-1' }).set('rec2', { 'Order Number': 'J-2' });
  airtable.refused.add('rec1');
  const [refused, waiting, written] = [
    missingEvent({ jobNumber: job('J-1') }),
    missingEvent({ jobNumber: job('J-9'), awaitsJob: true }),
    missingEvent({ jobNumber: job('J-2') }),
  ];
  for (const event of [refused, waiting, written]) give['history-writer'](event);

  const { reported } = await invoke('history-writer');

  expect(parsed(historyEvent, reported)).toEqual([waiting]);
  expect(airtable.records.get('rec2')?.Log).toContain(written.recordingSid);
  expect(aws.readBy('history-writer').deadLetters.messages).toMatchObject([
    { group: 'J-1', attributes: { step: 'history-writer', reason: 'history-refused' } },
  ]);
  expect(metrics.total('HistoryRetries')).toBe(1);
  expect(metrics.total('HistoryParked')).toBe(1);
  const { recordingSid } = waiting;
  expect(log.lines).toContainEqual(
    expect.objectContaining({
      code: 'message-retry',
      fields: expect.objectContaining({ recordingSid, jobNumber: 'J-9' }) as unknown,
    }),
  );
  expect(metrics.publications).toBe(1);
});

test('what S3 and Airtable refuse, and is known to pass, is counted', async () => {
  const { airtable, metrics, give, invoke } = wiringWorld();
  airtable.records.set('rec1', { 'Order Number': 'J-1001' });
  airtable.throttles = 1;
  give['history-writer'](storedEvent());
  give['history-writer'](missingEvent());
  const { reported, tookMs } = await invoke('history-writer');
  expect(reported).toHaveLength(1);
  expect(metrics.total('ExpectedRefusals')).toBe(1);
  expect(metrics.total('AirtableThrottles')).toBe(1);
  // Airtable locks a base for 30 s; then the list and the proof that the history is empty, and a second later the update.
  expect([airtable.asked.map(({ atMs }) => atMs), tookMs]).toEqual([[0, 30_000, 30_000, 31_000], 31_000]);
});
