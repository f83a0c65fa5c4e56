import * as z from 'zod';
import type { RecordingMessage } from '../core/messages';
import type { FormParams } from '../core/ports/twilio';
import { callSid, recordingSid } from '../core/recording';
import { jobNumberIn } from './job-number';

/**
 * RFC 2822, as Twilio writes it; anything else is left for the processor to ask Twilio about, such as a year that ISO 8601
 * writes with a sign.
 */
const startTime = z
  .string()
  .transform((text) => new Date(text))
  .refine((date) => !Number.isNaN(date.getTime()) && /^\d/.test(date.toISOString()))
  .optional()
  .catch(undefined);

const NAMES_NEITHER = 'neither CallSid nor ConferenceSid tells what was recorded';

/** A conference may come without a call; its SID takes the call's place then. Source: twilio-oai, `call_sid` is nullable. */
const subject = z
  .object({
    RecordingSid: recordingSid,
    CallSid: callSid.optional().catch(undefined),
    ConferenceSid: callSid.optional().catch(undefined),
  })
  .transform(({ RecordingSid, CallSid, ConferenceSid }, context) => {
    const recorded = CallSid ?? ConferenceSid;
    if (recorded !== undefined) return { recordingSid: RecordingSid, callSid: recorded };
    context.addIssue({ code: 'custom', path: ['CallSid'], message: NAMES_NEITHER });
    return z.NEVER;
  });

/** A recordingStatusCallback. Source: Twilio, "Recording status callbacks"; more parameters may come at any time. */
const outcome = z.discriminatedUnion('RecordingStatus', [
  z.object({
    RecordingStatus: z.literal('completed'),
    RecordingDuration: z
      .string()
      .regex(/^\d{1,9}$/)
      .transform(Number)
      .optional()
      .catch(undefined),
    RecordingChannels: z.coerce
      .number()
      .pipe(z.literal([1, 2]))
      .optional()
      .catch(undefined),
    RecordingStartTime: startTime,
    RecordingSource: z.string().optional().catch(undefined),
  }),
  z.object({
    RecordingStatus: z.enum(['absent', 'failed']),
    ErrorCode: z
      .string()
      .regex(/^\d{1,9}$/)
      .optional()
      .catch(undefined),
  }),
]);

/** Twilio adds to its statuses (`started`, `resumed`, `deleted` are seen): what is not one of these needs nothing done. */
const FINAL: ReadonlySet<string> = new Set(['completed', 'absent', 'failed']);

const isFinal = z
  .object({ RecordingStatus: z.string().min(1) })
  .transform(({ RecordingStatus }) => FINAL.has(RecordingStatus));

/** What a signed callback asks for. */
export interface Callback {
  readonly message: RecordingMessage;
  /** Why the URL's job number is of no use: the recording comes home without. */
  readonly jobNumberProblem: string | undefined;
}

/**
 * What a signed callback asks for; undefined when there is nothing to do.
 * @throws {z.ZodError} when it cannot be understood.
 */
export const readCallback = (params: FormParams, rawQuery: string, receivedAt: Date): Callback | undefined => {
  if (!isFinal.parse(params)) return undefined;
  const read = outcome.parse(params);
  const { jobNumber, problem } = jobNumberIn(rawQuery);
  const common = { ...subject.parse(params), jobNumber, receivedAt };
  const message: RecordingMessage =
    read.RecordingStatus === 'completed'
      ? {
          outcome: 'completed',
          ...common,
          startedAt: read.RecordingStartTime,
          durationSeconds: read.RecordingDuration,
          channels: read.RecordingChannels,
          source: read.RecordingSource,
        }
      : { outcome: read.RecordingStatus, ...common, errorCode: read.ErrorCode };
  return { message, jobNumberProblem: problem };
};
