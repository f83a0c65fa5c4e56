import { paginateFilterLogEvents, ResourceNotFoundException } from '@aws-sdk/client-cloudwatch-logs';
import type { Feature } from '../../lib/monitoring/watched-pipeline';
import type { AwsClients } from './aws-clients';

/** Every line a Lambda has logged so far, oldest first. */
export const lambdaLogs = async (
  { logs }: AwsClients,
  pipelineName: string,
  feature: Feature,
): Promise<readonly string[]> => {
  const lines: string[] = [];
  const logGroupName = `/aws/lambda/${pipelineName}-${feature}`;
  try {
    for await (const page of paginateFilterLogEvents({ client: logs }, { logGroupName })) {
      for (const { message } of page.events ?? []) if (message !== undefined) lines.push(message.trimEnd());
    }
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
  return lines;
};
