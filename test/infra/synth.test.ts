import { spawnSync } from 'node:child_process';
import { createRequire, isBuiltin } from 'node:module';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import * as z from 'zod';
import { PROJECT, features } from '../../lib/constructs/feature-folders';

/* The real command, in a copy of the project that has no `.env` of a developer. */

const LINKED = [
  'bin',
  'lib',
  'lambdas',
  'node_modules',
  'cdk.json',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];
const VALID = {
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  AIRTABLE_BASE_ID: 'appAAAAAAAAAAAAAA',
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'synth-test-'));
  for (const name of LINKED) symlinkSync(join(PROJECT, name), join(folder, name));
  mkdirSync(join(folder, 'home'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const run = (script: string[], settings: Record<string, string>) =>
  spawnSync(process.execPath, script, {
    cwd: folder,
    encoding: 'utf8',
    env: {
      // Nothing of this machine's AWS configuration, and the Node that runs this test.
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      HOME: join(folder, 'home'),
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_REGION: 'us-east-1',
      ...settings,
    },
  });

const cdk = createRequire(__filename).resolve('aws-cdk/bin/cdk');
const app = ['--import', 'tsx', 'bin/app.ts'];

describe('with valid settings', () => {
  const PIPELINE = 'recording-pipeline';
  let synth: ReturnType<typeof run>;
  beforeAll(() => {
    synth = run([cdk, 'synth', '--quiet'], VALID);
  }, 120_000);

  const bundles = () =>
    readdirSync(join(folder, 'cdk.out'))
      .filter((name) => name.startsWith('asset.'))
      .map((name) => join(folder, 'cdk.out', name));
  const codeOf = (bundle: string) => readFileSync(join(bundle, 'index.js'), 'utf8');

  test('cdk synth makes the templates of both stacks', () => {
    expect(synth.status).toBe(0);
    expect(synth.stdout).toBe('');
    for (const stack of [PIPELINE, `${PIPELINE}-monitoring`])
      expect(readFileSync(join(folder, 'cdk.out', `${stack}.template.json`), 'utf8')).toMatch(/"Description": "/);
  });

  const printed = () => synth.stderr.split('\n').filter((line) => line.trim() !== '');
  const isWarning = (line: string) => line.startsWith('WARNING ');

  test('without OPERATIONS_EMAILS it warns that nobody will hear', () => {
    expect(printed().filter(isWarning)).toEqual([
      expect.stringMatching(/^WARNING Nobody will hear of critical alarms\. Set OPERATIONS_EMAILS /),
      expect.stringMatching(/^WARNING Nobody will hear of warnings\. Set OPERATIONS_EMAILS /),
    ]);
  });

  test('it prints nothing else but what it does: no other warning, no notice or advertisement', () => {
    // Indented: where a warning comes from, and how to acknowledge it.
    const others = printed().filter((line) => !isWarning(line) && !line.startsWith('   '));
    expect(others.filter((line) => !line.startsWith('Bundling asset '))).toEqual([
      expect.stringMatching(/^Lambda: the consumers of the queues take up to 14 executions /),
      expect.stringMatching(/^Successfully synthesized to /),
      `Supply a stack id (${PIPELINE}, ${PIPELINE}-monitoring) to display its template.`,
    ]);
  });

  test('each Lambda is one CommonJS file with a source map', () => {
    expect(bundles()).toHaveLength(features.length);
    for (const bundle of bundles()) {
      expect(readdirSync(bundle).sort()).toEqual(['index.js', 'index.js.map']);
      expect(codeOf(bundle)).toMatch(/module\.exports\s?=/);
      expect(codeOf(bundle)).not.toMatch(/^(import|export)\s/m);
    }
  });

  test('the same sources make the same bundle wherever it is made: no map names a folder of this machine', () => {
    const sourcesOf = z.object({ sources: z.array(z.string()) });
    for (const bundle of bundles()) {
      const { sources } = sourcesOf.parse(JSON.parse(readFileSync(join(bundle, 'index.js.map'), 'utf8')));
      expect(sources.filter((source) => !/^\.\.\/(lambdas|node_modules)\//.test(source))).toEqual([]);
    }
  });

  // Required inside a try, and not installed: a faster signer, and character sets that JSON never has.
  const optional = ['@aws-sdk/signature-v4-crt', 'encoding'];
  test('each brings all that it needs, the SDK included', () => {
    for (const bundle of bundles()) {
      const required = [...codeOf(bundle).matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => String(name));
      const foreign = required.filter((name) => !isBuiltin(name) && !optional.includes(name));
      expect(foreign).toEqual([]);
    }
  });

  // They are loaded at every cold start. twilio-node's client would be 880 KB more, the SDK's ways to credentials 120 KB.
  test('the bundles are small: ingest and storage-growth below 400 KB, none above 700 KB', () => {
    const sizes = bundles()
      .map((bundle) => statSync(join(bundle, 'index.js')).size)
      .sort((a, b) => a - b);
    expect(sizes[1]).toBeLessThan(400_000); // the smaller two
    expect(sizes.at(-1)).toBeLessThan(700_000);
  });

  test('each finds its credentials in the environment, and looks nowhere else', () => {
    for (const bundle of bundles()) {
      const sources = readFileSync(join(bundle, 'index.js.map'), 'utf8');
      expect(sources).toContain('@aws-sdk/credential-provider-env/');
      expect(sources).not.toMatch(/credential-provider-(node|ini|sso|process|web-identity|login)\//);
    }
  });

  test('none carries the Unicode tables of whatwg-url', () => {
    for (const bundle of bundles())
      expect(readFileSync(join(bundle, 'index.js.map'), 'utf8')).not.toMatch(/node_modules\/(whatwg-url|tr46)\//);
  });
});

describe('with bad settings', () => {
  const bad = {
    S3_REGION: 'us-east-0',
    S3_SECRET_ACCESS_KEY: 'do-not-print-me',
    RECORDING_RETENTON_DAYS: '30',
    AIRTABLE_BASE_ID: 'appA',
  };
  const result = () => run(app, bad);

  test('the app exits 1 and lists every problem on stderr, without a stack trace or a secret', () => {
    const { status, stdout, stderr } = result();
    expect(status).toBe(1);
    expect(stdout).toBe('');
    for (const name of new Set([...Object.keys(VALID), ...Object.keys(bad)]))
      expect(stderr).toMatch(new RegExp(`^ {2}- ${name} `, 'm'));
    expect(stderr).not.toContain('do-not-print-me');
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test('cdk synth fails, too', () => {
    const { status, stderr } = run([cdk, 'synth'], bad);
    expect(status).toBe(1);
    expect(stderr).toContain('RECORDING_RETENTION_DAYS?');
  });
});
