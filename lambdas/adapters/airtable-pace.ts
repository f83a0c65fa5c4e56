import { setTimeout as sleep } from 'node:timers/promises';
import type { Deadline } from '../core/deadline';
import { RetryLater } from '../core/errors';

/** When the next request to a rate-limited service may start. */
export interface Pace {
  /** Resolves at the start of the caller's turn. @throws {RetryLater} when there is none before the deadline. */
  turn(deadline: Pick<Deadline, 'signal'>): Promise<void>;
  /** No turn for so long: the service has locked us out. */
  hold(ms: number): void;
}

type Now = () => number;
type Sleep = (ms: number, deadline: AbortSignal) => Promise<void>;

const sleepUntilAborted: Sleep = async (ms, signal) => {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
};

const noTurn = (waitMs: number) =>
  new RetryLater('airtable-no-turn', {
    message: 'Airtable takes no request from here before the deadline',
    waitAtLeastSeconds: Math.ceil(waitMs / 1000),
  });

/** Every caller gets a turn, one each `intervalMs`, in the order they asked. */
export const patientPace = (intervalMs: number, now: Now = Date.now, pause: Sleep = sleepUntilAborted): Pace => {
  let nextStart = -Infinity;
  return {
    async turn({ signal }) {
      for (;;) {
        const wait = nextStart - now();
        if (signal.aborted) throw noTurn(Math.max(wait, 0));
        if (wait <= 0) break;
        await pause(wait, signal);
      }
      nextStart = now() + intervalMs;
    },
    hold(ms) {
      nextStart = Math.max(nextStart, now() + ms);
    },
  };
};

/** A caller whose turn is not now gets none: for questions that can be asked again elsewhere. */
export const yieldingPace = (intervalMs: number, now: Now = Date.now): Pace => {
  let nextStart = -Infinity;
  return {
    turn() {
      const wait = nextStart - now();
      if (wait > 0) return Promise.reject(noTurn(wait));
      nextStart = now() + intervalMs;
      return Promise.resolve();
    },
    hold(ms) {
      nextStart = Math.max(nextStart, now() + ms);
    },
  };
};
