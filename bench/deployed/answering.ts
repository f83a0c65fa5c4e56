import { setTimeout as pause } from 'node:timers/promises';
import { Answers } from './answers';
import { loadHandler } from './load-handler';

/* Without a schema: to load a library for it would count. */

interface Answer {
  readonly statusCode: number;
  readonly body?: string;
}

/** Loads the bundle of a function of API Gateway's, as Lambda does, and gives it events, one after another. */
const main = async (): Promise<void> => {
  const { BENCH_PROGRAM = '', BENCH_EVENTS = '[]', BENCH_PAUSE_MS = '0' } = process.env;
  const handler = await loadHandler(BENCH_PROGRAM);
  const answers = new Answers();
  const events = JSON.parse(BENCH_EVENTS) as readonly unknown[];
  for (const [index, event] of events.entries()) {
    if (index > 0) await pause(Number(BENCH_PAUSE_MS));
    const start = performance.now();
    const { statusCode, body = '' } = (await handler(event, {
      getRemainingTimeInMillis: () => 29_000,
    })) as Answer;
    if (statusCode >= 300) throw new Error(`${String(statusCode)} ${body}`);
    answers.note(start);
  }
  answers.write();
};

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
