import * as z from 'zod';

/** What a run is asked for. */
export interface RunRequest {
  /** Everything since that day of GMT is looked at; undefined: as the schedule has it. */
  readonly since: string | undefined;
  /** Only to say what there is: nothing is fed in, counted or remembered. */
  readonly dryRun: boolean;
  /** How long it may take; the next call goes on. */
  readonly maxSeconds: number | undefined;
}

const asked = z.strictObject({
  since: z.iso.date('a day, such as 2026-11-26').optional(),
  dryRun: z.boolean().default(false),
  maxSeconds: z.number().min(10).max(900).optional(),
});

/** What EventBridge Scheduler sends where a schedule has no input of its own (User Guide, "Templated targets"). */
const scheduled = z.looseObject({ source: z.literal('aws.scheduler'), 'detail-type': z.string() });

/** An invocation without a payload reaches the handler as null, or as an empty text. */
const isEmpty = (event: unknown): boolean =>
  event === undefined || event === null || event === '' || scheduled.safeParse(event).success;

/**
 * What an invocation asks for: nothing in particular when it is empty, as the schedule's is.
 * @throws {Error} that says what is wrong with each member, to whoever invoked it.
 */
export const readRequest = (event: unknown): RunRequest => {
  const { success, data, error } = asked.safeParse(isEmpty(event) ? {} : event);
  if (!success)
    throw new Error(
      'The payload is none of the reconciler\'s: {"since": "2026-11-01", "dryRun": true, "maxSeconds": 60} has all that it ' +
        `knows, each of them optional. ${z.prettifyError(error)}`,
    );
  const { since, dryRun, maxSeconds } = data;
  return { since, dryRun, maxSeconds };
};
