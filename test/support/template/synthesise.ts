import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import type { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import * as z from 'zod';
import cdkJson from '../../../cdk.json';
import type { WatchedPipeline } from '../../../lib/monitoring/watched-pipeline';
import { pipelineApp } from '../../../lib/pipeline-app';
import { PipelineStack } from '../../../lib/pipeline-stack';
import type { Settings } from '../../../lib/settings/read-settings';
import type { Question } from './asked-synth';
import { freshSynth, knownSynth } from './known-synth';
import { settingsWith } from './settings';
import { type Spoil, spoilBy } from './spoils';

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
  /** What the person is told about Lambda's quota. */
  concurrency: z.string(),
});

/** A synth, or why it failed. */
const outcome = z.union([synthesised, z.object({ thrown: z.string() })]);

/** The pipeline's stack, and beside it the one that monitors it. */
export interface Synthesised extends z.infer<typeof synthesised> {
  /** What the pipeline says of itself; names that AWS makes up are tokens in it. */
  readonly watched: WatchedPipeline;
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

const synth = (settings: Settings, spoil: string | undefined): z.infer<typeof synthesised> => {
  const { app, stack, outdir } = make(settings);
  const exitCode = process.exitCode;
  try {
    if (spoil !== undefined) spoilBy(spoil, stack);
    const assembly = app.synth();
    return {
      ...stackOf(assembly.getStackByName(settings.PIPELINE_NAME)),
      monitoring: stackOf(assembly.getStackByName(`${settings.PIPELINE_NAME}-monitoring`)),
      findings: report.parse(JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'))).pluginReports,
      concurrency: stack.concurrency,
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
 * What is synthesised, as text.
 * @throws when a rule is violated; where the stack was spoilt, the text says so.
 */
export const synthText = ({ overrides, spoil }: Omit<Question, 'answer'>): string => {
  const settings = settingsWith(overrides);
  if (spoil === undefined) return JSON.stringify(synth(settings, spoil));
  try {
    return JSON.stringify(synth(settings, spoil));
  } catch (error) {
    return JSON.stringify({ thrown: String(error) });
  }
};

const withWatched = (found: z.infer<typeof synthesised>, settings: Settings): Synthesised => ({
  ...found,
  get watched() {
    return stackWith(settings).watched;
  },
});

type Overrides = Readonly<Record<string, string>>;

/** A test file asks for the same settings again and again. */
const outcomes = new Map<string, z.infer<typeof outcome>>();

/**
 * What `cdk synth` makes of these settings, only without bundling the Lambdas. `spoil` may break the stack first.
 * @throws when a rule is violated.
 */
export const synthesise = (overrides: Overrides = {}, spoil?: Spoil): Synthesised => {
  const settings = settingsWith(overrides);
  const asked = { overrides, spoil };
  const key = spoil === undefined ? settings : { settings, spoil };
  const id = JSON.stringify(key);
  const found = outcomes.get(id) ?? outcome.parse(JSON.parse(knownSynth(key, () => synthText(asked), asked)));
  outcomes.set(id, found);
  if ('thrown' in found) throw new Error(found.thrown);
  return withWatched(found, settings);
};

/** The same of settings that are hardly ever the same again: nothing is kept. */
export const synthesiseOnce = (overrides: Overrides): Synthesised => {
  const settings = settingsWith(overrides);
  const text = freshSynth(settings, () => synthText({ overrides }), { overrides });
  return withWatched(synthesised.parse(JSON.parse(text)), settings);
};
