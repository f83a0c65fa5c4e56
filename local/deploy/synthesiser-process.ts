import { cpSync, mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { pipelineApp } from '../../lib/pipeline-app';
import { PROJECT } from '../../lib/constructs/feature-folders';
import { parseSettings } from '../../lib/settings/read-settings';
import { synthesis } from './synthesis';

/*
 * Synthesises the app again and again: see `synthesiser.ts`. Started with a socket and a folder; all assemblies are made in
 * that one, since the CDK then bundles what has not changed only once, and are handed out as folders of their own.
 */

const [socket = '', outdir = ''] = process.argv.slice(2);

const cdkJson = z
  .object({ context: z.record(z.string(), z.unknown()) })
  .parse(JSON.parse(readFileSync(path.join(PROJECT, 'cdk.json'), 'utf8')));

/** What the CDK CLI adds to the context by itself (aws-cdk, `prepareContext`). */
const OF_THE_CLI = {
  'aws:cdk:enable-path-metadata': true,
  'aws:cdk:enable-asset-metadata': true,
  'aws:cdk:bundling-stacks': ['**'],
};

/** The assembly as it stands in `outdir`: files are copied, the bundles of Lambdas led to. */
const handOut = (folder: string): void => {
  mkdirSync(folder, { recursive: true });
  for (const entry of readdirSync(outdir, { withFileTypes: true })) {
    const [from, to] = [path.join(outdir, entry.name), path.join(folder, entry.name)];
    if (entry.isDirectory()) symlinkSync(from, to);
    else cpSync(from, to);
  }
};

const answer = (asked: string): void => {
  const { settings, folder } = synthesis.parse(JSON.parse(asked));
  process.exitCode = 0;
  pipelineApp(parseSettings(settings), { outdir, context: { ...cdkJson.context, ...OF_THE_CLI } }).synth();
  // What a rule is violated by the CDK says on stderr.
  if (process.exitCode !== 0) throw new Error('a rule of the CDK or of cdk-nag is violated');
  handOut(folder);
};

createServer((request, response) => {
  void text(request)
    .then(answer)
    .then(
      () => response.writeHead(204).end(),
      (error: unknown) => response.writeHead(500).end(error instanceof Error ? (error.stack ?? error.message) : ''),
    );
}).listen(socket);
