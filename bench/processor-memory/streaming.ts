import { createRequire } from 'node:module';
import type { SQSEvent } from 'aws-lambda';
import type { handler as Handler } from '../../lambdas/processor/handler';
import { measured } from './measured';

/** The processor as it is deployed, on one message. */
void measured(() => {
  const { BENCH_PROGRAM = '', BENCH_EVENT = '' } = process.env;
  const { handler } = createRequire(__filename)(BENCH_PROGRAM) as { readonly handler: typeof Handler };
  const event = JSON.parse(BENCH_EVENT) as SQSEvent;
  return async () => {
    const { batchItemFailures } = await handler(event, { getRemainingTimeInMillis: () => 600_000 });
    if (batchItemFailures.length > 0) throw new Error('The processor did not store the recording');
  };
});
