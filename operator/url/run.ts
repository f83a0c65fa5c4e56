import type { Run } from '../cli/command';
import { findPipeline } from '../cli/find-pipeline';
import { EXIT } from '../cli/exit-codes';

export const run: Run = async (_options, session) => {
  const pipeline = await findPipeline(session);
  session.output.line(pipeline.name);
  return EXIT.done;
};
