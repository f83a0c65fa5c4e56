import { Failure } from './failure';
import type { Means } from './means';

export const failureOf = (error: unknown, _environment: Means['environment']): Failure =>
  error instanceof Failure ? error : new Failure('unexpected', String(error), { cause: error });
