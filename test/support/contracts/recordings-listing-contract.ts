import type { ListQuery, RecordingsListing } from '../../../lambdas/core/ports/twilio';
import type { AccountSid, RecordingSid } from '../../../lambdas/core/recording';
import { NO_DEADLINE } from '../subjects';

interface Held {
  readonly createdAt: Date;
  readonly account: AccountSid;
  /** Default `completed`. */
  readonly status?: 'processing' | 'deleted';
}

interface ListingWorld {
  readonly source: RecordingsListing;
  readonly first: AccountSid;
  readonly further: AccountSid;
  hold(held: Held): Promise<RecordingSid>;
  stop(): Promise<void>;
}

/** What every RecordingsListing does. */
export const recordingsListingContract = (name: string, setUp: () => Promise<ListingWorld>) => {
  describe(`RecordingsListing: ${name}`, () => {
    let world: ListingWorld;
    /** Newest first. */
    let sids: RecordingSid[];
    const TIMES = ['2026-11-20T00:00:00Z', '2026-11-20T23:59:59Z', '2026-11-21T12:00:00Z', '2026-11-22T00:00:00Z'];
    beforeAll(async () => {
      world = await setUp();
      sids = [];
      for (const time of TIMES) sids.unshift(await world.hold({ createdAt: new Date(time), account: world.first }));
    });
    afterAll(() => world.stop());

    const listed = async (query: Partial<ListQuery> = {}) => {
      const seen: RecordingSid[] = [];
      let pages = 0;
      let next: string | undefined;
      do {
        const page = await world.source.page({ accountSid: world.first, ...query }, next, NO_DEADLINE);
        seen.push(...page.recordings.map(({ sid }) => sid));
        next = page.next;
        pages += 1;
      } while (next !== undefined);
      return { seen, pages };
    };

    test('the newest comes first', async () => {
      expect((await listed()).seen).toEqual(sids);
    });

    test('pages follow one another, and the last one says so', async () => {
      expect(await listed({ pageSize: 3 })).toEqual({ seen: sids, pages: 2 });
      expect(await listed({ pageSize: 4 })).toEqual({ seen: sids, pages: 1 });
    });

    test.each([
      ['from a day on', { from: '2026-11-21' }, [2, 3], [2, 3]],
      ['up to a day', { to: '2026-11-20' }, [0, 1], [0, 1, 2]],
      ['of one day', { from: '2026-11-20', to: '2026-11-20' }, [0, 1], [0, 1]],
      ['of some days', { from: '2026-11-20', to: '2026-11-21' }, [0, 1, 2], [0, 1, 2, 3]],
    ])('%s, all that was created then is there, and nothing but a day more', async (_name, query, least, most) => {
      const { seen } = await listed(query);
      const places = seen.map((sid) => sids.toReversed().indexOf(sid));
      expect(places).toEqual(expect.arrayContaining(least));
      expect(most).toEqual(expect.arrayContaining(places));
    });

    test('a day without any has none', async () => {
      expect((await listed({ from: '2026-11-23', to: '2026-11-24' })).seen).toEqual([]);
    });

    test('a further account has its own', async () => {
      const sid = await world.hold({ createdAt: new Date('2026-11-21T00:00:00Z'), account: world.further });
      expect((await listed({ accountSid: world.further })).seen).toEqual([sid]);
      expect((await listed()).seen).toEqual(sids);
    });

    test('a deleted one is told to those who ask for deleted ones', async () => {
      const createdAt = new Date('2026-11-25T00:00:00Z');
      const sid = await world.hold({ createdAt, account: world.first, status: 'deleted' });
      expect((await listed({ from: '2026-11-25' })).seen).toEqual([]);
      const query = { accountSid: world.first, from: '2026-11-25', withDeleted: true };
      const { recordings } = await world.source.page(query, undefined, NO_DEADLINE);
      expect(recordings).toMatchObject([{ sid, status: 'deleted', accountSid: world.first, createdAt }]);
    });

    test('one that is not finished is told as it is', async () => {
      const createdAt = new Date('2026-11-26T00:00:00Z');
      const sid = await world.hold({ createdAt, account: world.first, status: 'processing' });
      const query = { accountSid: world.first, from: '2026-11-26' };
      const { recordings } = await world.source.page(query, undefined, NO_DEADLINE);
      expect(recordings).toMatchObject([{ sid, status: 'processing' }]);
    });
  });
};
