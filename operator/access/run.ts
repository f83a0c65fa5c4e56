import type { Run } from '../cli/command';
import { Failure } from '../cli/failure';

export const run: Run = () => Promise.reject(new Failure('unexpected', 'Not there yet.'));
