import { loadHandler } from '../deployed/load-handler';
import { RuntimeClient } from './runtime-client';
import { failLoudly, tally } from './tally';

/*
 * A function as Lambda runs it: an event is fetched from the Runtime API and its answer posted there, one after the other
 * (Lambda Developer Guide, "Using the Lambda runtime API for custom runtimes").
 */

const { BENCH_PROGRAM = '', BENCH_WARM_UP = '', BENCH_WEBHOOKS = '', AWS_LAMBDA_RUNTIME_API = '' } = process.env;

const main = async (): Promise<void> => {
  const handler = await loadHandler(BENCH_PROGRAM);
  const runtime = await RuntimeClient.to(AWS_LAMBDA_RUNTIME_API);
  const { answered } = tally(Number(BENCH_WARM_UP), Number(BENCH_WEBHOOKS));
  for (;;) {
    const { requestId, body } = await runtime.next();
    const answer = await handler(JSON.parse(body), {
      awsRequestId: requestId,
      getRemainingTimeInMillis: () => 10_000,
    });
    await runtime.respond(requestId, JSON.stringify(answer));
    answered();
  }
};

main().catch(failLoudly);
