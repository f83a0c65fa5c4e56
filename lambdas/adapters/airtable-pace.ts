import type { Deadline } from '../core/deadline';
import { RetryLater } from '../core/errors';
import type { Time } from '../core/time';

/** When the next request to Airtable may start. */
export interface AirtablePace {
  /** Resolves at the start of the caller's turn. @throws {RetryLater} when there is none before the deadline. */
  turn(deadline: Pick<Deadline, 'signal'>): Promise<void>;
  /** No turn for so long: the base is locked. */
  hold(ms: number): void;
}

const noTurn = (waitMs: number) =>
  new RetryLater('airtable-no-turn', {
    message: 'Airtable takes no request from here before the deadline',
    waitAtLeastSeconds: Math.ceil(waitMs / 1000),
  });

/**
 * Every caller gets a turn, one each `intervalMs`, in the order they asked.
 * @param longestMs who would have to wait longer gets none, at once.
 */
export const patientPace = (
  intervalMs: number,
  { steadyMs, pause }: Pick<Time, 'steadyMs' | 'pause'>,
  longestMs = Infinity,
): AirtablePace => {
  let nextStart = -Infinity;
  return {
    async turn({ signal }) {
      for (;;) {
        const wait = nextStart - steadyMs();
        if (signal.aborted || wait > longestMs) throw noTurn(Math.max(wait, 0));
        if (wait <= 0) break;
        await pause(wait, signal);
      }
      nextStart = steadyMs() + intervalMs;
    },
    hold(ms) {
      nextStart = Math.max(nextStart, steadyMs() + ms);
    },
  };
};

/** A caller whose turn is not now gets none: for questions that can be asked again elsewhere. */
export const yieldingPace = (intervalMs: number, { steadyMs }: Pick<Time, 'steadyMs'>): AirtablePace => {
  let nextStart = -Infinity;
  return {
    turn() {
      const wait = nextStart - steadyMs();
      if (wait > 0) return Promise.reject(noTurn(wait));
      nextStart = steadyMs() + intervalMs;
      return Promise.resolve();
    },
    hold(ms) {
      nextStart = Math.max(nextStart, steadyMs() + ms);
    },
  };
};
