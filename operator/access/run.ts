import * as z from 'zod';
import { s3AccessLog } from '../../lambdas/adapters/s3-access-log';
import { s3LinkGrants } from '../../lambdas/adapters/s3-link-grants';
import { dayFrom } from '../../lambdas/core/read-requests';
import { realTime } from '../../lambdas/runtime/time';
import type { Run, Session } from '../cli/command';
import { dayOption } from '../cli/day-option';
import { EXIT } from '../cli/exit-codes';
import { Failure } from '../cli/failure';
import { findPipeline, outputOf, type Pipeline } from '../cli/find-pipeline';
import { lackingPolicy } from '../cli/lacking-policy';
import { documentOf } from './document';
import { type Found, searchAccess } from './search';
import { type Subject, nameOf, subjectOf } from './subject';
import { tell } from './told';

const DEFAULT_DAYS = 30;

const accessOptions = z.object({ args: z.tuple([z.string()]), since: z.string().optional() });

/** `{account}/{region}/`, in which S3 puts the logs of the pipeline's buckets. */
const logFolderOf = (pipeline: Pipeline): string => {
  const [, account = ''] = /^arn:[^:]+:iam::(\d+):/.exec(outputOf(pipeline, 'AccessAuditorsPolicyArn')) ?? [];
  return `${account}/${pipeline.region}/`;
};

const search = async (
  subject: Subject,
  since: Date,
  pipeline: Pipeline,
  { means, output }: Session,
): Promise<Found> => {
  const s3 = await pipeline.aws.s3();
  const [links, log] = [outputOf(pipeline, 'LinksBucketName'), outputOf(pipeline, 'AccessLogBucketName')];
  const place = { bucket: log, folder: logFolderOf(pipeline), except: links };
  return await output.busy('Reading who was given what', (say) =>
    searchAccess(
      subject,
      { since, now: means.now() },
      {
        grants: s3LinkGrants(s3, { bucket: links, time: realTime }),
        accessLog: s3AccessLog(s3, place, realTime),
        onDay: (read, of) => {
          // Elsewhere than at a terminal a line for each day would be in the way.
          if (means.terminal !== undefined) say(`Reading who was given what: ${Math.floor((read / of) * 100)} %`);
        },
      },
    ),
  );
};

const find = async (subject: Subject, since: Date, session: Session): Promise<readonly [Pipeline, Found]> => {
  let policy = 'PIPELINE_NAME-access-auditors-REGION';
  try {
    const pipeline = await findPipeline(session);
    policy = outputOf(pipeline, 'AccessAuditorsPolicyArn');
    return [pipeline, await search(subject, since, pipeline, session)];
  } catch (error) {
    throw lackingPolicy(error, policy);
  }
};

/** `recordings access`: exits with 3 when nobody got a link to it and nobody played it. */
export const run: Run = async (options, session) => {
  const { means, output } = session;
  const asked = accessOptions.parse(options);
  const subject = subjectOf(asked.args[0]);
  const today = dayFrom(means.now(), 0);
  const since =
    asked.since === undefined
      ? dayFrom(today, -DEFAULT_DAYS)
      : new Date(dayOption('--since', asked.since, means.now()));
  const day = since.toISOString().slice(0, 10);
  if (asked.since === undefined)
    output.note(`Since ${day}, which is ${DEFAULT_DAYS} days ago; --since goes back farther.`);
  const [pipeline, found] = await find(subject, since, session);
  if (found.links.length + found.otherPlays.length + found.otherRefused.length === 0)
    throw new Failure(
      'access-not-found',
      `Since ${day} nobody was given a link to ${nameOf(subject)}, and nobody played it.${asked.since === undefined ? ' See --since.' : ''}`,
      { exit: EXIT.notFound, details: { since: day } },
    );
  output.document(documentOf(pipeline, subject, since, found));
  tell(found, output);
  return EXIT.done;
};
