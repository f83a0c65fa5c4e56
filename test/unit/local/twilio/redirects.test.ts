import { get as secureGet } from 'node:https';
import { buffer } from 'node:stream/consumers';
import type { RedirectFault } from '../../../../local/twilio/faults';
import type { TwilioStandIn } from '../../../../local/twilio/stand-in';
import { startTwilio } from '../../../../local/twilio/start';
import { basicAuth, exchange } from '../../../support/local/http';
import { loopbackCertificate } from '../../../support/local/loopback-certificate';

let twilio: TwilioStandIn;
let sid: string;
let bytes: number;
const start = async (options: Parameters<typeof startTwilio>[0] = {}) => {
  twilio = await startTwilio(options);
  ({ sid, bytes } = await twilio.addRecording());
};
beforeEach(() => start());
afterEach(() => twilio.stop());

const path = () => `/2010-04-01/Accounts/${twilio.accountSid}/Recordings/${sid}.mp3`;
const headers = () => basicAuth(twilio.apiKeySid, twilio.apiKeySecret);
const download = () => exchange(twilio.url + path(), { headers: headers() });
const redirect = (fault: Omit<RedirectFault, 'kind'> = {}) => {
  twilio.addFault({ kind: 'redirect', ...fault });
};
/** Where a download is sent to. */
const location = async () => {
  const { status, headers: answered, body } = await download();
  expect(body).toHaveLength(0);
  return { status, url: String(answered.location) };
};

test('a redirect leads to another host, at a path nobody can guess', async () => {
  redirect();
  const first = await location();
  redirect({ status: 301 });
  const second = await location();
  expect([first.status, second.status]).toEqual([307, 301]);
  const { port } = new URL(twilio.url);
  expect(first.url).toMatch(
    new RegExp(`^http://localhost:${port}/_storage/[0-9a-f]{32}\\?X-Amz-Signature=[0-9a-f]{32}$`),
  );
  expect(second.url).not.toBe(first.url);
  expect((await exchange(first.url)).body).toHaveLength(bytes);
  expect(twilio.requests.at(-1)).toMatchObject({
    route: 'storage',
    recordingSid: sid,
    status: 200,
    authorization: false,
  });
});

test('the storage refuses an Authorization header, as S3 does', async () => {
  redirect();
  const { url } = await location();
  const refused = await exchange(url, { headers: headers() });
  expect([refused.status, refused.headers['content-type']]).toEqual([400, 'application/xml']);
  expect(refused.body.toString()).toContain('<Code>InvalidArgument</Code>');
  expect(twilio.requests.at(-1)).toMatchObject({ route: 'storage', authorization: true });
});

test('or overlooks it', async () => {
  redirect({ authorization: 'ignore' });
  expect((await exchange((await location()).url, { headers: headers() })).body).toHaveLength(bytes);
});

test('an address that was not given out is not there', async () => {
  redirect();
  const { url } = await location();
  expect((await exchange(url.replace(/.$/, (last) => (last === '0' ? '1' : '0')))).status).toBe(404);
});

test('what was asked for survives the redirect', async () => {
  const dual = await twilio.addRecording({ conferenceSid: `CF${'0'.repeat(32)}` });
  redirect({ to: 'same-host' });
  const { headers: answered } = await exchange(`${twilio.url}${path().replace(sid, dual.sid)}?RequestedChannels=2`, {
    headers: headers(),
  });
  expect(String(answered.location)).toMatch(`${twilio.url}/_storage/`);
  expect((await exchange(String(answered.location))).body).toHaveLength(dual.bytes);
});

test('the storage has faults of its own', async () => {
  redirect({ authorization: 'ignore' });
  twilio.addFault({ on: 'storage', kind: 'storage-forbidden' });
  twilio.addFault({ on: 'storage', kind: 'label', type: 'binary/octet-stream' });
  const { url } = await location();
  const forbidden = await exchange(url);
  expect([forbidden.status, forbidden.headers['content-type']]).toEqual([403, 'application/xml']);
  expect(forbidden.body.toString()).toContain('<Code>AccessDenied</Code>');
  expect((await exchange(url)).headers['content-type']).toBe('binary/octet-stream');
  expect((await exchange(url)).headers['content-type']).toBe('audio/mpeg');
});

test('the storage forgets what is deleted', async () => {
  redirect();
  const { url } = await location();
  twilio.setStatus(sid, 'deleted');
  const gone = await exchange(url);
  expect(gone.status).toBe(404);
  expect(gone.body.toString()).toContain('<Code>NoSuchKey</Code>');
});

test('a redirect to itself loops', async () => {
  twilio.addFault({ kind: 'redirect', to: 'itself', times: Infinity });
  expect((await location()).url).toBe(twilio.url + path());
  expect((await location()).url).toBe(twilio.url + path());
});

test('a redirect may lead anywhere', async () => {
  redirect({ to: 'https://example.com/x' });
  expect((await location()).url).toBe('https://example.com/x');
});

test('without tls there is no HTTPS to lead to', () => {
  expect(() => {
    redirect({ to: 'https' });
  }).toThrow('tls');
});

describe('with tls', () => {
  beforeEach(async () => {
    await twilio.stop();
    await start({ tls: loopbackCertificate });
  });

  const secure = async (url: string, given: Record<string, string> = headers()) => {
    const response = await new Promise<Parameters<NonNullable<Parameters<typeof secureGet>[2]>>[0]>(
      (resolve, reject) => {
        const options = { headers: given, ca: loopbackCertificate.cert, agent: false as const };
        secureGet(url, options, resolve).on('error', reject);
      },
    );
    return { status: response.statusCode, location: response.headers.location, body: await buffer(response) };
  };

  test('plain HTTP is sent to HTTPS, where the audio is', async () => {
    twilio.addFault({ kind: 'redirect', status: 301, to: 'https', times: Infinity });
    const { status, url } = await location();
    expect([status, url]).toEqual([301, String(twilio.httpsUrl) + path()]);
    expect(await secure(url, {})).toMatchObject({ status: 401 });
    expect((await secure(url)).body).toHaveLength(bytes);
  });

  test('the storage is reached by the scheme of the request', async () => {
    redirect();
    const { location: url = '' } = await secure(String(twilio.httpsUrl) + path());
    expect(url).toMatch(/^https:\/\/localhost:/);
    expect((await secure(url, {})).body).toHaveLength(bytes);
  });

  test('or by plain HTTP, when told to', async () => {
    redirect({ to: 'plain-http' });
    const { location: url = '' } = await secure(String(twilio.httpsUrl) + path());
    expect(url).toMatch(/^http:\/\/localhost:/);
    expect((await exchange(url)).body).toHaveLength(bytes);
  });
});
