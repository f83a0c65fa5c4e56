import type { FastifyInstance } from 'fastify';
import type { CallRecords } from './call-records';
import { notFound, notModelled, Refusal } from './errors';
import { answer } from './fault-play';
import { noQuery, readQuery } from './query';
import type { RestState } from './rest';

interface World extends Pick<RestState, 'faults' | 'entryOf'> {
  readonly callRecords: CallRecords;
}

interface Target {
  Params: { accountSid: string; file: string };
}

/** `GET /Calls/{CallSid}.json`, without authentication. Mount it under `/2010-04-01/Accounts/{AccountSid}`. */
export const callRoutes = (app: FastifyInstance, { faults, entryOf, callRecords }: World): void => {
  app.get<Target>('/Calls/:file', async (request, reply) => {
    const entry = entryOf(request);
    entry.route = 'call';
    const { accountSid, file } = request.params;
    const [, callSid, extension] = /^(CA[0-9a-f]{32})(\.[a-z]+)?$/i.exec(file) ?? [];
    if (callSid === undefined) throw new Refusal(notFound(entry.path));
    if (extension !== '.json') throw new Refusal(notModelled('calls but .json'));
    return answer(faults, { on: 'call', accountSid }, reply, () => {
      readQuery(new URL(request.raw.url ?? '/', 'http://localhost').searchParams, noQuery);
      const call = callRecords.json(accountSid, callSid);
      if (call === undefined) throw new Refusal(notFound(entry.path));
      return call;
    });
  });
};
