import * as z from 'zod';

const systemError = z.object({
  code: z.string().optional().catch(undefined),
  syscall: z.string().optional().catch(undefined),
  path: z.string().optional().catch(undefined),
});

/** What Node says of a call to the system that failed, such as ENOENT; of any other error, nothing. */
export const systemErrorOf = (error: unknown): z.infer<typeof systemError> => systemError.safeParse(error).data ?? {};
