import { wireUrlSigner } from '../../lambdas/url-signer/wire';
import { attackUrls } from './links/urls-attack';
import { URL_TRICKS } from './links/urls-requests';
import { times } from './times';

jest.setTimeout(120_000 * times);

const REQUESTS = 1_000 * times;

test('no question to /urls leads to what was not asked for, or was not to be given, or breaks anything', async () => {
  const counts = await attackUrls({ wire: wireUrlSigner, numRuns: REQUESTS });
  expect(Object.keys(URL_TRICKS).filter((trick) => (counts.get(trick) ?? 0) < 10)).toEqual([]);
  expect(['200', '400', '403', '404', '413'].filter((status) => (counts.get(status) ?? 0) < 5)).toEqual([]);
  expect(counts.get('200')).toBeGreaterThan(REQUESTS / 5);
});
