import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { QueueWithDlq } from '../constructs/queue-with-dlq';

/** The queues of all steps. */
export interface StepQueues {
  readonly recordings: QueueWithDlq;
  readonly history: QueueWithDlq;
  readonly cleanup: QueueWithDlq;
}

/** What every Lambda is told that looks at them. */
export const queuesEnvironment = ({ recordings, history, cleanup }: StepQueues) => ({
  RECORDINGS_QUEUE_URL: recordings.queue.queueUrl,
  RECORDINGS_DEAD_LETTER_QUEUE_URL: recordings.deadLetterQueue.queueUrl,
  HISTORY_QUEUE_URL: history.queue.queueUrl,
  HISTORY_DEAD_LETTER_QUEUE_URL: history.deadLetterQueue.queueUrl,
  CLEANUP_QUEUE_URL: cleanup.queue.queueUrl,
  CLEANUP_DEAD_LETTER_QUEUE_URL: cleanup.deadLetterQueue.queueUrl,
});

/** May tell how much lies in each of them, and look at the dead letters. */
export const grantSurvey = ({ recordings, history, cleanup }: StepQueues, grantee: IGrantable): void => {
  for (const queue of [recordings, history, cleanup]) {
    queue.grantCount(grantee);
    queue.grantLook(grantee);
  }
};
