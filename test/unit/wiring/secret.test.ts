import { eventOf, form, signed } from '../../support/worlds/ingest-world';
import { CREDENTIALS } from '../../support/fakes/small-fakes';
import { linkRequest } from '../../support/worlds/link-request';
import { REFRESH_TOKEN, refreshRequest } from '../../support/worlds/refresh-request';
import { TOLD } from '../../support/worlds/told';
import { wiringWorld } from '../../support/worlds/wiring-world';

/* Each function keeps the secret for five minutes of its own time, and goes on with what it has while that cannot be read. */

type World = ReturnType<typeof wiringWorld>;

/** What has a function look at the secret. */
const LOOKS: readonly (readonly [string, (world: World) => () => Promise<unknown>])[] = [
  [
    'ingest',
    ({ functions }) => {
      const handle = functions.ingest();
      const params = form({ AccountSid: TOLD.ingest.TWILIO_ACCOUNT_SID });
      return () => handle(eventOf(signed({ params })));
    },
  ],
  [
    'processor',
    ({ functions, askedOfTwilio }) => {
      functions.processor();
      return async () => await askedOfTwilio[0]?.means.credentials.current();
    },
  ],
  [
    'history-writer',
    ({ give, stored, invoke, airtable }) => {
      airtable.records.set('rec1', { 'Order Number': 'J-1001', Log: 'Notes.' });
      return async () => {
        give['history-writer'](stored());
        await invoke('history-writer');
      };
    },
  ],
  [
    'airtable-refresh',
    ({ functions, aws }) => {
      aws.secret.value = { ...CREDENTIALS, airtableRefreshToken: REFRESH_TOKEN };
      const handle = functions['airtable-refresh']();
      return () => handle(refreshRequest('recAAAAAAAAAAAAA1'));
    },
  ],
  [
    'url-signer',
    ({ functions }) => {
      const handle = functions['url-signer']();
      return () => handle(linkRequest({ jobNumber: 'J-1001' }), { getRemainingTimeInMillis: () => 29_000 });
    },
  ],
  [
    'cleanup',
    ({ functions, askedOfTwilio }) => {
      functions.cleanup();
      return async () => await askedOfTwilio[0]?.means.credentials.current();
    },
  ],
];

test.each(LOOKS)(
  '%s reads it again after five minutes, not before, and says so when it goes on without',
  async (_feature, lookIn) => {
    const world = wiringWorld();
    const look = lookIn(world);
    const { time, aws, log, sent } = world;
    const reads = () => sent.filter(({ service }) => service === 'secrets').length;
    await look();
    await time.run(299_999);
    await look();
    expect(reads()).toBe(1);
    aws.secret.failure = new Error('ServiceUnavailable');
    await time.run(302_000);
    await look();
    expect(reads()).toBe(2);
    expect(log.codes).toContain('credentials-kept');
  },
);
