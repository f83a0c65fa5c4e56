import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App, Stack } from 'aws-cdk-lib';
import type { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import * as z from 'zod';
import cdkJson from '../../../cdk.json';
import type { WatchedPipeline } from '../../../lib/monitoring/watched-pipeline';
import { pipelineApp } from '../../../lib/pipeline-app';
import { PipelineStack } from '../../../lib/pipeline-stack';
import type { Settings } from '../../../lib/settings/read-settings';
import { knownSynth } from './known-synth';
import { settingsWith } from './settings';

const resource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
});
export type Resource = z.infer<typeof resource>;

const template = z.object({
  Resources: z.record(z.string(), resource),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })),
});
export type Template = z.infer<typeof template>;

export const parseTemplate = (text: string): Template => template.parse(JSON.parse(text));

const violation = z.object({ ruleName: z.string(), severity: z.string() });
const suppressed = violation.extend({ acknowledgedId: z.string(), reason: z.string() });
const report = z.object({
  pluginReports: z.array(
    z.object({
      pluginName: z.string(),
      conclusion: z.string(),
      violations: z.array(violation),
      suppressedViolations: z.array(suppressed).default([]),
    }),
  ),
});

const synthesisedStack = z.object({
  template,
  /** The template as CloudFormation gets it. */
  text: z.string(),
  stackName: z.string(),
  region: z.string(),
  account: z.string(),
  terminationProtection: z.boolean().optional(),
  /** What constructs left behind for a person to read, after its level: `info`, `warning` or `error`. */
  messages: z.array(z.string()),
});
type SynthesisedStack = z.infer<typeof synthesisedStack>;

const synthesised = synthesisedStack.extend({
  monitoring: synthesisedStack,
  /** Of both stacks. */
  findings: report.shape.pluginReports,
});

/** The pipeline's stack, and beside it the one that monitors it. */
export interface Synthesised extends z.infer<typeof synthesised> {
  /** What the pipeline says of itself; names that AWS makes up are tokens in it. */
  readonly watched: WatchedPipeline;
  /** What the person is told about Lambda's quota. */
  readonly concurrency: string;
}

const stackOf = (stack: CloudFormationStackArtifact): SynthesisedStack => {
  const text = readFileSync(stack.templateFullPath, 'utf8');
  return {
    template: parseTemplate(text),
    text,
    stackName: stack.stackName,
    region: stack.environment.region,
    account: stack.environment.account,
    terminationProtection: stack.terminationProtection,
    messages: stack.messages.map(({ level, entry }) => `${level}: ${JSON.stringify(entry.data)}`),
  };
};

interface Made {
  readonly app: App;
  readonly stack: PipelineStack;
  readonly outdir: string;
}

const make = (settings: Settings): Made => {
  const outdir = mkdtempSync(join(tmpdir(), 'infra-test-'));
  const app = pipelineApp(settings, { outdir, context: { ...cdkJson.context, 'aws:cdk:bundling-stacks': [] } });
  const stack = app.node.findChild(settings.PIPELINE_NAME);
  if (!(stack instanceof PipelineStack)) throw new Error('The pipeline is in no PipelineStack');
  return { app, stack, outdir };
};

const synth = (settings: Settings, spoil: (stack: Stack) => unknown): z.infer<typeof synthesised> => {
  const { app, stack, outdir } = make(settings);
  const exitCode = process.exitCode;
  try {
    spoil(stack);
    const assembly = app.synth();
    return {
      ...stackOf(assembly.getStackByName(settings.PIPELINE_NAME)),
      monitoring: stackOf(assembly.getStackByName(`${settings.PIPELINE_NAME}-monitoring`)),
      findings: report.parse(JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'))).pluginReports,
    };
  } finally {
    process.exitCode = exitCode; // a violation sets it to 1
    rmSync(outdir, { recursive: true });
  }
};

/** The pipeline's own stack, before it is synthesised. */
const stackWith = (settings: Settings): PipelineStack => {
  const { stack, outdir } = make(settings);
  rmSync(outdir, { recursive: true });
  return stack;
};

/**
 * What `cdk synth` makes of these settings, only without bundling the Lambdas. `spoil` may break the stack first.
 * @throws when a rule is violated.
 */
export const synthesise = (
  overrides: Readonly<Record<string, string>> = {},
  spoil?: (stack: Stack) => unknown,
): Synthesised => {
  const settings = settingsWith(overrides);
  const made =
    spoil === undefined
      ? synthesised.parse(
          JSON.parse(knownSynth(settings, () => JSON.stringify(synth(settings, () => undefined)), overrides)),
        )
      : synth(settings, spoil);
  return {
    ...made,
    get watched() {
      return stackWith(settings).watched;
    },
    get concurrency() {
      return stackWith(settings).concurrency;
    },
  };
};
