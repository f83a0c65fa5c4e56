import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { before } from '../../lambdas/core/deadline';
import { parseJson } from '../../lambdas/core/json';
import { Failure } from '../cli/failure';

/** What the reconciler answers: `Answer` of lambdas/reconciler/reconcile.ts; what later versions add is left out. */
const answer = z.object({
  listed: z.number(),
  unreadable: z.number(),
  outstanding: z.number(),
  waiting: z.number(),
  underWay: z.number(),
  parked: z.number(),
  unassigned: z.number(),
  unknown: z.number(),
  /** Of those that are neither parked nor unassigned; 0 when there is none. */
  oldestAgeSeconds: z.number(),
  fedIn: z.number(),
  /** Null while nobody can tell: ingest's log cannot be read. */
  callbacksLost: z.number().nullable(),
  dryRun: z.boolean(),
  /** False: the next run goes on where this one ended. */
  done: z.boolean(),
});
export type RunAnswer = z.infer<typeof answer>;

export interface RunAsked {
  readonly since: string | undefined;
  readonly dryRun: boolean;
  readonly maxSeconds: number;
}

/** Lambda User Guide, "Function errors": what a function threw, or what Lambda says of one that died. */
const thrown = z.object({ errorType: z.string().optional(), errorMessage: z.string().optional() });

/** An invocation that waits to be let in, and its cold start, come on top of its own time. */
const STARTING_MS = 60_000;

const failed = (payload: unknown): Failure => {
  const { errorType = 'an error', errorMessage } = thrown.safeParse(payload).data ?? {};
  const why =
    errorMessage === undefined || errorMessage === ''
      ? `It ended with ${errorType}`
      : errorMessage.replace(/^RequestId: \S+ /, '').replace(/^Error: /, '');
  return new Failure(
    'reconciler-failed',
    `The reconciler failed: ${why.replace(/[.]$/, '')}. What it had found until then is fed in. Its log: docs/runbook.md, "reconciler-errors".`,
    { details: { errorType } },
  );
};

/**
 * One run of the reconciler.
 * @throws {Failure} of a run that failed, or of a pipeline that has no reconciler
 */
export const invokeReconciler = async (
  lambda: LambdaClient,
  functionName: string,
  { since, dryRun, maxSeconds }: RunAsked,
  abortSignal: AbortSignal,
): Promise<RunAnswer> => {
  const payload = { ...(since !== undefined && { since }), ...(dryRun && { dryRun }), maxSeconds };
  const command = new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(payload) });
  const requestTimeout = maxSeconds * 1000 + STARTING_MS;
  const invocation = lambda.send(command, { abortSignal, requestTimeout });
  const { FunctionError, Payload } = await before({ signal: abortSignal }, invocation).catch((error: unknown) => {
    // The SDK has words of its own for it.
    abortSignal.throwIfAborted();
    if (error instanceof Error && error.name === 'ResourceNotFoundException')
      throw new Failure(
        'older-pipeline',
        `There is no ${functionName}: the pipeline was deployed by an older version. Deploy this one: docs/upgrade.md`,
      );
    throw error;
  });
  const body = parseJson(Payload?.transformToString() ?? '');
  if (FunctionError !== undefined) throw failed(body);
  const { data } = answer.safeParse(body);
  if (data === undefined)
    throw new Failure('strange-answer', `${functionName} answers something else: deploy this version, docs/upgrade.md`);
  return data;
};
