import { accessCommand } from '../access/command';
import { adoptCommand } from '../adopt/command';
import { costCommand } from '../cost/command';
import { ledgerCommand } from '../ledger/command';
import { reapplyCommand } from '../reapply/command';
import { reconcileCommand } from '../reconcile/command';
import { redriveCommand } from '../redrive/command';
import { statusCommand } from '../status/command';
import { urlCommand } from '../url/command';
import type { OperatorCommand } from './command';

/** Every command, in the order of the help. */
export const commands: readonly OperatorCommand[] = [
  urlCommand,
  accessCommand,
  statusCommand,
  redriveCommand,
  reconcileCommand,
  adoptCommand,
  ledgerCommand,
  costCommand,
  reapplyCommand,
];
