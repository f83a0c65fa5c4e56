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
  { now, pause }: Pick<Time, 'now' | 'pause'>,
  longestMs = Infinity,
): AirtablePace => {
  const nowMs = () => now().getTime();
  let nextStart = -Infinity;
  return {
    async turn({ signal }) {
      for (;;) {
        const wait = nextStart - nowMs();
        if (signal.aborted || wait > longestMs) throw noTurn(Math.max(wait, 0));
        if (wait <= 0) break;
        await pause(wait, signal);
      }
      nextStart = nowMs() + intervalMs;
    },
    hold(ms) {
      nextStart = Math.max(nextStart, nowMs() + ms);
    },
  };
};

/** A caller whose turn is not now gets none: for questions that can be asked again elsewhere. */
export const yieldingPace = (intervalMs: number, { now }: Pick<Time, 'now'>): AirtablePace => {
  const nowMs = () => now().getTime();
  let nextStart = -Infinity;
  return {
    turn() {
      const wait = nextStart - nowMs();
      if (wait > 0) return Promise.reject(noTurn(wait));
      nextStart = nowMs() + intervalMs;
      return Promise.resolve();
    },
    hold(ms) {
      nextStart = Math.max(nextStart, nowMs() + ms);
    },
  };
};
