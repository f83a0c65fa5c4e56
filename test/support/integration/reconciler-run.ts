import { InvokeCommand } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import type { LocalPipeline } from '../../../local/pipeline/start-pipeline';

/** What a run answers, as far as tests ask. */
const answer = z.looseObject({
  listed: z.number(),
  outstanding: z.number(),
  parked: z.number(),
  fedIn: z.number(),
  callbacksLost: z.number().nullable(),
  done: z.boolean(),
});
export type ReconcilerAnswer = z.infer<typeof answer>;

/** Invokes the reconciler, with a payload or with nothing. @throws {Error} what it says is wrong. */
export const runReconciler = async (
  { name, aws: { lambda } }: LocalPipeline,
  payload?: Readonly<Record<string, unknown>>,
): Promise<ReconcilerAnswer> => {
  const { FunctionError, Payload = new Uint8Array() } = await lambda.send(
    new InvokeCommand({
      FunctionName: `${name}-reconciler`,
      ...(payload !== undefined && { Payload: JSON.stringify(payload) }),
    }),
  );
  const text = Buffer.from(Payload).toString();
  if (FunctionError !== undefined) throw new Error(text);
  return answer.parse(JSON.parse(text));
};
