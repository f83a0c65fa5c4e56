import * as z from 'zod';
import type { RecordingMessage } from '../core/messages';
import type { FormParams } from '../core/ports';
import { callSid, jobNumber, recordingSid } from '../core/recording';

/** RFC 2822, as Twilio writes it; anything else is left for the processor to ask Twilio about. */
const startTime = z
  .string()
  .transform((text) => new Date(text))
  .refine((date) => !Number.isNaN(date.getTime()))
  .optional()
  .catch(undefined);

const subject = {
  RecordingSid: recordingSid,
  CallSid: callSid,
};

/** A recordingStatusCallback. Source: Twilio, "Recording status callbacks"; more parameters may come at any time. */
const callback = z.discriminatedUnion('RecordingStatus', [
  z.object({
    RecordingStatus: z.literal('completed'),
    ...subject,
    RecordingDuration: z.coerce.number().int().nonnegative().optional().catch(undefined),
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
    ...subject,
    ErrorCode: z.string().optional().catch(undefined),
  }),
  // Nothing to do yet: the final status follows.
  z.object({ RecordingStatus: z.enum(['in-progress', 'paused', 'stopped', 'processing']) }),
]);

/** The job number in the callback URL's own query; undefined when it has none. @throws {z.ZodError} */
const jobNumberIn = (rawQuery: string) => {
  const value = new URLSearchParams(rawQuery).get('job_number')?.trim();
  return value === undefined || value === '' ? undefined : jobNumber.parse(value);
};

/**
 * What a signed callback asks for; undefined when there is nothing to do.
 * @throws {z.ZodError} when it cannot be understood.
 */
export const readCallback = (params: FormParams, rawQuery: string, receivedAt: Date): RecordingMessage | undefined => {
  const read = callback.parse(params);
  if (!('RecordingSid' in read)) return undefined;
  const common = {
    recordingSid: read.RecordingSid,
    callSid: read.CallSid,
    jobNumber: jobNumberIn(rawQuery),
    receivedAt,
  };
  return read.RecordingStatus === 'completed'
    ? {
        outcome: 'completed',
        ...common,
        startedAt: read.RecordingStartTime,
        durationSeconds: read.RecordingDuration,
        channels: read.RecordingChannels,
        source: read.RecordingSource,
      }
    : { outcome: read.RecordingStatus, ...common, errorCode: read.ErrorCode };
};
