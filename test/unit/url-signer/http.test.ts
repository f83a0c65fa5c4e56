import { replyOf, requestOf } from '../../../lambdas/url-signer/http';
import { aCallSid } from '../../support/subjects';
import { REQUESTER_ARN, linkRequest } from '../../support/worlds/link-request';

test('the caller is who the authorizer says, from where API Gateway was asked', () => {
  const { body, requester, requestId } = requestOf(linkRequest({ key: 'x' }));
  expect(JSON.parse(Buffer.from(body).toString())).toEqual({ key: 'x' });
  expect(requester).toEqual({
    by: 'iam',
    arn: REQUESTER_ARN,
    sourceAddress: '192.0.2.7',
    userAgent: 'recordings-cli/1',
  });
  expect(requestId).toBe('request-1');
});

test('a body may come in base64', () => {
  const body = Buffer.from('{"jobNumber":"Ä"}').toString('base64');
  expect(Buffer.from(requestOf(linkRequest({}, { body, isBase64Encoded: true })).body).toString()).toBe(
    '{"jobNumber":"Ä"}',
  );
});

test('a long user agent is cut, an empty one left out', () => {
  expect(requestOf(linkRequest({}, { userAgent: 'x'.repeat(1_000) })).requester?.userAgent).toBe('x'.repeat(256));
  expect(requestOf(linkRequest({}, { userAgent: '' })).requester).not.toHaveProperty('userAgent');
});

test.each([undefined, {}, { iam: {} }, { iam: { userArn: '' } }, { iam: { userArn: null } }, { jwt: { claims: {} } }])(
  'without a caller in the authorizer (%j) there is none',
  (authorizer) => {
    expect(requestOf(linkRequest({}, { authorizer })).requester).toBeUndefined();
  },
);

test('an answer is JSON that no cache keeps, its times in UTC', () => {
  const startedAt = new Date('2026-11-20T10:00:00Z');
  const callSid = aCallSid();
  const link = {
    recordingSid: null,
    callSid: null,
    jobNumber: null,
    key: `recordings/2026/11/20/${callSid}-x.mp3`,
    url: 'https://example.com/x?y',
    expiresAt: new Date('2026-11-20T10:15:00Z'),
    startedAt,
    durationSeconds: 3,
    channels: 1 as const,
    bytes: 5,
  };
  const { statusCode, headers, body } = replyOf({ status: 200, answer: { links: [link], cursor: 'c' } });
  expect(statusCode).toBe(200);
  expect(headers).toEqual({ 'content-type': 'application/json', 'cache-control': 'no-store' });
  expect(JSON.parse(body ?? '')).toEqual({
    links: [{ ...link, expiresAt: '2026-11-20T10:15:00.000Z', startedAt: '2026-11-20T10:00:00.000Z' }],
    cursor: 'c',
  });
});

test('a refusal is, too, and says when to come again', () => {
  const refusal = { error: 'links-unavailable', message: 'Later.' };
  const { statusCode, headers, body } = replyOf({ status: 503, refusal, retryAfterSeconds: 30 });
  expect([statusCode, headers?.['retry-after'], headers?.['cache-control']]).toEqual([503, '30', 'no-store']);
  expect(JSON.parse(body ?? '')).toEqual(refusal);
  expect(replyOf({ status: 400, refusal }).headers).not.toHaveProperty('retry-after');
});
