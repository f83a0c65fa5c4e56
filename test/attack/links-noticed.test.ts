import type { wireAirtableRefresh } from '../../lambdas/airtable-refresh/wire';
import type { wireUrlSigner } from '../../lambdas/url-signer/wire';
import { attackLinks } from './links/presigned-attack';
import { attackRefresh } from './links/refresh-attack';
import { attackUrls } from './links/urls-attack';
import { type Sabotage, sabotaged } from './sabotaged';

/* What the attacks on the links would notice: each of these changes of the code. */

jest.setTimeout(120_000);

const url = async (sabotage: Sabotage): Promise<typeof wireUrlSigner> =>
  ((await sabotaged('lambdas/url-signer/wire.ts', sabotage, require)) as { wireUrlSigner: typeof wireUrlSigner })
    .wireUrlSigner;
const refresh = async (sabotage: Sabotage): Promise<typeof wireAirtableRefresh> =>
  (
    (await sabotaged('lambdas/airtable-refresh/wire.ts', sabotage, require)) as {
      wireAirtableRefresh: typeof wireAirtableRefresh;
    }
  ).wireAirtableRefresh;

const ANSWER = 'lambdas/url-signer/answer-urls.ts';
const SERVE = 'lambdas/url-signer/serve-request.ts';
const READ = 'lambdas/url-signer/read-request.ts';
const SIGNER = 'lambdas/adapters/s3-link-signer.ts';
const ACCEPT = 'lambdas/airtable-refresh/accept-refresh.ts';

const URLS: Readonly<Record<string, Sabotage>> = {
  'a key may lie anywhere': {
    file: ANSWER,
    from: 'if (!location.prefixes.some((prefix) => key.startsWith(`${prefix}/`)))',
    to: 'if (false)',
  },
  'a folder is where its name begins': {
    file: ANSWER,
    from: 'key.startsWith(`${prefix}/`)',
    to: 'key.startsWith(prefix)',
  },
  'a history may link to anything': {
    file: 'lambdas/core/recording-links.ts',
    from: 'if (!lies(key, location) || partsOf(key) === undefined) continue;',
    to: '',
  },
  'whoever asks is served': { file: SERVE, from: 'if (requester === undefined)', to: 'if (false)' },
  'a link may live for ever': { file: READ, from: 'value >= 1 && value <= maxMinutes', to: 'value >= 1' },
  'a way out of the folder is a key': { file: READ, from: " && segment !== '..'", to: '' },
  'links are logged': {
    file: SERVE,
    from: "log.info('links-given', { ...who, count,",
    to: "log.info('links-given', { ...who, count, reason: answered.links[0]?.url,",
  },
  'questions are logged': {
    file: SERVE,
    from: "log.info('links-given', { ...who, count,",
    to: "log.info('links-given', { ...who, count, ...question.wanted,",
  },
  'a link is on nobody’s record': {
    file: 'lambdas/core/give-link.ts',
    from: 'await record(deadline);',
    to: '',
  },
  'a link has no id': { file: SIGNER, from: 'args.request.query[LINK_ID_PARAMETER] = id', to: 'void id' },
  'a cursor says where to look': {
    file: 'lambdas/url-signer/on-day.ts',
    from: 'const candidates: Candidate[] = [];',
    to: 'const candidates: Candidate[] = from === undefined ? [] : [candidateOf(from)];',
  },
  'members are merged': {
    file: READ,
    from: 'return isObject ? Object.fromEntries(Object.entries(json)) : undefined;',
    to: 'if (isObject) for (const [name, value] of Object.entries(json)) if (typeof value === "object") Object.assign(({} as never)[name] ?? {}, value); return isObject ? Object.fromEntries(Object.entries(json)) : undefined;',
  },
  'a large body is read': { file: READ, from: 'if (body.length > MAX_BODY_BYTES)', to: 'if (body.length === -1)' },
};

test.each(Object.entries(URLS))('/urls: %s', async (_change, sabotage) => {
  await expect(attackUrls({ wire: await url(sabotage), numRuns: 500, seed: 1 })).rejects.toThrow();
});

const REFRESH: Readonly<Record<string, Sabotage>> = {
  'any token will do': { file: ACCEPT, from: 'areEqual(token, expected)', to: 'areEqual(token, token)' },
  'a beginning will do': {
    file: ACCEPT,
    from: 'areEqual(token, expected)',
    to: 'areEqual(token, expected.slice(0, token.length))',
  },
  'letters do not matter': {
    file: ACCEPT,
    from: 'areEqual(token, expected)',
    to: 'areEqual(token.toLowerCase(), expected.toLowerCase())',
  },
  'the comparison tells by its time': { file: ACCEPT, from: 'areEqual(token, expected)', to: '(token === expected)' },
  'a record is any text': { file: ACCEPT, from: 'jobId.check(z.regex(/^rec[A-Za-z0-9]{14}$/))', to: 'jobId' },
  'a record may have any end': { file: ACCEPT, from: '{14}$/', to: '{14}/' },
  'the token is logged': {
    file: ACCEPT,
    from: '{ error, status, requestId }',
    to: '{ error, status, requestId: authorization }',
  },
};

test.each(Object.entries(REFRESH))('/airtable/refresh: %s', async (_change, sabotage) => {
  await expect(attackRefresh({ wire: await refresh(sabotage), numRuns: 1_000, seed: 1 })).rejects.toThrow();
});

const LINKS: Readonly<Record<string, Sabotage>> = {
  'a link lives twice as long': {
    file: SIGNER,
    from: 'expiresIn: expiresInSeconds',
    to: 'expiresIn: 2 * expiresInSeconds',
  },
};

test.each(Object.entries(LINKS))('a link: %s', async (_change, sabotage) => {
  await expect(attackLinks({ wire: await url(sabotage), numRuns: 500, seed: 1 })).rejects.toThrow();
});
