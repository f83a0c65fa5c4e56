import { wiringWorld } from '../../support/worlds/wiring-world';

// In a file of its own: what is read before a first signature is kept for the next.
test('a first signature takes no virtual time, though the SDK reads the config files of whoever runs this', async () => {
  const { airtable, give, stored, invoke } = wiringWorld();
  airtable.records.set('rec1', { 'Order Number': 'J-1001', Log: 'Notes.' });
  give['history-writer'](stored());
  expect((await invoke('history-writer')).tookMs).toBe(0);
});
