import type { Run } from '../cli/command';
import { EXIT } from '../cli/exit-codes';
import { type Pipeline, findPipeline } from '../cli/find-pipeline';
import { untilInterrupted } from '../cli/interruptible';
import { withOperatorsPolicy } from '../cli/operators-policy';
import { progressOn } from '../cli/progress';
import { documentOf } from './document';
import { survey, type Status } from './survey';
import { tell } from './told';

/** `recordings status` */
export const run: Run = async (_options, session) => {
  const { means, output } = session;
  let pipeline: Pipeline | undefined;
  let status: Status;
  try {
    using deadline = untilInterrupted(means);
    pipeline = await findPipeline(session);
    using progress = progressOn(means, output);
    status = await survey(pipeline, deadline, session, progress);
  } catch (error) {
    throw withOperatorsPolicy(error, pipeline);
  }
  output.document(documentOf(pipeline, status));
  tell(status, means.now(), output);
  return EXIT.done;
};
