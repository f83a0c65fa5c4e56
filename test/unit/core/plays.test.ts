import { Plays, isBorrowed, originOf } from '../../../lambdas/core/plays';
import type { LoggedRequest } from '../../../lambdas/core/access-log';
import { AUDITOR, SIGNER, WRITER, requestOf } from '../../support/access-log/lines';
import { aLinkId } from '../../support/subjects';

const NOON = new Date('2026-11-20T12:00:00Z').getTime();
const MINUTE = 60_000;
const after = (minutes: number) => new Date(NOON + minutes * MINUTE);
const id = aLinkId();
const ofLink = (over: Partial<LoggedRequest> = {}) => requestOf({ linkId: id, ...over });

const playsOf = (...requests: LoggedRequest[]) => {
  const plays = new Plays();
  for (const request of requests) plays.add(request);
  return plays;
};

test('a listening that asks for the recording part by part is one play, with all its bytes', () => {
  const part = (minutes: number, bytesSent: number) =>
    ofLink({ at: after(minutes), status: 206, bytesSent, objectSize: 1000, tookMs: 5_000 });
  // The lines come in no order.
  expect(playsOf(part(25, 300), part(0, 200), part(50, 500)).played).toEqual([
    {
      bucket: 'the-bucket',
      key: 'recordings/2026/11/20/a.mp3',
      from: '192.0.2.3',
      requester: SIGNER,
      linkId: id,
      startedAt: after(0),
      endedAt: new Date(after(50).getTime() + 5_000),
      requests: 3,
      bytes: 1000,
      objectBytes: 1000,
      isCopy: false,
    },
  ]);
});

test('after half an hour without a request it is another one', () => {
  const starts = (...requests: LoggedRequest[]) => playsOf(...requests).played.map(({ startedAt }) => startedAt);
  const [first, next] = [ofLink(), ofLink({ at: after(30) })];
  expect(starts(first, next)).toEqual([after(0)]);
  expect(starts(first, { ...next, at: new Date(after(30).getTime() + 1) })).toHaveLength(2);
});

test('a request lasts until its last byte is sent, also past later and shorter ones', () => {
  const long = ofLink({ tookMs: 40 * MINUTE });
  expect(playsOf(long, ofLink({ at: after(5) }), ofLink({ at: after(65) })).played).toHaveLength(1);
});

test.each<[string, Partial<LoggedRequest>]>([
  ['another link', { linkId: aLinkId() }],
  ['another address', { remoteAddress: '192.0.2.4' }],
  ['another recording', { key: 'recordings/2026/11/20/b.mp3' }],
  ['another bucket', { bucket: 'former-bucket' }],
  ['somebody else', { requester: AUDITOR }],
])('a play by %s is another play', (_what, over) => {
  expect(playsOf(ofLink(), ofLink(over)).played).toHaveLength(2);
});

test('a line that S3 delivers twice counts once', () => {
  const request = ofLink();
  const plays = playsOf(request, { ...request }, ofLink());
  expect(plays.played).toMatchObject([{ requests: 2, bytes: 200 }]);
  const refused = ofLink({ status: 403 });
  expect(playsOf(refused, { ...refused }).refused).toHaveLength(1);
});

test.each<[string, Partial<LoggedRequest>]>([
  ['a HEAD', { operation: 'REST.HEAD.OBJECT' }],
  ['a listing', { operation: 'REST.GET.BUCKET', key: undefined }],
  ['the writing of a recording', { operation: 'REST.PUT.OBJECT' }],
  ['its expiry', { operation: 'S3.EXPIRE.OBJECT', status: undefined, requester: 'AmazonS3' }],
  ['a player that has it already', { status: 304 }],
  ['a request without an answer', { status: undefined }],
])('%s is no play', (_what, over) => {
  const { played, refused } = playsOf(ofLink(over));
  expect([played, refused]).toEqual([[], []]);
});

test('a copy is a play of its own kind, though it and what it writes have one request id', () => {
  const copy = requestOf({ operation: 'REST.COPY.OBJECT_GET', requester: AUDITOR, bytesSent: 0 });
  const written = { ...copy, operation: 'REST.COPY.OBJECT', key: 'recordings/copy.mp3' };
  expect(playsOf(written, copy).played).toMatchObject([{ key: copy.key, isCopy: true, bytes: 0, objectBytes: 100 }]);
});

test('what S3 refused is told one by one, in order', () => {
  const late = ofLink({ at: after(20), status: 403, errorCode: 'AccessDenied' });
  const gone = ofLink({ at: after(10), status: 404, errorCode: 'NoSuchKey' });
  expect(playsOf(late, gone).refused).toMatchObject([
    { at: after(10), status: 404, errorCode: 'NoSuchKey', linkId: id },
    { at: after(20), status: 403, errorCode: 'AccessDenied', from: '192.0.2.3' },
  ]);
});

test('of an object whose size S3 does not say it is not known', () => {
  expect(playsOf(ofLink({ objectSize: undefined })).played).toMatchObject([{ objectBytes: undefined }]);
});

describe('a play', () => {
  test.each([
    ['goes back to the link whose id it bears', { linkId: id, requester: SIGNER }, 'link'],
    ['goes back to a link without an id', { linkId: undefined, requester: WRITER }, 'unnamed-link'],
    ['goes back to credentials of one’s own', { linkId: undefined, requester: AUDITOR }, 'own-credentials'],
    ['is of unknown credentials', { linkId: undefined, requester: undefined }, 'own-credentials'],
  ])('%s', (_what, play, origin) => {
    expect(originOf(play)).toBe(origin);
  });

  test.each([
    ['the pipeline signed it', SIGNER, false],
    ['its history-writer signed it', WRITER, false],
    ['an auditor signed it', AUDITOR, true],
    ['a user signed it', 'arn:aws:iam::111122223333:user/url-signer', true],
    ['it is not known who signed it', undefined, false],
  ])('has a borrowed id or not: %s', (_what, requester, borrowed) => {
    expect(isBorrowed({ linkId: id, requester })).toBe(borrowed);
    expect(isBorrowed({ linkId: undefined, requester })).toBe(false);
  });
});
