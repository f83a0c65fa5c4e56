import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { loadHandler } from '../deployed/load-handler';
import { failLoudly, tally } from './tally';

/*
 * A function as Lambda runs it: an event is fetched from the Runtime API and its answer posted there, one after the other
 * (Lambda Developer Guide, "Using the Lambda runtime API for custom runtimes"). AWS' own client is native code.
 */

const { BENCH_PROGRAM = '', BENCH_WARM_UP = '', BENCH_WEBHOOKS = '', AWS_LAMBDA_RUNTIME_API = '' } = process.env;

const agent = new Agent({ keepAlive: true });
const api = `http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation`;

const ask = async (path: string, body?: string) => {
  const sent = request(`${api}/${path}`, { agent, method: body === undefined ? 'GET' : 'POST' });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { id: String(response.headers['lambda-runtime-aws-request-id']), body: await text(response) };
};

const main = async (): Promise<void> => {
  const handler = await loadHandler(BENCH_PROGRAM);
  const { answered } = tally(Number(BENCH_WARM_UP), Number(BENCH_WEBHOOKS));
  for (;;) {
    const { id, body } = await ask('next');
    const answer = await handler(JSON.parse(body), { awsRequestId: id, getRemainingTimeInMillis: () => 10_000 });
    await ask(`${id}/response`, JSON.stringify(answer));
    answered();
  }
};

main().catch(failLoudly);
