import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Feature } from '../../lib/monitoring/watched-pipeline';
import type { LocalPipeline } from './start-pipeline';

/** A process in which the emulator runs a function. */
export interface LambdaWorker {
  readonly feature: Feature;
  readonly pid: number;
}

/** The processes of this pipeline's functions, known by the variable that Lambda sets in each. */
export const workersOf = async (
  { name }: Pick<LocalPipeline, 'name'>,
  features: readonly Feature[],
): Promise<LambdaWorker[]> => {
  const { stdout } = await promisify(execFile)('ps', ['axeww', '-o', 'pid=,command='], { maxBuffer: 64 * 1024 * 1024 });
  return stdout.split('\n').flatMap((line) => {
    const feature = features.find((one) => line.includes(` AWS_LAMBDA_FUNCTION_NAME=${name}-${one} `));
    return feature === undefined ? [] : [{ feature, pid: Number.parseInt(line, 10) }];
  });
};
