import * as z from 'zod';
import { type Day, dayAt } from '../../lambdas/core/days';
import { usageFailure } from './failure';

/**
 * A day that was typed for an option.
 * @param option with its hyphens
 * @throws {Failure} of what is no day, or one that is yet to come
 */
export const dayOption = (option: string, typed: string, now: Date): Day => {
  const { data } = z.iso.date().safeParse(typed.trim());
  if (data === undefined)
    throw usageFailure(`${option} must be a day, yyyy-mm-dd, such as 2026-11-22; it is "${typed}".`);
  if (data > dayAt(now)) throw usageFailure(`${option} is ${data}, which is yet to come.`);
  return data;
};
