import {
  GetFunctionConfigurationCommand,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { bootstrap } from '../../local/deploy/deploy';
import type { EmulatorAddress } from '../../local/emulator/emulator';
import { type LocalPipeline, startPipeline } from '../../local/pipeline/start-pipeline';
import { loopbackCertificate } from '../../test/support/local/loopback-certificate';

/** The Lambdas on the way of a recording. */
export const FEATURES = ['ingest', 'processor', 'history-writer', 'cleanup'] as const;

const SETTINGS = {
  // Within a bench the schedule would run the reconciler by chance.
  RECONCILE_INTERVAL_MINUTES: '1440',
};

/** The real app, deployed as `cdk deploy` does, IAM and TLS enforced, between stand-ins that keep Airtable's rate limit. */
export const deployPipeline = async (emulator: EmulatorAddress): Promise<LocalPipeline> => {
  await bootstrap(emulator);
  return startPipeline({
    emulator,
    name: 'bench-pipeline',
    settings: SETTINGS,
    // The Express service has that one.
    twilio: { ca: [emulator.certificate, loopbackCertificate.cert].join('\n') },
  });
};

/** Has Lambdas start anew, all of the way unless said otherwise, as a deployment with another environment does. @param mark - any text not used before */
export const coolDown = async (
  { name, aws: { lambda } }: LocalPipeline,
  mark: string,
  features: readonly (typeof FEATURES)[number][] = FEATURES,
): Promise<void> => {
  for (const feature of features) {
    const FunctionName = `${name}-${feature}`;
    const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    const Variables = { ...Environment?.Variables, BENCH: mark };
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
  }
};

/** Has the history-writer take nothing from its queue, or go on. */
export const letWrite = async ({ name, aws: { lambda } }: LocalPipeline, Enabled: boolean): Promise<void> => {
  const FunctionName = `${name}-history-writer`;
  const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName }));
  for (const { UUID } of EventSourceMappings) await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
};
