import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { errorJson, errorOfStatus, notFound, type TwilioError } from './errors';
import type { Fault, MediaFault, RestFault } from './faults';
import type { FaultQueue } from './fault-queue';
import { listPage } from './list';
import { serveMedia } from './media';
import type { Recordings } from './recordings';
import { recordingJson } from './resource';
import type { LogEntry } from './request-log';

/** What the routes answer from. */
export interface RestState {
  readonly recordings: Recordings;
  readonly faults: FaultQueue<Fault>;
  /** Scheme and host of the stand-in. */
  readonly origin: () => string;
  /** The log's entry of a request, completed by whoever answers it. */
  readonly entryOf: (request: FastifyRequest) => LogEntry;
}

interface Target {
  Params: { file: string };
}

const url = (request: FastifyRequest) => new URL(request.raw.url ?? '/', 'http://localhost');

const sendError = (reply: FastifyReply, error: TwilioError) => reply.code(error.status).send(errorJson(error));

/** The routes of the Recordings API, without authentication. Mount them under `/2010-04-01/Accounts/{AccountSid}`. */
export const recordingRoutes = (app: FastifyInstance, { recordings, faults, origin, entryOf }: RestState): void => {
  /** Plays out a fault of the route that the request was taken for; false when there is none. */
  const strikes = (on: RestFault['on'], sid: string | undefined, reply: FastifyReply) => {
    const fits = (fault: Fault): fault is RestFault =>
      fault.on === on && (fault.recordingSid === undefined || fault.recordingSid === sid);
    const fault = faults.take(fits);
    if (fault === undefined) return false;
    if (fault.kind === 'status') {
      void sendError(reply, errorOfStatus(fault.status));
    } else {
      reply.hijack();
      if (fault.kind === 'reset') reply.raw.socket?.resetAndDestroy();
    }
    return true;
  };

  app.get('/Recordings.json', (request, reply) => {
    entryOf(request).route = 'list';
    if (strikes('list', undefined, reply)) return reply;
    const { pathname, searchParams } = url(request);
    const page = listPage(recordings.newestFirst(), searchParams, pathname, origin());
    return page === undefined
      ? sendError(reply, { status: 400, code: 20001, message: 'Invalid parameter' })
      : reply.send(page);
  });

  app.get<Target>('/Recordings/:file', async (request, reply) => {
    const entry = entryOf(request);
    const { pathname, searchParams } = url(request);
    const [, sid, extension] = /^(RE[0-9a-f]{32})(?:\.(json|mp3|wav))?$/i.exec(request.params.file) ?? [];
    if (sid === undefined) return sendError(reply, notFound(pathname));
    entry.recordingSid = sid;
    const kept = recordings.find(sid);

    if (extension === 'json') {
      entry.route = 'fetch';
      if (strikes('fetch', sid, reply)) return reply;
      const hidden = kept?.state.status === 'deleted' && searchParams.get('IncludeSoftDeleted') !== 'true';
      if (kept === undefined || hidden) return sendError(reply, notFound(pathname));
      return reply.send(recordingJson(kept.state, origin()));
    }

    entry.route = 'media';
    const fits = (fault: Fault): fault is MediaFault =>
      (fault.on ?? 'media') === 'media' && (fault.recordingSid === undefined || fault.recordingSid === sid);
    const media = {
      path: pathname,
      format: extension === 'mp3' ? 'mp3' : 'wav',
      channels: searchParams.get('RequestedChannels'),
    } as const;
    await serveMedia(reply, kept, media, faults.take(fits), (status) => {
      entry.status = status;
    });
    return reply;
  });

  app.delete<Target>('/Recordings/:file', (request, reply) => {
    const entry = entryOf(request);
    entry.route = 'delete';
    const path = url(request).pathname;
    const [, sid] = /^(RE[0-9a-f]{32})(?:\.json)?$/i.exec(request.params.file) ?? [];
    entry.recordingSid = sid;
    if (strikes('delete', sid, reply)) return reply;
    const state = sid === undefined ? undefined : recordings.find(sid)?.state;
    if (state === undefined || state.status === 'deleted') return sendError(reply, notFound(path));
    if (state.status !== 'completed') {
      const message = `Recording ${state.sid} is ${state.status}: only completed recordings can be deleted`;
      return sendError(reply, { status: 409, code: 20409, message });
    }
    state.status = 'deleted';
    state.dateUpdated = new Date();
    return reply.code(204).send();
  });
};
