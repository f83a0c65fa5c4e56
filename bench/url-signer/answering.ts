import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { Answers } from './answered';

/** A handler of API Gateway's, whichever. */
type Handler = (event: unknown, context: unknown) => Promise<unknown>;

const answer = z.object({ statusCode: z.number(), body: z.string().optional() });

/** Loads the bundle of a function, as Lambda does, and gives it events, one after another. */
const main = async (): Promise<void> => {
  const { BENCH_PROGRAM = '', BENCH_EVENTS = '[]', BENCH_PAUSE_MS = '0' } = process.env;
  const { handler } = createRequire(__filename)(BENCH_PROGRAM) as { readonly handler: Handler };
  const events = z.array(z.unknown()).parse(JSON.parse(BENCH_EVENTS));
  const answers = new Answers();
  for (const [index, event] of events.entries()) {
    if (index > 0) await pause(Number(BENCH_PAUSE_MS));
    const start = performance.now();
    const { statusCode, body = '' } = answer.parse(await handler(event, { getRemainingTimeInMillis: () => 29_000 }));
    if (statusCode >= 300) throw new Error(`${String(statusCode)} ${body}`);
    answers.note(start);
  }
  answers.write();
};

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
