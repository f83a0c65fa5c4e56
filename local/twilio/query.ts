import * as z from 'zod';
import { badRequest, Refusal } from './errors';

/** What every list of the API understands. PageSize over 1,000 is refused with a code of its own (20007). */
export const pagingParameters = {
  PageSize: z.coerce.number().int().min(1).default(50),
  Page: z.coerce.number().int().min(0).default(0),
  PageToken: z.string().optional(),
};

/** Of what understands no parameters. */
export const noQuery = z.strictObject({});

/** `true` or `false`, as the official clients write booleans. */
export const flag = z.stringbool({ truthy: ['true'], falsy: ['false'] });

/**
 * Reads a query string. What the schema does not name is refused: Twilio ignores what it does not know, and a filter that
 * is ignored here would pass for one that works.
 * @throws {Refusal} 400 that names the parameter.
 */
export const readQuery = <Shape extends z.core.$ZodLooseShape>(
  parameters: URLSearchParams,
  schema: z.ZodObject<Shape, z.core.$strict>,
): z.infer<z.ZodObject<Shape, z.core.$strict>> => {
  const names = [...parameters.keys()];
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw new Refusal(badRequest(`Parameter ${repeated} is given more than once`));
  const parsed = schema.safeParse(Object.fromEntries(parameters));
  if (!parsed.success) throw new Refusal(badRequest(`Invalid parameter: ${z.prettifyError(parsed.error)}`));
  return parsed.data;
};
