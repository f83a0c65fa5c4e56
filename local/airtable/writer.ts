import type { FastifyReply } from 'fastify';
import type { FaultQueue } from '../faults/fault-queue';
import { dropConnection } from './broken-requests';
import { errorOfStatus } from './errors';
import type { Fault, WriteFault } from './faults';
import type { HeldWrites } from './held-writes';
import type { Writer } from './routes';
import type { Table } from './table';
import { checkRefusedRecords, takeWriteFault } from './take-faults';

interface Parts {
  readonly table: Table;
  readonly faults: FaultQueue<Fault>;
  readonly held: HeldWrites;
  /** Undefined: there is no such Job. */
  readonly idOfJob: (number: string) => string | undefined;
}

/** Ends a request whose effect is put off. @returns the reply: it is dealt with */
const withoutEffect = ({ answer }: Extract<WriteFault, { kind: 'held-write' }>, reply: FastifyReply): FastifyReply => {
  if (typeof answer === 'number') throw errorOfStatus(answer);
  if (answer === 'drop') dropConnection(reply);
  else reply.hijack();
  return reply;
};

/** Writes at once, unless a fault is in wait. */
export const faultyWriter =
  ({ table, faults, held, idOfJob }: Parts): Writer =>
  async (reply, effect, answer, ids) => {
    checkRefusedRecords(faults, ids, idOfJob);
    const fault = takeWriteFault(faults);
    switch (fault?.kind) {
      case undefined:
        return answer(effect());
      case 'write-lost':
        return answer(ids.map((id) => table.find(id)));
      case 'drop-after-write':
        effect();
        dropConnection(reply);
        return reply;
      case 'held-write': {
        const done = held.hold(effect);
        if (fault.answer === 'late') return answer(await done);
        // Nobody is there any more to hear that it failed.
        done.catch(() => undefined);
        return withoutEffect(fault, reply);
      }
    }
  };
