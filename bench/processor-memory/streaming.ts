import type { SQSEvent } from 'aws-lambda';
import { handler } from '../../lambdas/processor/handler';
import { measured } from './measured';

/** The processor as it is deployed, on one message. */
const event: SQSEvent = {
  Records: [
    {
      messageId: '1',
      receiptHandle: '1',
      body: process.env.BENCH_MESSAGE ?? '',
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: String(Date.now()),
        SenderId: 'bench',
        ApproximateFirstReceiveTimestamp: '0',
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: '',
      awsRegion: '',
    },
  ],
};

void measured(async () => {
  const { batchItemFailures } = await handler(event, { getRemainingTimeInMillis: () => 600_000 });
  if (batchItemFailures.length > 0) throw new Error('the processor did not store the recording');
});
