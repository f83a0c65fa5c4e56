import { asOperator } from '../cli/as-operator';
import type { Run } from '../cli/command';
import { EXIT } from '../cli/exit-codes';
import { untilInterrupted } from '../cli/interruptible';
import { progressOn } from '../cli/progress';
import { documentOf } from './document';
import { survey } from './survey';
import { tell } from './told';

/** `recordings status` */
export const run: Run = async (_options, session) => {
  const { means, output } = session;
  using deadline = untilInterrupted(means);
  const { pipeline, status } = await asOperator(session, async (pipeline) => {
    using progress = progressOn(means, output);
    return { pipeline, status: await survey(pipeline, deadline, session, progress) };
  });
  output.document(documentOf(pipeline, status));
  tell(status, means.now(), output);
  return EXIT.done;
};
