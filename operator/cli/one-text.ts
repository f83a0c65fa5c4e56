import { InvalidArgumentError } from 'commander';

/**
 * For `.option()`: a value that is given at most once. Commander would take the last of several, and an option that follows for
 * the value.
 */
export const oneText = (value: string, previous: string | undefined): string => {
  if (previous !== undefined) throw new InvalidArgumentError('Give it once.');
  if (/^--[a-z]/.test(value)) throw new InvalidArgumentError('This is an option, and no value of another.');
  return value;
};
