import { z } from 'zod';

/** What the alternatives check of a webhook beside its signature, as ingest does: so that both pay for the same. */
export const recordingCallback = z.object({
  AccountSid: z.string(),
  CallSid: z.string().regex(/^CA[0-9a-f]{32}$/),
  RecordingSid: z.string().regex(/^RE[0-9a-f]{32}$/),
  RecordingStatus: z.enum(['completed', 'absent', 'failed']),
  RecordingDuration: z.coerce.number().optional(),
  RecordingChannels: z.coerce.number().optional(),
  RecordingStartTime: z.string().optional(),
  ErrorCode: z.string().optional(),
});
