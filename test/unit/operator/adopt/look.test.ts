import type { DeadLetter, DeadLetters } from '../../../../lambdas/core/ports/queues';
import type { Feedable } from '../../../../lambdas/core/fed-in';
import { CredentialsRefused, RetryLater } from '../../../../lambdas/core/errors';
import { accountSid, recordingSid } from '../../../../lambdas/core/recording';
import { askedOf } from '../../../../operator/adopt/options';
import { look } from '../../../../operator/adopt/look';
import { Parked } from '../../../../operator/adopt/parked';
import { outputTo } from '../../../../operator/cli/output';
import { MemoryDeadLetters, MemoryQueueDepths } from '../../../support/fakes/memory-dead-letters';
import { MemoryListing } from '../../../support/fakes/memory-listing';
import { MemoryReceipts } from '../../../support/fakes/memory-receipts';
import { NO_DEADLINE } from '../../../support/subjects';
import { archived } from '../../../support/worlds/archive-world';
import { cliWorld } from '../../../support/worlds/cli-world';

const NOW = new Date('2026-11-26T10:00:00Z');

const subject = ({ sid, callSid, createdAt }: Feedable) => ({
  ...{ recordingSid: sid, callSid, receivedAt: createdAt },
  ...{ noted: true, at: new Date('2026-11-25T12:00:00Z') },
});

const world = () => {
  const [listing, receipts, deadLetters, depths] = [
    new MemoryListing(),
    new MemoryReceipts(),
    new MemoryDeadLetters(),
    new MemoryQueueDepths(),
  ];
  const made = (time: string, over: Partial<Feedable> = {}): Feedable => {
    const one = archived(`2026-11-20T${time}:00Z`, over);
    listing.recordings.push(one);
    return one;
  };
  const giveUp = (one: Feedable, status = `not stored (no-audio), ${one.sid}`) =>
    receipts.kept.push({ ...subject(one), status });
  const store = (one: Feedable) =>
    receipts.kept.push({
      ...subject(one),
      key: `recordings/2026/11/20/${one.callSid}-J-1.mp3`,
      keptAtTwilio: true,
    });
  const park = ({ sid, callSid }: Feedable) => {
    const letter: DeadLetter = {
      ...{ messageId: sid, body: '{}', recordingSid: sid, callSid, step: 'processor', reason: 'no-audio' },
      ...{ detail: undefined, attempts: 1, parkedAt: NOW, group: undefined },
    };
    deadLetters.lying.recordings.push(letter);
    depths.depths.set('recordings dead-letters', { visible: 1, inFlight: 0, delayed: 0 });
  };
  const looked = async () => {
    const { means } = cliWorld({ means: { now: () => NOW } });
    const parked = new Parked({ deadLetters, depths, now: () => NOW });
    const accounts = [...new Set(listing.recordings.map(({ accountSid }) => accountSid))];
    const asked = askedOf({ from: '2026-11-01', dryRun: true }, NOW, false);
    return await look(
      asked,
      accounts,
      { listing, receipts, parked },
      { means, output: outputTo(means, true) },
      NO_DEADLINE,
    );
  };
  return { listing, deadLetters, depths, made, giveUp, store, park, looked };
};

test('what was given up while Twilio has it is fed in again; what is home, never was or is parked is not', async () => {
  const { made, giveUp, store, park, looked } = world();
  const fresh = made('08:00');
  const givenUp = made('09:00');
  const home = made('10:00');
  const absent = made('11:00', { status: 'absent' });
  const parked = made('12:00');
  giveUp(givenUp);
  giveUp(home);
  store(home);
  giveUp(absent, `absent, ${absent.sid}`);
  giveUp(parked);
  park(parked);

  const { all, feedable, fates, givenUp: before } = await looked();

  expect(all.map(({ recording, standing }) => [recording.sid, standing])).toEqual([
    [fresh.sid, 'to-bring'],
    [givenUp.sid, 'to-bring'],
    [home.sid, 'home'],
    [absent.sid, 'home'],
    [parked.sid, 'parked'],
  ]);
  expect(feedable.map(({ sid }) => sid)).toEqual([fresh.sid, givenUp.sid]);
  expect([...fates]).toMatchObject([[parked.sid, { at: 'parked', reason: 'no-audio' }]]);
  expect([...before]).toEqual([givenUp.sid, parked.sid]);
});

test('a receipt without audio that lies under another day than that of the audio hides nothing', async () => {
  const { made, giveUp, store, looked } = world();
  const one = made('23:59');
  giveUp({ ...one, createdAt: new Date('2026-11-21T00:00:00Z') });
  store(one);
  const { all, feedable } = await looked();
  expect([all.map(({ standing }) => standing), feedable]).toEqual([['home'], []]);
});

test('a day with more recordings than a call takes arguments is read like any other', async () => {
  const { listing, made, looked } = world();
  listing.pageSize = 1_000_000;
  const one = made('08:00');
  for (let count = 1; count < 130_000; count++)
    listing.recordings.push({ ...one, sid: recordingSid.parse(`RE${count.toString(16).padStart(32, '0')}`) });
  const { all } = await looked();
  expect(all).toHaveLength(130_000);
});

test('dead letters of which the reading takes minutes are read again only after ten times as long', async () => {
  const { deadLetters, depths } = world();
  const clock = { ms: NOW.getTime() };
  let peeks = 0;
  const slow: DeadLetters = {
    async *peek(queue) {
      peeks += 1;
      clock.ms += 300_000;
      yield* deadLetters.peek(queue);
    },
  };
  const parked = new Parked({ deadLetters: slow, depths, now: () => new Date(clock.ms) });
  for (let count = 1; clock.ms < NOW.getTime() + 3_600_000; count++) {
    // Another one is parked each time.
    depths.depths.set('recordings dead-letters', { visible: count, inFlight: 0, delayed: 0 });
    await parked.look(NO_DEADLINE);
    clock.ms += 5_000;
  }
  expect(peeks).toBe(2);
});

describe('of several accounts', () => {
  const another = accountSid.parse(`AC${'2'.repeat(32)}`);
  const closed = () => new CredentialsRefused('twilio-credentials-refused', { message: 'Twilio answered 401 (20005)' });

  test('the trouble of one is its own: the others are looked through, and it is told', async () => {
    const { listing, made, looked } = world();
    const one = made('08:00');
    made('09:00', { accountSid: another });
    const page = listing.page.bind(listing);
    listing.page = (query, next) => (query.accountSid === another ? Promise.reject(closed()) : page(query, next));
    const { all, leftOut } = await looked();
    expect(all.map(({ recording: { sid } }) => sid)).toEqual([one.sid]);
    expect(leftOut).toEqual([{ accountSid: another, error: closed() }]);
  });

  test('where none can be looked through, that is the error', async () => {
    const { listing, made, looked } = world();
    made('08:00');
    made('09:00', { accountSid: another });
    listing.failure = closed();
    await expect(looked()).rejects.toThrow('20005');
  });

  test('what passes is no trouble of one: it is waited for by running again', async () => {
    const { listing, made, looked } = world();
    made('08:00');
    made('09:00', { accountSid: another });
    listing.failure = new RetryLater('twilio-unavailable', { message: 'Twilio answered 503' });
    await expect(looked()).rejects.toThrow('503');
  });
});
