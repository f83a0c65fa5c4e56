import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { LINE, requestIn } from '../../lambdas/core/access-log';
import { type LinkGrant, grantKey, linkGrant, linkId } from '../../lambdas/core/link';
import { isElsewhere } from '../../lambdas/core/network';
import { type Play, Plays, isBorrowed, originOf } from '../../lambdas/core/plays';
import { jobId, jobNumber, recordingSid } from '../../lambdas/core/recording';
import { recordedLink } from '../../lambdas/core/recorded-link';
import { PROJECT } from '../../lib/constructs/feature-folders';
import { AUDITOR, SIGNER, WRITER, fieldsOf, lineOf, queryOf } from '../support/access-log/lines';
import { athenaOnDuckDb, tableOf } from '../support/athena/duckdb';
import { blocksOf, sectionsOf } from '../support/markdown';

/* The statements of docs/audit.md, run on DuckDB, find what the pipeline's own code finds in the same logs and records. */

const page = readFileSync(join(PROJECT, 'docs/audit.md'), 'utf8');
const [logTable = '', linksTable = '', ...others] = blocksOf(page, 'sql');
const views = others.filter((sql) => sql.startsWith('CREATE OR REPLACE VIEW'));
const [queriesSection] = sectionsOf(page).filter(({ title }) => title === 'Queries for Athena');
const queries = new Map(
  sectionsOf(queriesSection?.text ?? '', 3).map(({ title, text }) => [title, blocksOf(text, 'sql')[0] ?? '']),
);

const RECORDING = recordingSid.parse('RE0123456789abcdef0123456789abcdef');
const JOB = jobNumber.parse('J-1001');

test('the expression of the table is the one that the pipeline reads with, and its groups are the columns', () => {
  const { regex, columns, partitions } = tableOf(logTable);
  expect(regex).toBe(LINE);
  const groups = new RegExp(`${LINE}|`).exec('')?.length ?? 0;
  expect(columns).toHaveLength(groups - 1);
  expect(partitions).toEqual(['account', 'region', 'source_bucket', 'day']);
});

test('the columns of the records are the members of a record', () => {
  const members = Object.keys(linkGrant.shape).map((name) => name.toLowerCase());
  expect(tableOf(linksTable).columns.toSorted()).toEqual(members.toSorted());
});

test('each partition is projected, and is where S3 and the pipeline put their objects', () => {
  for (const ddl of [logTable, linksTable]) {
    const { partitions } = tableOf(ddl);
    const [, template = ''] = /'storage\.location\.template' = 's3:\/\/[^/]+\/(.*)'/.exec(ddl) ?? [];
    for (const partition of partitions) {
      expect(ddl).toContain(`'projection.${partition}.type'`);
      expect(template).toContain(`\${${partition}}`);
    }
  }
  expect(logTable).toContain('/${account}/${region}/${source_bucket}/${day}');
  expect(linksTable).toContain('/links/${day}');
});

describe('on generated logs and records', () => {
  const folder = mkdtempSync(join(tmpdir(), 'audit-queries-'));
  let athena: Awaited<ReturnType<typeof athenaOnDuckDb>>;
  beforeAll(async () => {
    athena = await athenaOnDuckDb(folder);
  });
  afterAll(() => {
    athena.close();
    rmSync(folder, { recursive: true });
  });

  const DAYS = ['2026/11/19', '2026/11/20'];
  const addresses = fc.constantFrom(
    ...['192.0.2.3', '192.0.2.99', '198.51.100.7', '::ffff:192.0.2.4', '10.0.0.7'],
    ...['2001:db8:1::1', '2001:db8:1:2::9', '2001:db8::5', '2001:db8:2::1', '2001::5', '2001:0:5::1'],
  );
  const ids = fc.uuid().map((id) => linkId.parse(id));
  // Around midnight, so close together that listenings join.
  const moments = fc
    .integer({ min: 0, max: 4 * 3600 })
    .map((seconds) => new Date(Date.parse('2026-11-19T22:00:00Z') + seconds * 1000));
  const keys = fc
    .tuple(fc.constantFrom('1', '2'), fc.constantFrom('J-1001', 'Köln_仕事'), fc.boolean())
    .map(
      ([call, job, second]) => `recordings/2026/11/18/CA${call.repeat(32)}-${job}${second ? `-${RECORDING}` : ''}.mp3`,
    );

  const grants: fc.Arbitrary<LinkGrant> = fc.record({
    linkId: ids,
    requester: fc.oneof(
      fc.record({
        by: fc.constant('iam' as const),
        arn: fc.constantFrom(
          'arn:aws:sts::111122223333:assumed-role/support/jane',
          'arn:aws:sts::111122223333:assumed-role/support/joe',
          'arn:aws:iam::111122223333:user/jim',
        ),
        sourceAddress: addresses,
        userAgent: fc.constantFrom('curl "8"', '{"by":"airtable"}'),
      }),
      fc.record({
        by: fc.constantFrom('airtable' as const, 'history-writer' as const),
        jobId: fc.constant(jobId.parse('rec1')),
      }),
    ),
    key: keys,
    recordingSid: fc.option(fc.constant(RECORDING), { nil: undefined }),
    jobNumber: fc.option(fc.constantFrom(JOB, jobNumber.parse('Köln "7"')), { nil: undefined }),
    grantedAt: moments,
    expiresAt: moments,
    requestId: fc.constant('request'),
  });

  const hostile = fc.oneof(
    fc.string({ maxLength: 20 }).map((text) => text.replaceAll(/[\r\n\0]/g, '')),
    fc.constantFrom(
      'a"b',
      '" "',
      '" 200 - 9 9 9 9 "-" "-" - -',
      'x-link-id=00000000-0000-4000-8000-000000000000',
      '\\"',
      "' OR 1=1 --",
    ),
  );

  /** A line of the log; with an id out of the records, another one, or none. */
  const linesWith = (known: readonly LinkGrant[]) =>
    fc
      .record({
        id: fc.option(
          known.length === 0
            ? ids
            : fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...known.map((grant) => grant.linkId)) }, ids),
          { nil: undefined },
        ),
        spelling: fc.constantFrom('x-link-id', 'x-link-id', 'x%2Dlink-id', 'no-x-link-id'),
        key: keys,
        at: moments,
        over: fc.record({
          address: addresses,
          requester: fc.constantFrom(SIGNER, SIGNER, WRITER, AUDITOR, 'a'.repeat(64)),
          operation: fc.constantFrom(
            'REST.GET.OBJECT',
            'REST.GET.OBJECT',
            'REST.HEAD.OBJECT',
            'REST.COPY.OBJECT_GET',
            'REST.PUT.OBJECT',
          ),
          status: fc.constantFrom('200', '206', '206', '403', '404', '304', '-'),
          bytesSent: fc.constantFrom('-', '100', '4800'),
          objectSize: fc.constantFrom('-', '4800'),
          totalMs: fc.constantFrom('-', '10', '900000'),
          referer: hostile,
          userAgent: hostile,
        }),
        cut: fc.oneof({ weight: 15, arbitrary: fc.constant(undefined) }, fc.integer({ min: 1, max: 150 })),
        repeated: fc.boolean(),
        /** Minutes after which a further part is asked for. */
        parts: fc.array(fc.integer({ min: 1, max: 45 }), { maxLength: 3 }),
      })
      .map(({ id, spelling, key, at, over, cut, repeated, parts }) => {
        const request = `GET /${encodeURI(key)}?${queryOf(id).replace('x-link-id', spelling)} HTTP/1.1`;
        return [0, ...parts].map((minutes) => {
          const time = new Date(at.getTime() + minutes * 60_000);
          const whole = lineOf({ ...fieldsOf(key, { at: time, ...over }), request });
          const day = time.toISOString().slice(0, 10).replaceAll('-', '/');
          return { line: cut === undefined ? whole : whole.slice(0, cut), day, times: repeated ? 2 : 1 };
        });
      });

  const worlds = fc
    .uniqueArray(grants, { minLength: 6, maxLength: 10, selector: (grant) => grant.linkId, size: 'max' })
    .chain((known) =>
      fc.tuple(fc.constant(known), fc.array(linesWith(known), { minLength: 150, maxLength: 200, size: 'max' })),
    );

  const moment = (at: Date): string => at.toISOString().slice(0, 19).replace('T', ' ');
  /** Without milliseconds, which DuckDB shows only where there are some. */
  const cutOff = (value: unknown): unknown =>
    typeof value === 'string' ? value.replace(/(:\d\d)\.\d+$/, '$1') : value;
  const sorted = (rows: readonly (readonly unknown[])[]): string[] => rows.map((row) => JSON.stringify(row)).sort();
  const orNull = (value: unknown): unknown => value ?? null;

  const answer = async (title: string, ...columns: string[]): Promise<string[]> => {
    const rows = await athena.query(queries.get(title) ?? '');
    return sorted(rows.map((row) => columns.map((column) => cutOff(row[column]))));
  };

  test('each query finds what core/plays finds', async () => {
    expect([...queries.keys()]).toEqual([
      'Who was given what',
      'Who played a recording',
      'Plays from another network',
      'Top requesters',
      'Links never played',
      'Plays without a link',
      'Denied requests',
      'Lines that cannot be read',
    ]);
    await fc.assert(
      fc.asyncProperty(worlds, async ([known, generated]) => {
        const rows = generated.flat().flatMap(({ line, day, times }) =>
          Array.from({ length: times }, () => ({
            line,
            day,
            account: '111122223333',
            region: 'us-east-1',
            source_bucket: 'the-bucket',
          })),
        );
        await athena.createTable(logTable, rows);
        await athena.createTable(
          linksTable,
          known.map((grant) => ({
            line: JSON.stringify(linkGrant.encode(grant)),
            day: grantKey(grant).slice('links/'.length, 'links/yyyy/mm/dd'.length),
          })),
        );
        for (const view of views) await athena.run(view);

        const requests = rows.map(({ line }) => requestIn(line));
        const plays = new Plays();
        for (const request of requests) if (request !== undefined) plays.add(request);
        const { played, refused } = plays;
        const byId = new Map(known.map((grant) => [grant.linkId, grant]));
        const grantOf = ({ linkId: id }: Pick<Play, 'linkId'>) => (id === undefined ? undefined : byId.get(id));
        const holderOf = ({ requester }: LinkGrant) => (requester.by === 'iam' ? requester.arn : requester.jobId);
        const ofIt = (grant: LinkGrant | undefined) => grant?.recordingSid === RECORDING || grant?.jobNumber === JOB;

        expect(await answer('Who was given what', 'link_id', 'given_by', 'given_to', 'key')).toEqual(
          sorted(known.filter(ofIt).map((grant) => [grant.linkId, grant.requester.by, holderOf(grant), grant.key])),
        );
        expect(
          await answer(
            'Who played a recording',
            'started_at',
            'played_from',
            'bytes',
            'object_bytes',
            'given_to',
            'key',
          ),
        ).toEqual(
          sorted(
            played
              .filter((play) => ofIt(grantOf(play)) || play.key.includes(RECORDING))
              .map((play) => {
                const grant = grantOf(play);
                return [
                  moment(play.startedAt),
                  play.from,
                  play.bytes,
                  orNull(play.objectBytes),
                  orNull(grant && holderOf(grant)),
                  play.key,
                ];
              }),
          ),
        );
        expect(await answer('Plays from another network', 'link_id', 'played_from', 'started_at')).toEqual(
          sorted(
            played.flatMap((play) => {
              const requester = grantOf(play)?.requester;
              const isIt = requester?.by === 'iam' && isElsewhere(String(play.from), requester.sourceAddress);
              return isIt ? [[play.linkId, play.from, moment(play.startedAt)]] : [];
            }),
          ),
        );
        const counts = new Map<string, number>();
        for (const grant of known) {
          if (grant.requester.by !== 'iam') continue;
          const name = grant.requester.arn.replace(/(assumed-role\/[^/]+)\/.*/, '$1');
          const day = recordedLink(grantKey(grant))?.recordKey.slice(6, 16);
          const row = JSON.stringify([day, name]);
          counts.set(row, (counts.get(row) ?? 0) + 1);
        }
        expect(await answer('Top requesters', 'day', 'requester', 'links')).toEqual(
          [...counts].map(([row, links]) => row.replace(/\]$/, `,${String(links)}]`)).sort(),
        );
        const playedIds = new Set(played.map((play) => play.linkId));
        expect(await answer('Links never played', 'link_id')).toEqual(
          sorted(known.filter((grant) => !playedIds.has(grant.linkId)).map((grant) => [grant.linkId])),
        );
        const HOW = {
          'unnamed-link': 'link without an id',
          'own-credentials': 'own credentials',
          link: 'link not on record',
        };
        expect(
          await answer('Plays without a link', 'started_at', 'signed_by', 'played_from', 'is_copy', 'link_id', 'how'),
        ).toEqual(
          sorted(
            played.flatMap((play) => {
              const how =
                grantOf(play) === undefined ? HOW[originOf(play)] : isBorrowed(play) ? 'borrowed id' : undefined;
              return how === undefined
                ? []
                : [[moment(play.startedAt), play.requester, play.from, play.isCopy, orNull(play.linkId), how]];
            }),
          ),
        );
        expect(await answer('Denied requests', 'asked_at', 'status', 'played_from', 'link_id')).toEqual(
          sorted(refused.map((one) => [moment(one.at), one.status, one.from, orNull(one.linkId)])),
        );
        const unread = DAYS.flatMap((day) => {
          const count = rows.filter((row, index) => row.day === day && requests[index] === undefined).length;
          return count === 0 ? [] : [[day, 'the-bucket', count]];
        });
        expect(await answer('Lines that cannot be read', 'day', 'source_bucket', 'lines')).toEqual(sorted(unread));
      }),
      { numRuns: 5, endOnFailure: true },
    );
  }, 120_000);
});
