import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as z from 'zod';
import { ensureVirtualEnvironment } from '../../../local/emulator/virtual-environment';
import type { Command } from '../runbook';

const run = (program: string, words: readonly string[], input = ''): string => {
  const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8', input, timeout: 30_000 });
  if (status !== 0) throw new Error(`${program} ${words.join(' ')} failed: ${stderr}`);
  return stdout;
};

/** What is wrong with commands of the AWS CLI, by what it is made of. */
export const complaintsAbout = async (commands: readonly Command[]): Promise<readonly string[]> => {
  const python = await ensureVirtualEnvironment(() => undefined);
  const program = join(__dirname, 'check_aws_commands.py');
  return z.array(z.string()).parse(JSON.parse(run(python, [program], JSON.stringify(commands))));
};

const known = new Map<string, string>();

/** What the CDK CLI says of one of its commands. Of one that it does not know it shows the help of all. */
export const helpOfCdk = (command: string): string => {
  const help =
    known.get(command) ??
    run(process.execPath, [createRequire(__filename).resolve('aws-cdk/bin/cdk'), command, '--help']);
  known.set(command, help);
  return help;
};
