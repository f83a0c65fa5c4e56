import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import type { EmulatorAddress } from '../emulator/emulator';
import { projectFolder } from '../emulator/local-folder';
import { runCdk } from './cdk';
import { askSynthesiser } from './synthesiser';

const outputs = z.object({
  WebhookUrl: z.url(),
  WebhookUrlForTwilio: z.url(),
  // MiniStack 1.5.33 names its API api-id.execute-api.127.0.0.1, which no parser takes for a host.
  AirtableRefreshUrl: z.string(),
  UrlSignerUrl: z.string(),
  LinkRequestersPolicyArn: z.string(),
  AccessAuditorsPolicyArn: z.string(),
  OperatorsPolicyArn: z.string(),
  BucketName: z.string(),
  LinksBucketName: z.string(),
  AccessLogBucketName: z.string(),
  RecordingsQueueUrl: z.url(),
  RecordingsDeadLetterQueueUrl: z.url(),
  HistoryQueueUrl: z.url(),
  HistoryDeadLetterQueueUrl: z.url(),
  CleanupQueueUrl: z.url(),
  CleanupDeadLetterQueueUrl: z.url(),
  CredentialsSecretName: z.string(),
});

/** What the stack says about itself. */
export type PipelineOutputs = z.infer<typeof outputs>;

/** An app synthesised, ready to be deployed. */
export interface Assembly {
  readonly emulator: EmulatorAddress;
  readonly pipelineName: string;
  readonly folder: string;
}

/** Prepares the emulator's account for CDK, once. */
export const bootstrap = (emulator: EmulatorAddress): Promise<void> =>
  runCdk({
    emulator,
    args: ['bootstrap', `aws://${emulator.accountId}/${emulator.region}`],
    settings: {},
    // No cdk.json there, so the app is not run for it.
    cwd: emulator.runFolder,
    title: 'bootstrap',
  });

/** A working directory like the project's, but without the user's `.env`, which the app would read; a new one each time. */
const workingDirectory = (emulator: EmulatorAddress, pipelineName: string): string => {
  const folder = mkdtempSync(path.join(emulator.runFolder, `${pipelineName}-`));
  for (const name of ['bin', 'cdk.json']) symlinkSync(path.join(projectFolder, name), path.join(folder, name));
  return folder;
};

/** Synthesises the real app into the emulator's run folder. */
export const synthesise = async (
  emulator: EmulatorAddress,
  pipelineName: string,
  settings: Readonly<Record<string, string>>,
): Promise<Assembly> => {
  const folder = path.join(emulator.runFolder, `${pipelineName}.out`);
  if (emulator.synthesiser !== undefined) {
    rmSync(folder, { recursive: true, force: true });
    const account = { CDK_DEFAULT_ACCOUNT: emulator.accountId, CDK_DEFAULT_REGION: emulator.region };
    await askSynthesiser(emulator.synthesiser, {
      settings: { ...account, ...settings, PIPELINE_NAME: pipelineName },
      folder,
    });
    return { emulator, pipelineName, folder };
  }
  await runCdk({
    emulator,
    args: ['synth', '--quiet', '--output', folder],
    settings: { ...settings, PIPELINE_NAME: pipelineName },
    cwd: workingDirectory(emulator, pipelineName),
    title: `${pipelineName}-synth`,
  });
  return { emulator, pipelineName, folder };
};

/**
 * The id that MiniStack is to give the pipeline's HTTP API. On AWS the id is only known after the deploy, and Twilio signs
 * the URL that Twilio was told; here the pipeline must know its public URL beforehand.
 */
const apiId = (pipelineName: string): string => `api-${pipelineName}`;

/** Scheme, host and path prefix of the pipeline's webhook on the emulator: its WEBHOOK_PUBLIC_URL. */
export const publicUrl = (emulator: EmulatorAddress, pipelineName: string): string =>
  `${emulator.endpoint}/_aws/execute-api/${apiId(pipelineName)}/$default`;

/** Deploys the assembly's pipeline into the emulator. */
export const deploy = async ({ emulator, pipelineName, folder }: Assembly): Promise<PipelineOutputs> => {
  const outputsFile = path.join(emulator.runFolder, `${pipelineName}.outputs.json`);
  await runCdk({
    emulator,
    args: [
      ...['deploy', pipelineName, '--app', folder, '--outputs-file', outputsFile],
      ...['--require-approval', 'never', '--method', 'direct', '--progress', 'events'],
      // A stack's tags reach its API, where MiniStack takes this one for the id.
      ...['--tags', `ms-custom-id=${apiId(pipelineName)}`],
    ],
    settings: {},
    cwd: emulator.runFolder,
    title: `${pipelineName}-deploy`,
  });
  const file: unknown = JSON.parse(readFileSync(outputsFile, 'utf8'));
  return z
    .object({ [pipelineName]: outputs })
    .transform((stacks) => outputs.parse(stacks[pipelineName]))
    .parse(file);
};
