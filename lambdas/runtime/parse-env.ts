import * as z from 'zod';

/**
 * Reads a Lambda's environment once, at cold start.
 * @throws {Error} naming every variable that is missing or malformed, so that a broken deployment says so in one line.
 */
export const parseEnv = <Schema extends z.ZodType>(
  schema: Schema,
  source: NodeJS.ProcessEnv = process.env,
): z.infer<Schema> => {
  const parsed = schema.safeParse(source);
  if (parsed.success) return parsed.data;
  throw new Error(`The Lambda's environment is broken, deploy again: ${z.prettifyError(parsed.error)}`);
};

/** The variables that a construct sets for a Lambda with this schema: all of them strings, none forgotten. */
export type EnvOf<Schema extends z.ZodObject> = { [Name in keyof z.input<Schema>]: string };
