import { sqsDeadLetters } from '../../lambdas/adapters/sqs-dead-letters';
import { patienceFor } from '../../lambdas/adapters/sqs-held-messages';
import { sqsQueueDepths } from '../../lambdas/adapters/sqs-queue-depths';
import type { Deadline } from '../../lambdas/core/deadline';
import type { QueueName } from '../../lambdas/core/ports/queues';
import { asOperator } from '../cli/as-operator';
import type { Run, Session } from '../cli/command';
import { EXIT, type ExitCode } from '../cli/exit-codes';
import { Failure, usageFailure } from '../cli/failure';
import type { Pipeline } from '../cli/find-pipeline';
import { timeOf, untilInterrupted } from '../cli/interruptible';
import { counted, lengthOf } from '../cli/lengths';
import { progressOn } from '../cli/progress';
import { deadLetterUrlsOf, queueUrlsOf } from '../cli/queues';
import { documentOf } from './document';
import { type Looked, isDue, lookAt } from './look';
import { moveDeadLetters } from './move';
import { type RedriveOptions, redriveOptions } from './options';
import { tellLooked } from './told';

/** Also what SQS does not show yet: whether that is to be moved is seen when it comes. */
const mostOf = ({ piles, hidden }: Looked): number =>
  hidden + piles.reduce((sum, { isChosen, letters }) => sum + (isChosen ? letters.length : 0), 0);

const look = async (
  pipeline: Pipeline,
  { queues, reason }: RedriveOptions,
  deadline: Deadline,
  { means, output }: Session,
): Promise<Looked[]> => {
  const sqs = await pipeline.aws.sqs();
  const ports = {
    deadLetters: sqsDeadLetters(sqs, deadLetterUrlsOf(pipeline), timeOf(means), patienceFor),
    depths: sqsQueueDepths(sqs, queueUrlsOf(pipeline)),
  };
  using progress = progressOn(means, output);
  const looked: Looked[] = [];
  for (const queue of queues) {
    const onSeen = (count: number) => {
      progress.say(`Looking at the dead letters of ${queue}: ${count}`);
    };
    looked.push(await lookAt(queue, ports, { reason, deadline, onSeen }));
  }
  return looked;
};

/** @throws {Failure} unless a person says yes, or `--yes` */
const confirm = async (
  question: string,
  { isConfirmed }: RedriveOptions,
  { means, output }: Session,
): Promise<void> => {
  if (isConfirmed) return;
  if (means.terminal === undefined || output.json)
    throw usageFailure('Nothing was moved: --dry-run only shows what lies there, --yes moves it without asking.');
  const chosen = await means.terminal.choose(question, [
    { value: 'yes', label: 'Yes' },
    { value: 'no', label: 'No' },
  ]);
  if (chosen !== 'yes') throw new Failure('interrupted', 'Nothing was moved.', { exit: EXIT.interrupted });
};

const move = async (
  pipeline: Pipeline,
  looked: readonly Looked[],
  { reason, rate }: RedriveOptions,
  deadline: Deadline,
  { means, output }: Session,
  moved: Map<QueueName, number>,
): Promise<void> => {
  const sqs = await pipeline.aws.sqs();
  const urls = queueUrlsOf(pipeline);
  const all = looked.reduce((sum, one) => sum + mostOf(one), 0);
  let done = 0;
  using progress = progressOn(means, output);
  for (const one of looked) {
    const { queue, piles, hidden } = one;
    const shown = new Set(piles.flatMap(({ letters }) => letters.map(({ messageId }) => messageId)));
    const { url: to, deadLetterUrl: from } = urls[queue];
    if (mostOf(one) === 0) continue;
    await moveDeadLetters(
      { sqs, from, to, time: timeOf(means) },
      {
        // What has come since somebody looked is for the next time.
        isWanted: (letter) => isDue(letter, reason) && (shown.has(letter.messageId) || hidden > 0),
        most: mostOf(one),
        rate,
      },
      deadline,
      () => {
        done += 1;
        moved.set(queue, (moved.get(queue) ?? 0) + 1);
        progress.say(`Moved ${done} of ${all}, ${lengthOf((all - done) / rate)} left`);
      },
    );
  }
};

const totalOf = (moved: ReadonlyMap<QueueName, number>): number =>
  Array.from(moved.values()).reduce((sum, count) => sum + count, 0);

const redrive = async (options: RedriveOptions, session: Session, pipeline: Pipeline): Promise<ExitCode> => {
  const { means, output } = session;
  const { dryRun, reason, rate } = options;
  using deadline = untilInterrupted(means);
  const moved = new Map<QueueName, number>();
  const looked = await look(pipeline, options, deadline, session);
  tellLooked(looked, means.now(), output);
  const chosen = looked.reduce((sum, one) => sum + mostOf(one), 0);
  if (chosen === 0 && reason !== undefined)
    throw new Failure('no-dead-letters', `Nothing lies there for the reason ${reason}.`, { exit: EXIT.notFound });
  if (chosen > 0 && !dryRun) {
    // Nobody knows yet whether what SQS does not show is to be moved.
    const upTo = looked.some(({ hidden }) => hidden > 0) ? 'up to ' : '';
    const what = `${upTo}${counted(chosen, 'message')}, ${rate} a second, which takes ${lengthOf(chosen / rate)}`;
    await confirm(`Move ${what}?`, options, session);
    try {
      await move(pipeline, looked, options, deadline, session, moved);
    } catch (error) {
      output.note(`Moved ${counted(totalOf(moved), 'message')}. What is not moved lies where it lay.`);
      throw error;
    }
  }
  output.document(documentOf(pipeline, { looked, moved, dryRun }));
  if (chosen === 0) output.line('Nothing to move.');
  else if (dryRun) output.line(`Without --dry-run ${counted(chosen, 'message')} would be moved.`);
  else output.line(`Moved ${counted(totalOf(moved), 'message')}. How they fare: recordings status`);
  const left = dryRun ? 0 : chosen - totalOf(moved);
  if (left > 0)
    output.note(
      `${counted(left, 'message')} of these are not moved: they are gone, or lie behind dead letters of their Job that stay, and SQS shows none of them before those are gone.`,
    );
  return left > 0 ? EXIT.incomplete : EXIT.done;
};

/**
 * `recordings redrive`: exits with 3 when nothing lies there for the reason that was named, with 4 when not all that was to be
 * moved could be.
 */
export const run: Run = async (options, session) => {
  const asked = redriveOptions(options);
  return await asOperator(session, (pipeline) => redrive(asked, session, pipeline));
};
