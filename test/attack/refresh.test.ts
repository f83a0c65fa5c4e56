import { wireAirtableRefresh } from '../../lambdas/airtable-refresh/wire';
import { REFRESH_TRICKS, attackRefresh } from './links/refresh-attack';
import { times } from './times';

jest.setTimeout(120_000 * times);

test('only the token and a record make a hint; nothing else is taken, told or broken', async () => {
  const counts = await attackRefresh({ wire: wireAirtableRefresh, numRuns: 1_000 * times });
  expect(REFRESH_TRICKS.filter((trick) => (counts.get(trick) ?? 0) < 10)).toEqual([]);
  expect(['202', '400', '401'].filter((status) => (counts.get(status) ?? 0) < 100)).toEqual([]);
});
