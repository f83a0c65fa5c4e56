import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import cdkJson from '../../../cdk.json';

/** An empty stack that is never synthesised. An `App` makes its folder at once, and leaves it behind. */
export const loneStack = (): Stack => {
  const outdir = mkdtempSync(join(tmpdir(), 'lone-stack-'));
  const stack = new Stack(new App({ outdir, context: { ...cdkJson.context, 'aws:cdk:bundling-stacks': [] } }));
  rmSync(outdir, { recursive: true });
  return stack;
};
