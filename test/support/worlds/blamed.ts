import type * as z from 'zod';

/** What an env.ts says to an environment in which one variable has another value, or is absent: whom it blames. */
export const blamedIn =
  (schema: z.ZodObject, env: Readonly<Record<string, string>>) =>
  (name: string, value: string | undefined): string[] =>
    schema.safeParse({ ...env, [name]: value }).error?.issues.map(({ path }) => path.join('.')) ?? [];
