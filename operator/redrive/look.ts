import { errors } from '../../lambdas/core/codes/error-codes';
import type { Deadline } from '../../lambdas/core/deadline';
import type { DeadLetter, DeadLetters, QueueDepths, QueueName } from '../../lambdas/core/ports/queues';
import { NO_REASON } from './options';

/** Dead letters of one queue that were given up for the same reason, in the order in which they were. */
export interface Pile {
  readonly reason: string;
  /** Whether it never will work: it is moved only when its reason is named. */
  readonly isHopeless: boolean;
  readonly letters: readonly DeadLetter[];
  /** Whether it is to be moved. */
  readonly isChosen: boolean;
}

/** What lies in one dead-letter queue. */
export interface Looked {
  readonly queue: QueueName;
  readonly piles: readonly Pile[];
  /** Of Jobs that have more than ten dead letters: SQS shows the others once the first ten are gone. */
  readonly hidden: number;
}

const reasonOf = ({ reason }: Pick<DeadLetter, 'reason'>): string => reason ?? NO_REASON;

/** The letter says it itself; one of an older version is judged by its reason. */
const isHopeless = ({ disposition, reason }: Pick<DeadLetter, 'disposition' | 'reason'>): boolean => {
  if (disposition !== undefined) return disposition === 'reject';
  const known = Object.entries(errors).find(([code]) => code === reason)?.[1];
  return known?.dispositions.some((one) => one === 'reject') ?? false;
};

/** Whether a redrive moves it: what was asked for by its reason, else everything that may work. */
export const isDue = (letter: Pick<DeadLetter, 'disposition' | 'reason'>, reason: string | undefined): boolean =>
  reason === undefined ? !isHopeless(letter) : reasonOf(letter) === reason;

const byParkedAt = (one: DeadLetter, other: DeadLetter): number => one.parkedAt.getTime() - other.parkedAt.getTime();

interface Ports {
  readonly deadLetters: DeadLetters;
  readonly depths: QueueDepths;
}

/** Looks at one dead-letter queue; nothing in it is changed. @throws {RetryLater} */
export const lookAt = async (
  queue: QueueName,
  { deadLetters, depths }: Ports,
  { reason, deadline, onSeen }: { reason: string | undefined; deadline: Deadline; onSeen: (count: number) => void },
): Promise<Looked> => {
  const before = await depths.of(queue, 'dead-letters', deadline);
  const piles = new Map<string, DeadLetter[]>();
  let seen = 0;
  for await (const letter of deadLetters.peek(queue, deadline)) {
    // What was rejected and what was parked for one reason are two things.
    const pile = `${reasonOf(letter)} ${String(isHopeless(letter))}`;
    const letters = piles.get(pile);
    if (letters === undefined) piles.set(pile, [letter]);
    else letters.push(letter);
    onSeen(++seen);
  }
  const all = before.visible + before.inFlight + before.delayed;
  return {
    queue,
    // Standard queues show everything: what they count beyond it is an estimate.
    hidden: queue === 'history' ? Math.max(all - seen, 0) : 0,
    piles: Array.from(piles.values(), (letters) => letters.toSorted(byParkedAt)).flatMap((letters) => {
      const [first] = letters;
      return first === undefined
        ? []
        : [{ reason: reasonOf(first), isHopeless: isHopeless(first), letters, isChosen: isDue(first, reason) }];
    }),
  };
};
