import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import path from 'node:path';
import type { EmulatorAddress } from '../../../local/emulator/emulator';
import { rootCredentials } from '../../../local/emulator/environment';
import { projectFolder } from '../../../local/emulator/local-folder';

/** What a shell said in the end. */
export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A person's shell: bash beside the local AWS, in a folder of its own. */
export interface Terminal {
  /** Where commands leave their files. */
  readonly folder: string;
  /** Pastes a script, and then types these lines where it asks. What fails ends it. */
  paste(script: string, typed?: readonly string[]): Promise<Outcome>;
}

/** In the place of `npx`: CDK commands are only told, since no stack is deployed here; the project's own is run. */
const NPX = `npx() { if [ "$1" = recordings ]; then "$PROJECT/bin/recordings.js" "\${@:2}"; else echo "npx $*"; fi; }`;

/** A program `aws`: the stand-in on botocore, which the server at the socket runs, or the AWS CLI that `AWS_CLI` names. */
const awsProgram = ({ python }: EmulatorAddress, socket: string): string =>
  process.env.AWS_CLI === undefined
    ? `#!/bin/sh
# Asked each time when the prelude is pasted, and not worth starting Python.
[ "$1" = --version ] && exec echo 'aws-cli/2.99.0 a stand-in on botocore'
exec '${python}' -IS '${path.join(__dirname, 'aws_cli_client.py')}' '${socket}' "$@"
`
    : `#!/bin/sh\nexec '${process.env.AWS_CLI}' "$@"\n`;

/** @param settings of the pipeline, as `.env` has them */
export const openTerminal = (
  emulator: EmulatorAddress,
  name: string,
  settings: Readonly<Record<string, string>>,
): Terminal => {
  const folder = path.join(emulator.runFolder, name);
  const programs = path.join(folder, '.programs');
  mkdirSync(programs, { recursive: true });
  const socket = path.join(programs, 'aws.sock');
  writeFileSync(path.join(programs, 'aws'), awsProgram(emulator, socket));
  chmodSync(path.join(programs, 'aws'), 0o755);
  const env: NodeJS.ProcessEnv = {
    ...settings,
    PATH: [programs, process.env.PATH].join(path.delimiter),
    HOME: folder,
    LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH,
    PYTHONDONTWRITEBYTECODE: '1',
    PROJECT: projectFolder,
    AWS_ENDPOINT_URL: emulator.endpoint,
    AWS_CA_BUNDLE: emulator.certificatesFile,
    NODE_EXTRA_CA_CERTS: emulator.certificatesFile,
    AWS_ACCESS_KEY_ID: rootCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: rootCredentials.secretAccessKey,
    AWS_DEFAULT_REGION: emulator.region,
  };
  // Ends with this process, whose end closes its standard input.
  const server = spawn(emulator.python, [path.join(__dirname, 'aws_cli_server.py'), socket], {
    stdio: ['pipe', 'ignore', 'inherit'],
    env,
  });
  server.unref();
  if (server.stdin instanceof Socket) server.stdin.unref();
  return {
    folder,
    paste: (script, typed = []) =>
      new Promise((resolve, reject) => {
        // Bash reads what is pasted and what is typed from one terminal, a line at a time. Node's pipes are sockets, which
        // cannot be opened as /dev/stdout.
        const shell = spawn('bash', ['--norc', '-c', 'set -o pipefail; bash --norc -s | cat'], { cwd: folder, env });
        const said = { stdout: '', stderr: '' };
        shell.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
        shell.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
        shell.on('error', reject);
        shell.on('close', (status) => {
          resolve({ status, ...said });
        });
        shell.stdin.end(['set -euo pipefail', NPX, script, ...typed, ''].join('\n'));
      }),
  };
};
