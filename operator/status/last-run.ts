import { s3RunRecords } from '../../lambdas/adapters/s3-run-records';
import { dayAt, plusDays } from '../../lambdas/core/days';
import type { Deadline } from '../../lambdas/core/deadline';
import type { RunRecord } from '../../lambdas/core/run-record';
import type { Means } from '../cli/means';
import { type Pipeline, outputOf } from '../cli/find-pipeline';
import { timeOf } from '../cli/interruptible';

/** The reconciler runs once a day at least: RECONCILE_INTERVAL_MINUTES. */
const LOOK_BACK_DAYS = 2;

/** What the reconciler did last; undefined before its first run. @throws {RetryLater} when nobody can tell */
export const lastRunOf = async (
  pipeline: Pipeline,
  means: Pick<Means, 'now' | 'pause'>,
  deadline: Deadline,
): Promise<RunRecord | undefined> => {
  const records = s3RunRecords(await pipeline.aws.s3(), {
    bucket: outputOf(pipeline, 'LinksBucketName'),
    time: timeOf(means),
  });
  const since = new Date(plusDays(dayAt(means.now()), -LOOK_BACK_DAYS));
  return (await records.earlier(since, deadline)).latest;
};
