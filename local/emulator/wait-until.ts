import { setTimeout as sleep } from 'node:timers/promises';

/** How long to wait for a condition, and what to say when it never comes true. */
export interface Patience {
  readonly seconds: number;
  readonly intervalMilliseconds?: number;
  /** Completes "gave up after n seconds: ". */
  readonly otherwise: () => string;
}

/**
 * Asks again and again until there is an answer.
 * @throws {Error} when there is none in time.
 */
export const waitUntil = async <Answer>(
  question: () => Promise<Answer | undefined> | Answer | undefined,
  { seconds, intervalMilliseconds = 50, otherwise }: Patience,
): Promise<Answer> => {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const answer = await question();
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) throw new Error(`gave up after ${seconds} seconds: ${otherwise()}`);
    await sleep(intervalMilliseconds);
  }
};
