import { errors } from '../../lambdas/core/codes/error-codes';
import type { DeadLetter } from '../../lambdas/core/ports/queues';
import { visible } from '../../lib/settings/characters';
import { counted, lengthOf, momentOf } from '../cli/lengths';
import type { Output } from '../cli/output';
import type { Looked, Pile } from './look';
import { NO_REASON } from './options';

/** Of each reason so many are told one by one; `--json` tells all. */
const MOST_TOLD = 20;

const remedyOf = (reason: string): string => {
  if (reason === NO_REASON) return 'SQS itself moved it: see the crashes';
  return Object.entries(errors).find(([code]) => code === reason)?.[1].remedy ?? 'see docs/runbook.md';
};

const howOf = ({ isChosen, isHopeless, reason }: Pile): string => {
  if (isChosen) return 'is moved';
  return isHopeless ? `stays: it never will work; --reason ${reason} moves it all the same` : 'stays';
};

const rowOf = ({ parkedAt, recordingSid, callSid, messageId }: DeadLetter, now: Date): string[] => [
  momentOf(parkedAt),
  lengthOf((now.getTime() - parkedAt.getTime()) / 1000),
  recordingSid ?? `message ${messageId}`,
  callSid ?? '',
];

/** For people: each queue, each reason with what helps, and the recordings. */
export const tellLooked = (looked: readonly Looked[], now: Date, output: Output): void => {
  for (const { queue, piles, hidden } of looked) {
    const count = piles.reduce((sum, { letters }) => sum + letters.length, 0);
    output.line(
      output.colors.bold(
        `${queue}: ${count + hidden === 0 ? 'no dead letters' : counted(count + hidden, 'dead letter')}`,
      ),
    );
    for (const pile of piles) {
      const { reason, letters } = pile;
      // A reason is whatever somebody wrote there.
      output.line(visible(`  ${reason}: ${letters.length}, ${howOf(pile)}. First: ${remedyOf(reason)}`));
      output.table(
        ['  given up', 'age', 'recording', 'call'],
        letters.slice(0, MOST_TOLD).map((letter) => {
          const [at = '', ...others] = rowOf(letter, now);
          return [`  ${at}`, ...others];
        }),
      );
      if (letters.length > MOST_TOLD) output.line(`  and ${letters.length - MOST_TOLD} more: --json shows all`);
    }
    if (hidden > 0)
      output.line(`  ${hidden} more of Jobs with more than ten: SQS shows them once the first ten are gone`);
    output.line();
  }
};
