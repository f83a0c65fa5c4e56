import type { FastifyRequest } from 'fastify';
import type { FaultQueue } from '../faults/fault-queue';
import { AirtableError, errorOfStatus } from './errors';
import type { AnswerFault, Fault, RecordFault, RequestFault, WriteFault } from './faults';

/** Whether a request writes. `listRecords` is a POST that reads. */
const isWrite = ({ method, raw }: Pick<FastifyRequest, 'method' | 'raw'>): boolean =>
  method !== 'GET' && method !== 'HEAD' && !/\/listRecords\/?(\?|$)/.test(raw.url ?? '');

const isWriteFault = (fault: Fault): fault is WriteFault =>
  fault.kind === 'write-lost' || fault.kind === 'drop-after-write' || fault.kind === 'held-write';

const fitsRoute = ({ on }: RequestFault | AnswerFault, request: FastifyRequest) =>
  on === undefined || (on === 'write') === isWrite(request);

/** Takes the next fault that strikes this request on its way in. */
export const takeRequestFault = (faults: FaultQueue<Fault>, request: FastifyRequest): RequestFault | undefined => {
  const fits = (fault: Fault): fault is RequestFault =>
    !isWriteFault(fault) && fault.kind !== 'reshape' && fault.kind !== 'refused-record' && fitsRoute(fault, request);
  return faults.take(fits);
};

/** Takes the next fault that strikes the writing itself. */
export const takeWriteFault = (faults: FaultQueue<Fault>): WriteFault | undefined => faults.take(isWriteFault);

/** Takes the next fault that strikes an answer with records. */
export const takeAnswerFault = (faults: FaultQueue<Fault>, request: FastifyRequest): AnswerFault | undefined => {
  const fits = (fault: Fault): fault is AnswerFault => fault.kind === 'reshape' && fitsRoute(fault, request);
  return faults.take(fits);
};

/**
 * Lets an update pass, or not.
 * @param idOfJob - undefined: there is no such Job
 * @throws {AirtableError} when one of the records is a refused one.
 */
export const checkRefusedRecords = (
  faults: FaultQueue<Fault>,
  ids: readonly string[],
  idOfJob: (number: string) => string | undefined,
): void => {
  const fits = (fault: Fault): fault is RecordFault => {
    if (fault.kind !== 'refused-record') return false;
    const id = 'recordId' in fault ? fault.recordId : idOfJob(fault.jobNumber);
    return id !== undefined && ids.includes(id);
  };
  const fault = faults.take(fits);
  if (fault === undefined) return;
  const { status = 422, type = 'INVALID_VALUE_FOR_COLUMN', message } = fault;
  throw new AirtableError(status, type, message ?? errorOfStatus(status).explanation ?? type);
};
