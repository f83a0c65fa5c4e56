import type { LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import type { Deadline } from '../../lambdas/core/deadline';
import { asOperator } from '../cli/as-operator';
import type { Run } from '../cli/command';
import { dayOption } from '../cli/day-option';
import { EXIT } from '../cli/exit-codes';
import { untilInterrupted } from '../cli/interruptible';
import { counted, lengthOf } from '../cli/lengths';
import type { Output } from '../cli/output';
import { type Progress, progressOn } from '../cli/progress';
import { type Reconciled, documentOf } from './document';
import { type RunAnswer, invokeReconciler } from './invoke';

const given = z.object({ since: z.string().optional(), dryRun: z.boolean().default(false) });

/** Short, so that it tells how it goes, and that no network takes the connection for a dead one. */
const RUN_SECONDS = 120;
/** Where that is too short for a day of the list; less than the 15 minutes of the function. */
const LONGEST_RUN_SECONDS = 840;
/** It remembers nothing, so that it has one run for everything: less than the 15 minutes of the function. */
const DRY_RUN_SECONDS = 600;

interface Asked {
  readonly since: string | undefined;
  readonly dryRun: boolean;
}

/** As many runs as it takes. */
const reconcileAll = async (
  lambda: LambdaClient,
  functionName: string,
  { since, dryRun }: Asked,
  deadline: Deadline,
  progress: Progress,
): Promise<Reconciled> => {
  let maxSeconds = dryRun ? DRY_RUN_SECONDS : RUN_SECONDS;
  let [runs, fedIn] = [0, 0];
  let callbacksLost: number | null = 0;
  let last: RunAnswer;
  do {
    progress.say(`Run ${runs + 1} of the reconciler${fedIn > 0 ? `, ${fedIn} fed in so far` : ''}`);
    last = await invokeReconciler(lambda, functionName, { since, dryRun, maxSeconds }, deadline.signal);
    runs += 1;
    if (!last.done && last.fedIn === 0) maxSeconds = Math.min(maxSeconds * 2, LONGEST_RUN_SECONDS);
    fedIn += last.fedIn;
    callbacksLost = callbacksLost === null || last.callbacksLost === null ? null : callbacksLost + last.callbacksLost;
  } while (!last.done && !dryRun);
  return { runs, fedIn, callbacksLost, last };
};

const tell = ({ runs, fedIn, callbacksLost, last }: Reconciled, output: Output): void => {
  const { dryRun, outstanding, oldestAgeSeconds, unreadable } = last;
  output.line(output.colors.bold(`${outstanding} outstanding: listed by Twilio, over, and not home.`));
  output.table(
    ['', ''],
    [
      [String(last.waiting), 'wait in the queues, those just fed in among them'],
      [String(last.underWay), 'are being worked on'],
      [String(last.parked), 'wait in a dead-letter queue: recordings redrive'],
      [String(last.unassigned), 'are stored, but no Job knows their call'],
      [String(last.unknown), 'nobody can tell of'],
    ],
  );
  if (oldestAgeSeconds > 0) output.line(`The oldest that is to come home is ${lengthOf(oldestAgeSeconds)} old.`);
  if (unreadable > 0) output.line(`Of the list ${unreadable} could not be read: docs/runbook.md`);
  output.line(
    callbacksLost === null
      ? "How many callbacks were lost nobody can tell: ingest's log cannot be read."
      : `${counted(callbacksLost, 'callback')} lost.`,
  );
  if (dryRun) output.line(`${counted(fedIn, 'recording')} would be fed in. Nothing was.`);
  else output.line(`${counted(fedIn, 'recording')} fed in, in ${counted(runs, 'run')}.`);
  if (!last.done)
    output.line('Not everything could be looked at in one run: without --dry-run it takes as many as it needs.');
};

/** `recordings reconcile` */
export const run: Run = async (options, session) => {
  const { means, output } = session;
  const { since: typed, dryRun } = given.parse(options);
  const since = typed === undefined ? undefined : dayOption('--since', typed, means.now());
  using deadline = untilInterrupted(means);
  try {
    const { pipeline, done } = await asOperator(session, async (pipeline) => {
      const lambda = await pipeline.aws.lambda();
      using progress = progressOn(means, output);
      const name = `${pipeline.name}-reconciler`;
      return { pipeline, done: await reconcileAll(lambda, name, { since, dryRun }, deadline, progress) };
    });
    output.document(documentOf(pipeline, since, done));
    tell(done, output);
    return EXIT.done;
  } catch (error) {
    if (deadline.signal.aborted) output.note('The run of the reconciler that has begun goes on to its end by itself.');
    throw error;
  }
};
