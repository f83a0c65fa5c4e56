import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const folder = path.resolve(__dirname, '../../../../local/emulator');
const captured = readFileSync(path.resolve(__dirname, '../../../support/fixtures/access-log/captured.txt'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

const SCRIPT = `
import datetime, json, sys
from access_log_line import Served, line, log_key, operation
asked = json.load(sys.stdin)
if "served" in asked:
    served = asked["served"]
    served["received"] = datetime.datetime.fromisoformat(served["received"])
    print(line(Served(**served)))
if "operation" in asked:
    print(operation(*asked["operation"]))
if "log_key" in asked:
    day, delivered = asked["log_key"]
    at = delivered and datetime.datetime.fromisoformat(delivered)
    print(log_key("prefix/", "111122223333", "eu-central-1", "bucket", datetime.date.fromisoformat(day), at))
`;

const python = (asked: object): string =>
  execFileSync('python3', ['-c', SCRIPT], { cwd: folder, input: JSON.stringify(asked), encoding: 'utf8' }).trimEnd();

/** What the client of a captured line must have sent, and S3 have done, for that line to be written. */
const served = (line: string, more: object) => {
  const found =
    /^(\S+) (\S+) \[(\d\d)\/(\w{3})\/(\d{4}):(\S+) \+0000\] (\S+) (\S+) (\S+) \S+ (\S+) "(\w+) (\S+) HTTP\/(\S+)" (\d+) (\S+) (\S+) (\S+) (\d+) (\S+) "(.*)" "(.*)" (\S+) (\S+) (\S+) (\S+) (\S+) (\S+) (\S+)/.exec(
      line,
    );
  if (found === null) throw new Error(`no line of S3's: ${line}`);
  const [, owner, bucket, day, month, year, time, remote_ip, requester, request_id, key = '', method, target = ''] =
    found;
  const [http_version, status, error_code, sent, size, total, turn, referer, user_agent, , host_id] = found.slice(13);
  const [signature_version, cipher, authentication, host, tls_version] = found.slice(24);
  const monthNumber = String(new Date(`${month} 1 2000 UTC`).getUTCMonth() + 1).padStart(2, '0');
  return {
    ...{
      owner,
      bucket,
      received: `${year}-${monthNumber}-${day}T${time}+00:00`,
      remote_ip,
      requester,
      request_id,
      method,
    },
    ...{ target, http_version, key: key === '-' ? '' : key, status: Number(status) },
    parameters: Object.fromEntries(new URL(target, 'https://s3').searchParams),
    ...{ copies: false, error_code: error_code === '-' ? '' : error_code, bytes_sent: Number(sent) || 0 },
    ...{ object_size: Number(size) || null, total_ms: Number(total), turn_around_ms: Number(turn) || 0 },
    ...{ referer: referer === '-' ? '' : referer, user_agent: user_agent === '-' ? '' : user_agent },
    ...{ host_id, signature_version, cipher, authentication, host, tls_version },
    ...more,
  };
};

test.each(captured.map((line) => [line.slice(65, 120), line]))(
  'a captured line is written as S3 wrote it: %s',
  (_start, line) => {
    // S3 has added fields at the end since some of them were written.
    expect(python({ served: served(line, {}) }).startsWith(line)).toBe(true);
  },
);

test('a line has 27 fields; what is not known is a hyphen', () => {
  const [line = ''] = captured;
  const nobody = {
    ...{ requester: '-', signature_version: '-', authentication: '-', cipher: '', tls_version: '', host: '' },
    ...{
      referer: '',
      user_agent: '',
      request_id: '',
      host_id: '',
      error_code: 'AccessDenied',
      status: 403,
      bytes_sent: 0,
    },
    object_size: null,
  };
  const fields = python({ served: served(line, nobody) }).match(/"[^"]*"|\[[^\]]*\]|\S+/g) ?? [];
  expect(fields).toHaveLength(27);
  expect(fields.slice(9)).toEqual([
    ...['403', 'AccessDenied', '-', '-'],
    ...['38', '-', '"-"', '"-"'],
    ...['-', '-', '-', '-', '-', '-', '-', '-', '-', '-'],
  ]);
});

test('a key is URL-encoded twice, what a client sends in quotes is not touched', () => {
  const [line = ''] = captured;
  const written = python({ served: served(line, { key: 'a/Ö b%.mp3', user_agent: 'x "y" z\\' }) });
  expect(written).toContain(' a/%25C3%2596%2520b%2525.mp3 "');
  expect(written).toContain(' "x "y" z\\" ');
});

test.each([
  ['REST.GET.OBJECT', 'GET', 'key', []],
  ['REST.GET.OBJECT', 'GET', 'key', ['response-content-type', 'X-Amz-Signature', 'x-link-id', 'versionId', 'A-userid']],
  ['REST.HEAD.OBJECT', 'HEAD', 'key', []],
  ['REST.PUT.OBJECT', 'PUT', 'key', ['x-id']],
  ['REST.PUT.PART', 'PUT', 'key', ['partNumber', 'uploadId']],
  ['REST.POST.UPLOADS', 'POST', 'key', ['uploads']],
  ['REST.POST.UPLOAD', 'POST', 'key', ['uploadId']],
  ['REST.DELETE.UPLOAD', 'DELETE', 'key', ['uploadId']],
  ['REST.DELETE.OBJECT', 'DELETE', 'key', []],
  ['REST.GET.BUCKET', 'GET', '', ['list-type', 'prefix', 'max-keys']],
  ['REST.GET.BUCKETVERSIONS', 'GET', '', ['versions', 'prefix']],
  ['REST.GET.LOGGING_STATUS', 'GET', '', ['logging']],
  ['REST.PUT.BUCKETPOLICY', 'PUT', '', ['policy']],
  ['REST.OPTIONS.PREFLIGHT', 'OPTIONS', 'key', []],
  ['-', 'GET', '', ['intelligent-tiering', 'id']],
  ['-', 'GET', 'key', ['torrent']],
])('%s is %s of "%s" with the parameters %j', (expected, method, key, parameters) => {
  expect(python({ operation: [method, key, parameters, false] })).toBe(expected);
});

test('a copy is named as one', () => {
  expect(python({ operation: ['PUT', 'key', [], true] })).toBe('REST.COPY.OBJECT');
});

test.each([
  ['the day of the requests', null, '2026/02/28/2026-02-28-00-00-00'],
  ['the moment of the delivery', '2026-03-01T01:02:03', '2026/03/01/2026-03-01-01-02-03'],
])('log objects are partitioned by %s', (_name, delivered, expected) => {
  const key = python({ log_key: ['2026-02-28', delivered] });
  expect(key.slice(0, -16)).toBe(`prefix/111122223333/eu-central-1/bucket/${expected}-`);
  expect(key).toMatch(/[0-9A-F]{16}$/);
});
