import { inParallel } from '../../../lambdas/core/in-parallel';
import { type LinkGrant, grantKey } from '../../../lambdas/core/link';
import type { AccessLog, LinkGrants } from '../../../lambdas/core/ports/audit';
import { fieldsOf, lineOf } from '../access-log/lines';
import { aLinkId, job } from '../subjects';
import { aGrant } from './link-register-contract';

const DAY = new Date('2026-11-20T00:00:00Z');
const at = (time: string) => new Date(`2026-11-${time}Z`);

const ofCaller = (over: Partial<LinkGrant> = {}) =>
  aGrant({
    requester: { by: 'iam', arn: 'arn:aws:iam::111122223333:user/jane', sourceAddress: '192.0.2.3' },
    grantedAt: at('20T12:00:00'),
    ...over,
  });

export interface GrantsWorld {
  readonly grants: LinkGrants;
  /** Puts a record there, as the pipeline does. */
  readonly add: (grant: LinkGrant) => Promise<void>;
  /** Puts something else there. */
  readonly put: (key: string, text: string) => Promise<void>;
}

const all = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
};

/** What every LinkGrants does. */
export const linkGrantsContract = (name: string, worldOf: () => Promise<GrantsWorld>): void => {
  describe(`LinkGrants: ${name}`, () => {
    let world: GrantsWorld;
    beforeEach(async () => {
      world = await worldOf();
    });
    const idsOn = async (...asked: Parameters<LinkGrants['ofDay']>) =>
      (await all(world.grants.ofDay(...asked))).map(({ linkId }) => linkId);

    test('a record is listed on its day with what its key says, and read as it was added', async () => {
      const grant = ofCaller({ jobNumber: job('仕事/7 "x"') });
      await world.add(grant);
      const [found, ...others] = await all(world.grants.ofDay(DAY));
      expect(others).toEqual([]);
      const { linkId, recordingSid, callSid } = grant;
      expect(found).toEqual({ recordKey: grantKey(grant), by: 'iam', linkId, recordingSid, callSid, job: 'J-1001' });
      expect(found?.linkId && (await world.grants.read(found))).toEqual(grant);
    });

    test('a day is one of UTC, and lists nothing of others', async () => {
      const [first, last] = [ofCaller({ grantedAt: at('20T00:00:00') }), ofCaller({ grantedAt: at('20T23:59:59') })];
      for (const grant of [
        first,
        last,
        ofCaller({ grantedAt: at('19T23:59:59') }),
        ofCaller({ grantedAt: at('21T00:00:00') }),
      ])
        await world.add(grant);
      expect((await idsOn(DAY)).toSorted()).toEqual([first.linkId, last.linkId].toSorted());
    });

    test('those of one kind of requester are listed alone', async () => {
      const [caller, writer] = [ofCaller(), aGrant({ grantedAt: at('20T12:00:00') })];
      for (const grant of [caller, writer]) await world.add(grant);
      expect(await idsOn(DAY, 'iam')).toEqual([caller.linkId]);
      expect(await idsOn(DAY, 'history-writer')).toEqual([writer.linkId]);
      expect(await idsOn(DAY, 'airtable')).toEqual([]);
    });

    test('more than a page of them are listed', async () => {
      const grants = Array.from({ length: 1_050 }, () => ofCaller());
      // Ten at once: the seconds that each has include its wait for a connection.
      await inParallel(10, grants, world.add);
      expect((await idsOn(DAY)).length).toBe(grants.length);
    });

    test.each([
      ['no JSON', '{"linkId":'],
      ['nothing', ''],
      ['no record', '{"linkId":"somebody"}'],
      ['a record without requester', JSON.stringify({ ...ofCaller(), requester: undefined })],
      ['the record of another link', JSON.stringify(ofCaller())],
    ])('under the key of a record lies %s: it is not read', async (_what, kept) => {
      const grant = ofCaller({ linkId: aLinkId() });
      await world.put(grantKey(grant), kept);
      const [found] = await all(world.grants.ofDay(DAY));
      expect(found?.linkId).toBe(grant.linkId);
      expect(found?.linkId && (await world.grants.read(found))).toBeUndefined();
    });

    test('what has the key of no record is listed as such', async () => {
      await world.put('links/2026/11/20/iam/copy.json', '{}');
      expect(await all(world.grants.ofDay(DAY))).toEqual([{ recordKey: 'links/2026/11/20/iam/copy.json' }]);
    });
  });
};

export const LOG_PLACE = { folder: '111122223333/us-east-1/', except: 'the-links' };

export interface LogWorld {
  readonly log: AccessLog;
  readonly put: (key: string, text: string) => Promise<void>;
}

const lineAt = (time: string, over: Parameters<typeof fieldsOf>[1] = {}) =>
  lineOf(fieldsOf('recordings/2026/11/20/ä b.mp3', { at: at(time), ...over }));
const folderOf = (bucket: string, day = '2026/11/20') => `${LOG_PLACE.folder}${bucket}/${day}`;
const textOf = (...lines: string[]) => lines.map((line) => `${line}\n`).join('');

/** What every AccessLog on S3 does. */
export const accessLogContract = (name: string, worldOf: () => Promise<LogWorld>): void => {
  describe(`AccessLog: ${name}`, () => {
    let world: LogWorld;
    beforeEach(async () => {
      world = await worldOf();
    });
    const read = async () => {
      const lines: { line: string; object: string }[] = [];
      await world.log.read(DAY, (line, object) => {
        lines.push({ line, object });
      });
      return lines.toSorted((one, two) => (one.object + one.line < two.object + two.line ? -1 : 1));
    };

    test('every line of every object of the day is read, with the object in which it stands', async () => {
      const [one, two] = [
        `${folderOf('the-bucket')}/2026-11-20-00-00-00-A`,
        `${folderOf('the-bucket')}/2026-11-20-00-00-00-B`,
      ];
      const lines = ['20T00:00:00', '20T12:00:00', '20T23:59:59'].map((time) => lineAt(time)).sort();
      await world.put(one, textOf(...lines));
      await world.put(two, lineAt('20T13:00:00')); // without an end
      expect((await read()).map(({ object }) => object)).toEqual([one, one, one, two]);
      expect((await read()).slice(0, 3).map(({ line }) => line)).toEqual(lines);
    });

    test('those of a bucket that was the bucket before are read, too, and those of the links bucket are not', async () => {
      const keys = ['the-bucket', 'former'].map((bucket) => `${folderOf(bucket)}/2026-11-20-00-00-00-A`);
      for (const key of keys) await world.put(key, textOf(lineAt('20T12:00:00')));
      await world.put(`${folderOf('the-links')}/2026-11-20-00-00-00-A`, textOf(lineAt('20T12:00:00')));
      expect((await read()).map(({ object }) => object)).toEqual(keys.toSorted());
    });

    test('logs from before they went into folders are read, those delivered the day after, too', async () => {
      const flat = ['2026-11-20-01-02-03-A', '2026-11-21-02-00-00-B'];
      for (const key of [...flat, '2026-11-19-23-59-59-C', '2026-11-22-00-00-00-D'])
        await world.put(key, textOf(lineAt('20T12:00:00'), lineAt('20T12:00:00', { bucket: 'the-links' })));
      expect((await read()).map(({ object }) => object)).toEqual(flat);
    });

    test('nothing is read of other days, accounts and regions', async () => {
      for (const key of [
        `${folderOf('the-bucket', '2026/11/19')}/2026-11-19-00-00-00-A`,
        `${folderOf('the-bucket', '2026/11/21')}/2026-11-21-00-00-00-A`,
        '999999999999/us-east-1/the-bucket/2026/11/20/2026-11-20-00-00-00-A',
        '111122223333/us-east-12/the-bucket/2026/11/20/2026-11-20-00-00-00-A',
      ])
        await world.put(key, textOf(lineAt('20T12:00:00')));
      expect(await read()).toEqual([]);
    });

    test('only a line feed ends a line, and an empty line is none', async () => {
      const line = lineAt('20T12:00:00', { userAgent: 'a\u2028b\u0085c\rd' });
      await world.put(`${folderOf('the-bucket')}/2026-11-20-00-00-00-A`, `\n${line}\n\n`);
      expect((await read()).map((found) => found.line)).toEqual([line]);
    });

    test('an object of 10,000 lines, with characters of several bytes, is read line by line', async () => {
      const line = lineAt('20T12:00:00', { userAgent: '仕事 ö' });
      await world.put(
        `${folderOf('the-bucket')}/2026-11-20-00-00-00-A`,
        textOf(...Array.from({ length: 10_000 }, () => line)),
      );
      const found = await read();
      expect(found).toHaveLength(10_000);
      expect(new Set(found.map((one) => one.line))).toEqual(new Set([line]));
    });

    test('of what is no line the beginning is read, and what stands behind it', async () => {
      const line = lineAt('20T12:00:00');
      await world.put(`${folderOf('the-bucket')}/2026-11-20-00-00-00-A`, `${'x'.repeat(1_000_000)}\n${line}\n`);
      const found = (await read()).map((one) => one.line);
      expect(found).toContain(line);
      expect(found.map(({ length }) => length).every((length) => length < 1_000_000)).toBe(true);
      expect(found).toHaveLength(2);
    });
  });
};
