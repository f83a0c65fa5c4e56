import { createRequire } from 'node:module';
import type { SQSEvent } from 'aws-lambda';
import type { handler as Handler } from '../../lambdas/processor/handler';
import { measured } from './measured';

/** The processor as it is deployed, on one batch after the other, once it has worked on those that warm it. */
void measured(async () => {
  const { BENCH_PROGRAM = '', BENCH_WARMING = '[]', BENCH_EVENTS = '[]' } = process.env;
  const { handler } = createRequire(__filename)(BENCH_PROGRAM) as { readonly handler: typeof Handler };
  const all = async (events: string): Promise<void> => {
    for (const event of JSON.parse(events) as SQSEvent[]) {
      const { batchItemFailures } = await handler(event, { getRemainingTimeInMillis: () => 300_000 });
      if (batchItemFailures.length > 0) throw new Error(`${batchItemFailures.length} recordings were not stored`);
    }
  };
  await all(BENCH_WARMING);
  return () => all(BENCH_EVENTS);
});
