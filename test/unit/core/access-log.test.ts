import { requestIn } from '../../../lambdas/core/access-log';
import { AUDITOR, REST, fieldsOf, inLog, lineOf, playLine, queryOf } from '../../support/access-log/lines';
import { aLinkId } from '../../support/subjects';

const KEY = 'recordings/2026/11/20/CA00000000000000000000000000000001-J-1001.mp3';
const SIZE = 17_537_676;

/*
 * Lines that S3 wrote, with other names, addresses and ids in them. Where they come from: Amazon S3 User Guide, "Amazon S3
 * server access log format" (of 2014, 2019 and 2026); tests of elastic/integrations, of kerkdienstgemist/logstash-filter-s3
 * and of noobaa-core; aws-samples/siem-on-amazon-opensearch-service#34; cocoonlife/s3-log-parse#1; elastic/integrations#20417.
 */
const OWNER = '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be';
const CAPTURED: [what: string, line: string, read: Readonly<Record<string, unknown>>][] = [
  [
    'of the page, 2014: nothing behind the version id',
    `${OWNER} mybucket [06/Feb/2014:00:00:38 +0000] 192.0.2.3 ${OWNER} 3E57427F3EXAMPLE REST.GET.VERSIONING - "GET /mybucket?versioning HTTP/1.1" 200 - 113 - 7 - "-" "S3Console/0.4" -`,
    { at: new Date('2014-02-06T00:00:38Z'), operation: 'REST.GET.VERSIONING', key: undefined, bytesSent: 113 },
  ],
  [
    'of the page, 2019: with TLS',
    `${OWNER} awsexamplebucket1 [06/Feb/2019:00:01:57 +0000] 192.0.2.3 ${OWNER} DD6CC733AEXAMPLE REST.PUT.OBJECT s3-dg.pdf "PUT /awsexamplebucket1/s3-dg.pdf HTTP/1.1" 200 - - 4406583 41754 28 "-" "S3Console/0.4" - 10S62Zv81kBW7BB6SX4XJ48o6kpcl6LPwEoizZQQxJd5qDSCTLX0TgS37kYUBKQW3+bPdrg1234= SigV4 ECDHE-RSA-AES128-SHA AuthHeader awsexamplebucket1.s3.us-west-1.amazonaws.com TLSV1.1`,
    { key: 's3-dg.pdf', bytesSent: 0, objectSize: 4_406_583, tookMs: 41_754 },
  ],
  [
    'of the page, 2026: with access point, ACL and source Region',
    `${OWNER} amzn-s3-demo-bucket1 [06/Feb/2019:00:00:38 +0000] 192.0.2.3 ${OWNER} A1206F460EXAMPLE REST.GET.BUCKETPOLICY - "GET /amzn-s3-demo-bucket1?policy HTTP/1.1" 404 NoSuchBucketPolicy 297 - 38 - "-" "S3Console/0.4" - BNaBsXZQQDbssi6xMBdBU2sLt+Yf5kZDmeBUP35sFoKa3sLLeMC78iwEIWxs99CRUrbS4n11234= SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader amzn-s3-demo-bucket1.s3.us-west-1.amazonaws.com TLSV1.2 arn:aws:s3:us-west-1:123456789012:accesspoint/example-AP Yes us-east-1`,
    { status: 404, errorCode: 'NoSuchBucketPolicy' },
  ],
  [
    'of a session of a role',
    `${OWNER} test-s3-ks [01/Aug/2019:00:24:41 +0000] 192.0.2.3 arn:aws:sts::123456:assumed-role/AWSServiceRoleForTrustedAdvisor/TrustedAdvisor_627959692251 44EE8651683CB4DA REST.GET.LOCATION - "GET /test-s3-ks/?location&aws-account=627959692251 HTTP/1.1" 200 - 142 - 17 - "-" "AWS-Support-TrustedAdvisor, aws-internal/3 aws-sdk-java/1.11.590" - BsCfJedfuSnds2QFoxi+E/O7M6OEWzJnw4dUaes/2hyA363sONRJKzB7EOY+Bt9DTHYUn+HoHxI= SigV4 ECDHE-RSA-AES128-SHA AuthHeader s3.ap-southeast-1.amazonaws.com TLSv1.2`,
    { requester: 'arn:aws:sts::123456:assumed-role/AWSServiceRoleForTrustedAdvisor/TrustedAdvisor_627959692251' },
  ],
  [
    'of a batch deletion, without quotes, the key encoded once',
    `${OWNER} test-s3-ks [19/Sep/2019:17:06:39 +0000] 192.0.2.3 arn:aws:iam::123456:user/test@elastic.co 6CE38F1312D32BDD BATCH.DELETE.OBJECT Screen+Shot+2019-09-09+100%25.png - 204 - - 57138 - - - - - LwRa4w6DbuU48GKQiH3jDbjfTyLCbwasFBsdttugRQ= SigV4 ECDHE-RSA-AES128-SHA AuthHeader s3.ap-southeast-1.amazonaws.com TLSv1.2`,
    { key: 'Screen Shot 2019-09-09 100%.png', requester: 'arn:aws:iam::123456:user/test@elastic.co', status: 204 },
  ],
  [
    'of a service of AWS, without an address',
    `${OWNER} flow-log-test [14/Jul/2021:18:57:31 +0000] - svc:delivery.logs.amazonaws.com MVGXZXEVN3IG9S24 REST.PUT.OBJECT AWSLogs/f12aa632.log.gz "PUT /AWSLogs/f12aa632.log.gz HTTP/1.1" - - - 773 103 13 "-" "-" - 02SxwfXpO5UysN0GsKGa3uGDQ6E/W7+Hwo/luRH8p1VEexULoe66RCM+nja0dEq2JqLrtgjocvVRRkVt4= SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader flow-log-test.s3.us-gov-west-1.amazonaws.com TLSv1.2 -`,
    { remoteAddress: undefined, requester: 'svc:delivery.logs.amazonaws.com', status: undefined },
  ],
  [
    'of an expiry, with a space in its host id',
    `${OWNER} flow-log-test [25/Mar/2025:19:28:02 +0000] - AmazonS3 366DB3C4B325AB11 S3.EXPIRE.OBJECT 0/chum/_spcu_sride__state.sst "-" - - - 317 - - "-" "-" qsEq9bDa2VyxyZ4cz0c7oBnF67VYTTij DMlPb9al4CvVBck150CgpEIIYgtSI3HC/atetNVYwPtHZffW6jfpg+BrffhbT9/B - - - - - - -`,
    { operation: 'S3.EXPIRE.OBJECT', key: '0/chum/_spcu_sride__state.sst', requester: 'AmazonS3', objectSize: 317 },
  ],
  [
    'of what a copy reads, without quotes, of 2014',
    `${OWNER} media.example.com [09/Sep/2014:18:33:15 +0000] 192.0.2.3 ${OWNER} 5E493280357FAC3B REST.COPY.OBJECT_GET 10518050/upload/f0a2.mp3 - 200 - - 16251603 - - - - -`,
    { operation: 'REST.COPY.OBJECT_GET', key: '10518050/upload/f0a2.mp3', bytesSent: 0, objectSize: 16_251_603 },
  ],
  [
    'of a part of an object, anonymous',
    `${OWNER} media.example.com [02/Oct/2010:18:29:16 +0000] 192.0.2.3 - 4F911681022807C6 REST.GET.OBJECT 10028050/2010-09-26-1830.mp3 "GET /10028050/2010-09-26-1830.mp3?Expires=1286051333 HTTP/1.1" 206 - 4194304 17537676 1600 12 "-" "VLC media player - version 1.0.5 Goldeneye - (c) 1996-2010 the VideoLAN team" -`,
    { requester: undefined, status: 206, bytesSent: 4_194_304, objectSize: SIZE, tookMs: 1600 },
  ],
  [
    'with a quote at the end of the user agent',
    `${OWNER} email-contents.example.com [24/Dec/2020:20:00:00 +0000] 192.0.2.3 - 366DB3C4B325AB12 REST.GET.OBJECT aaa/fizzbuzz.txt "GET /some-path/fizzbuzz.txt HTTP/1.1" 200 - 49851 49851 23 22 "https://example,com/some/url" "Mozilla/5.0 (iPad; CPU OS 13_1 like Mac OS X) Safari/604.1"" - someIDstring - ECDHE-RSA-AES128-GCM-SHA256 - s3-ap-northeast-1.amazonaws.com TLSv1.2`,
    { key: 'aaa/fizzbuzz.txt', status: 200, bytesSent: 49_851 },
  ],
  [
    'with a quote at the end of the referer',
    `${OWNER} media.example.com [24/Mar/2013:10:22:56 +0000] 192.0.2.3 ${OWNER} A5A6B08FB9342F4D REST.GET.OBJECT 10010160/2013-03-24-0930.mp3 "GET /10010160/2013-03-24-0930.mp3?Expires=1364127776 HTTP/1.1" 200 - 18547033 18547033 17344 58 "http://example.com/mp3/recorder.php?id=452"" "Mozilla/5.0 (compatible; MSIE 9.0)" -`,
    { bytesSent: 18_547_033, tookMs: 17_344 },
  ],
  [
    'with a quote in the path, which is encoded twice in the key',
    `${OWNER} testing-1234xxx [20/Jun/2019:03:51:36 +0000] 192.0.2.3 - 63DAF67A2BC0B6C3 REST.GET.OBJECT %2522 "GET /" HTTP/1.1" 403 AccessDenied 243 - 8 - "referer test" "curl/7.38.0" - uidORkMVUSKEFetTC9FJG1qrSdT9DlxA97GPF8m2IsJlDxHLkV5VGzmkuTb8pXIym7B/J5XZlGU= - ECDHE-RSA-AES128-GCM-SHA256 - testing-1234xxx.s3.amazonaws.com TLSv1.2`,
    { key: '"', status: 403, errorCode: 'AccessDenied' },
  ],
  [
    'of a requester with spaces',
    `${OWNER} media.example.com [24/Mar/2023:10:22:56 +0000] 192.0.2.3 arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2EXAMPLEID A5A6B08FB9342F4D REST.GET.OBJECT a.mp3 "GET /a.mp3 HTTP/1.1" 200 - 1 1 1 1 "-" "Amazon CloudFront" - -`,
    { requester: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2EXAMPLEID', key: 'a.mp3' },
  ],
];

test.each(CAPTURED)('a line %s', (_what, line, read) => {
  expect(requestIn(line)).toMatchObject(read);
});

describe('the id of a link', () => {
  const id = aLinkId();

  test('is what the query of the request says in x-link-id', () => {
    expect(requestIn(playLine(KEY, { linkId: id }))).toMatchObject({ linkId: id, key: KEY });
  });

  test.each([
    ['the name is encoded', `x%2Dlink%2Did=${id}`],
    ['the value is encoded', `x-link-id=%${id.charCodeAt(0).toString(16)}${id.slice(1)}`],
    ['it stands first', `x-link-id=${id}&X-Amz-Date=20261120T120000Z`],
    ['it stands twice', `x-link-id=${id}&x-link-id=${aLinkId()}`],
    ['the query has a question mark', `a=?&x-link-id=${id}`],
  ])('is found though %s', (_how, query) => {
    expect(requestIn(playLine(KEY, { request: `GET /${KEY}?${query} HTTP/1.1` }))?.linkId).toBe(id);
  });

  test.each([
    ['a user agent', { userAgent: `curl "GET /?x-link-id=${id} HTTP/1.1" 200` }],
    ['a referer', { referer: `https://the-bucket.s3.amazonaws.com/${KEY}?x-link-id=${id}` }],
    ['the key', { request: `GET /x-link-id=${id} HTTP/1.1` }],
    ['another parameter', { request: `GET /${KEY}?no-x-link-id=${id}&b=x-link-id=${id} HTTP/1.1` }],
    ['something that is no id', { request: `GET /${KEY}?x-link-id=${id}0 HTTP/1.1` }],
  ])('is not what %s says', (_where, over) => {
    const request = `GET /${KEY}?${queryOf(undefined)} HTTP/1.1`;
    expect(requestIn(playLine(KEY, { request, ...over }))).toMatchObject({ operation: 'REST.GET.OBJECT' });
    expect(requestIn(playLine(KEY, { request, ...over }))?.linkId).toBeUndefined();
  });
});

test.each([
  'recordings/2026/11/20/CA1-Köln 7 +1.mp3',
  'recordings/2026/11/20/CA1-仕事.mp3',
  'a b+c%20d/100%.mp3',
  'quotes "and\' [brackets].mp3',
])('the key %s is read, encoded twice as it is, and once in what lifecycle rules did', (key) => {
  expect(requestIn(playLine(key))?.key).toBe(key);
  const once = decodeURIComponent(inLog(key));
  expect(requestIn(playLine(key, { operation: 'S3.EXPIRE.OBJECT', key: once, request: '-' }))?.key).toBe(key);
});

test.each([
  ['spaces as plus signs', 'a%2Bb.mp3', 'a b.mp3'],
  ['no encoding', 'J-1001.mp3', 'J-1001.mp3'],
  ['half an encoding', 'a%2.mp3', 'a%2.mp3'],
])('a key with %s', (_what, logged, key) => {
  expect(requestIn(playLine(KEY, { key: logged }))?.key).toBe(key);
});

test.each(['2001:db8::1', '::ffff:192.0.2.3', '10.0.0.7'])('an address %s is taken as it is', (address) => {
  expect(requestIn(playLine(KEY, { address }))?.remoteAddress).toBe(address);
});

test.each([
  ['an auditor', AUDITOR],
  ['an account', OWNER],
])('the requester may be %s', (_who, requester) => {
  expect(requestIn(playLine(KEY, { requester }))?.requester).toBe(requester);
});

test.each([
  'a"b',
  '" 200 - 1 1 1 1 "-" "-" - -',
  '" "',
  '"',
  `" 200 - 9 9 9 9 "x" "y" ${REST}`,
  'x] [01/Jan/2001:00:00:00 +0000] "GET / HTTP/1.1" 200',
  'with \u2028 in it',
])('a client that calls itself %j changes nothing else of its line', (said) => {
  const fields = fieldsOf(KEY);
  const read = requestIn(lineOf(fields));
  expect(read).toBeDefined();
  for (const over of [{ userAgent: said }, { referer: said }, { referer: said, userAgent: said }])
    expect(requestIn(lineOf({ ...fields, ...over }))).toEqual(read);
});

describe('what cannot be read', () => {
  const line = playLine(KEY);
  const endOfRequest = line.indexOf('HTTP/1.1"');

  test('is a line that ends within or before the request', () => {
    for (let length = 0; length < endOfRequest; length++) expect(requestIn(line.slice(0, length))).toBeUndefined();
  });

  test('is not one that ends behind the times, within what the client says of itself', () => {
    const length = line.indexOf('"Mozilla') + 5;
    expect(requestIn(line.slice(0, length))).toEqual(requestIn(line));
  });

  test.each([
    ['nothing', ''],
    ['a space', ' '],
    ['something else', '{"bucket":"the-bucket"}'],
    ['a month that there is not', line.replace('/Nov/', '/Növ/')],
    ['a day that there is not', line.replace('[20/', '[99/')],
  ])('is %s', (_what, text) => {
    expect(requestIn(text)).toBeUndefined();
  });
});
