import type { Session } from './command';
import { type Pipeline, findPipeline } from './find-pipeline';
import { lackingPolicy } from './lacking-policy';

/**
 * Does something with the pipeline that a command is about.
 * @throws what it throws, or `findPipeline`; of what AWS denies, a `Failure` that names the operators' policy
 */
export const asOperator = async <Result>(
  session: Session,
  work: (pipeline: Pipeline) => Promise<Result>,
): Promise<Result> => {
  let policy = 'PIPELINE_NAME-operators-REGION';
  try {
    const pipeline = await findPipeline(session);
    policy = pipeline.outputs.get('OperatorsPolicyArn') ?? policy;
    return await work(pipeline);
  } catch (error) {
    throw lackingPolicy(error, policy);
  }
};
