import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { waitUntil } from '../../../local/emulator/wait-until';
import type { LocalPipeline } from '../../../local/pipeline/start-pipeline';

const PATIENCE_SECONDS = 60;

/**
 * Waits until nothing is under way between the webhook and the deletion at Twilio. A message stays in its queue until its consumer
 * has sent the next one on, so nothing hides between the two when they are asked in this order.
 */
export const untilQuiet = async ({ aws: { sqs }, outputs }: LocalPipeline): Promise<void> => {
  const held = async (QueueUrl: string): Promise<number> => {
    const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    return Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible);
  };
  await waitUntil(
    async () => {
      for (const queue of [outputs.RecordingsQueueUrl, outputs.HistoryQueueUrl, outputs.CleanupQueueUrl])
        if ((await held(queue)) !== 0) return undefined;
      return true;
    },
    { seconds: PATIENCE_SECONDS, intervalMilliseconds: 100, otherwise: () => 'messages are still under way' },
  );
};
