import { setTimeout as pause } from 'node:timers/promises';
import { Answers } from './answers';
import { loadHandler } from './load-handler';

/* Without a schema: to load a library for it would count. */

interface Answer {
  /** Of API Gateway. */
  readonly statusCode?: number;
  readonly body?: string;
  /** Of a queue. */
  readonly batchItemFailures?: readonly unknown[];
}

/** Loads the bundle of a function, as Lambda does, and gives it events, one after another. */
const main = async (): Promise<void> => {
  const { BENCH_PROGRAM = '', BENCH_EVENTS = '[]', BENCH_PAUSE_MS = '0' } = process.env;
  const handler = await loadHandler(BENCH_PROGRAM);
  const answers = new Answers();
  const events = JSON.parse(BENCH_EVENTS) as readonly unknown[];
  // Lambda's own runtime keeps the process, whatever a function waits for.
  const held = setInterval(() => undefined, 60_000);
  for (const [index, event] of events.entries()) {
    if (index > 0) await pause(Number(BENCH_PAUSE_MS));
    const start = performance.now();
    const {
      statusCode = 200,
      body = '',
      batchItemFailures = [],
    } = (await handler(event, {
      getRemainingTimeInMillis: () => 60_000,
    })) as Answer;
    if (statusCode >= 300 || batchItemFailures.length > 0) throw new Error(`${statusCode} ${body}`);
    answers.note(start);
  }
  clearInterval(held);
  answers.write();
};

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
