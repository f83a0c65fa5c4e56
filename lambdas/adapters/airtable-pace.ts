import type { Deadline } from '../core/deadline';
import { RetryLater } from '../core/errors';
import type { Time } from '../core/time';

/** To be called when a request is over: whether it was answered, and so tells how long Airtable takes. */
type Over = (isAnswered: boolean) => void;

/** When the next request to Airtable may start. */
export interface AirtablePace {
  /**
   * Resolves at the start of the caller's turn.
   * @param kind requests of one kind take about as long as each other
   * @throws {RetryLater} when there is none before the deadline.
   */
  turn(deadline: Pick<Deadline, 'signal'>, kind: string): Promise<Over>;
  /** No turn for so long: the base is locked. */
  hold(ms: number): void;
}

const noTurn = (waitMs: number) =>
  new RetryLater('airtable-no-turn', {
    message: 'Airtable takes no request from here before the deadline',
    waitAtLeastSeconds: Math.ceil(waitMs / 1000),
  });

const UNHEARD: Over = () => undefined;

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
      return UNHEARD;
    },
    hold(ms) {
      nextStart = Math.max(nextStart, steadyMs() + ms);
    },
  };
};

interface Turn {
  /** When the request came to Airtable, at the latest; undefined while that may be yet to come. */
  arrivedMs: number | undefined;
}

/**
 * So many requests come to Airtable in any window of `windowMs`, and no more, however long they are on their way: a read and
 * the write that follows it go one right after the other, and the wait comes after both. What took longer than the fastest
 * request of its kind may have spent that time on its way (the first one opens a connection): its window begins as much later.
 */
export const windowedPace = (
  { requests, windowMs }: { readonly requests: number; readonly windowMs: number },
  { steadyMs, pause }: Pick<Time, 'steadyMs' | 'pause'>,
): AirtablePace => {
  let heldUntil = -Infinity;
  let turns: Turn[] = [];
  const fastestMs = new Map<string, number>();
  const waitMs = (): number => {
    const [oldest, ...others] = turns;
    if (oldest === undefined || others.length + 1 < requests) return heldUntil - steadyMs();
    return Math.max(heldUntil, (oldest.arrivedMs ?? steadyMs()) + windowMs) - steadyMs();
  };
  return {
    async turn({ signal }, kind) {
      for (;;) {
        const wait = waitMs();
        if (signal.aborted) throw noTurn(Math.max(wait, 0));
        if (wait <= 0) break;
        await pause(wait, signal);
      }
      const startMs = steadyMs();
      const turn: Turn = { arrivedMs: undefined };
      turns = [...turns, turn].slice(-requests);
      return (isAnswered) => {
        const endMs = steadyMs();
        const fastest = fastestMs.get(kind);
        turn.arrivedMs = isAnswered && fastest !== undefined ? Math.max(startMs, endMs - fastest) : endMs;
        if (isAnswered) fastestMs.set(kind, Math.min(fastest ?? Infinity, endMs - startMs));
      };
    },
    hold(ms) {
      heldUntil = Math.max(heldUntil, steadyMs() + ms);
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
      return Promise.resolve(UNHEARD);
    },
    hold(ms) {
      nextStart = Math.max(nextStart, steadyMs() + ms);
    },
  };
};
