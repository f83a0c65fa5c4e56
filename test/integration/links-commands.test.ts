import { spawn } from 'node:child_process';
import { type Server, createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { PROJECT } from '../../lib/constructs/feature-folders';
import { ensureVirtualEnvironment } from '../../local/emulator/virtual-environment';
import { iamRoute } from '../support/fakes/iam-route';
import { blocksOf } from '../support/markdown';

/* The programs of docs/links.md, as they stand there, against a route that checks signatures as API Gateway does. */

jest.setTimeout(60_000);

const page = readFileSync(join(PROJECT, 'docs/links.md'), 'utf8');
const KEY = 'AKIAIOSFODNN7EXAMPLE';
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

let server: Server;
let url: string;
let asked: unknown[];

beforeAll(async () => {
  server = createServer((request, response) => {
    void (async () => {
      const route = iamRoute({
        url,
        region: 'eu-central-1',
        keys: { [KEY]: SECRET },
        allowed: [KEY],
        now: () => new Date(),
        behind: (body, headers) => {
          asked.push([body, headers.get('x-amz-security-token')]);
          return { status: 200, body: { links: [{ url: 'https://the-link' }] } };
        },
      });
      const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]);
      const init = { method: request.method ?? '', headers, body: await text(request) };
      const answer = route(`http://${request.headers.host ?? ''}${request.url ?? ''}`, init);
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}/urls`;
});
beforeEach(() => (asked = []));
afterAll(() => {
  server.close();
});

const run = (program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  new Promise<{ status: number | null; said: string }>((resolve) => {
    const child = spawn(program, args, { env: { PATH: process.env.PATH, ...env } });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.on('close', (status) => {
      resolve({ status, said });
    });
  });

describe.each([
  ['of a user', '', null],
  ['of a role', 'a/token+with=signs', 'a/token+with=signs'],
])('with the credentials %s', (_, token, sent) => {
  const expected = [[{ jobNumber: 'J-1001' }, sent]];

  test('the curl command gets links', async () => {
    const block = blocksOf(page).find((one) => one.includes('curl --aws-sigv4')) ?? '';
    const credentials = { AccessKeyId: KEY, SecretAccessKey: SECRET, ...(token !== '' && { SessionToken: token }) };
    const script = [
      `aws() { [ "$*" = 'configure export-credentials' ] && echo '${JSON.stringify(credentials)}'; }`,
      block.replace(/^url='<.*>'$/m, `url='${url}'`).replace('region=us-east-1', 'region=eu-central-1'),
    ].join('\n');
    const { status, said } = await run('bash', ['--norc', '-euo', 'pipefail', '-c', script]);
    expect(said).toContain('{"links":[{"url":"https://the-link"}]}');
    expect([status, asked]).toEqual([0, expected]);
  });

  test('the Python program gets links', async () => {
    const [, program = ''] = /```python\n(.+?)```/s.exec(page) ?? [];
    const python = await ensureVirtualEnvironment(() => undefined);
    const script = `${program}\nprint(links('${url}', 'eu-central-1', jobNumber='J-1001'))`;
    const { status, said } = await run(python, ['-c', script], {
      AWS_ACCESS_KEY_ID: KEY,
      AWS_SECRET_ACCESS_KEY: SECRET,
      ...(token !== '' && { AWS_SESSION_TOKEN: token }),
    });
    expect([status, said.trim(), asked]).toEqual([0, "[{'url': 'https://the-link'}]", expected]);
  });
});
