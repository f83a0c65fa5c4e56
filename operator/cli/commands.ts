import { accessCommand } from '../access/command';
import { reapplyCommand } from '../reapply/command';
import { redriveCommand } from '../redrive/command';
import { urlCommand } from '../url/command';
import type { OperatorCommand } from './command';

/** Every command, in the order of the help. */
export const commands: readonly OperatorCommand[] = [urlCommand, accessCommand, redriveCommand, reapplyCommand];
