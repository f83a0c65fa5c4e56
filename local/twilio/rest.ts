import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { notFound, notModelled, Refusal } from './errors';
import { answer, mediaFault } from './fault-play';
import type { Fault } from './faults';
import type { FaultQueue } from '../faults/fault-queue';
import { listPage, type OnOrBefore } from './list';
import { isSecure, readMediaRequest, serveMedia, type MediaWorld } from './media';
import type { Pager } from './paging';
import { flag, noQuery, readQuery } from './query';
import type { Kept, Recordings } from './recordings';
import type { LogEntry } from './request-log';
import { scopeOf, type ScopeParams } from './scope';

/** What the routes answer from. */
export interface RestState extends MediaWorld {
  readonly recordings: Recordings;
  readonly faults: FaultQueue<Fault>;
  readonly pager: Pager<Kept>;
  readonly onOrBefore: OnOrBefore;
  readonly clock: () => Date;
  /** The log's entry of a request, completed by whoever answers it. */
  readonly entryOf: (request: FastifyRequest) => LogEntry;
}

interface ListTarget {
  Params: ScopeParams;
}
interface ItemTarget {
  Params: ScopeParams & { file: string };
}

/** twilio-oai has IncludeSoftDeleted for the account's recordings only. */
const itemQuery = z.strictObject({ IncludeSoftDeleted: flag.default(false) });

const parsedUrl = (request: FastifyRequest) => new URL(request.raw.url ?? '/', 'http://localhost');

/** @throws {Refusal} to whoever wants part of a recording: the whole one would be taken for it. */
const refuseRange = ({ headers }: FastifyRequest) => {
  if (headers.range !== undefined) throw new Refusal(notModelled('parts of a recording'));
};

/** @throws {Refusal} when that is no name of a recording. */
const readFile = (file: string, path: string) => {
  const [, sid, extension] = /^(RE[0-9a-f]{32})(?:\.(json|mp3|wav|xml|csv))?$/i.exec(file) ?? [];
  if (sid === undefined) throw new Refusal(notFound(path));
  if (extension === 'xml' || extension === 'csv') throw new Refusal(notModelled(`.${extension}`));
  return { sid, extension };
};

/** The routes below `prefix`: the account itself, one of its calls or one of its conferences. */
const scopeRoutes = (app: FastifyInstance, prefix: string, state: RestState): void => {
  const { recordings, faults, entryOf } = state;

  app.get<ListTarget>(`${prefix}/Recordings.json`, async (request, reply) => {
    entryOf(request).route = 'list';
    const { pathname, searchParams } = parsedUrl(request);
    const page = Number(searchParams.get('Page') ?? 0);
    const { accountSid } = request.params;
    return answer(faults, { on: 'list', accountSid, page }, reply, () =>
      listPage(scopeOf(request.params, state), state, searchParams, pathname),
    );
  });

  app.get<ItemTarget>(`${prefix}/Recordings/:file`, async (request, reply) => {
    const entry = entryOf(request);
    const { pathname, searchParams } = parsedUrl(request);
    const { sid, extension } = readFile(request.params.file, pathname);
    entry.recordingSid = sid;
    const scope = scopeOf(request.params, state);
    const kept = scope.find(sid);
    const { accountSid } = request.params;

    if (extension === 'json') {
      entry.route = 'fetch';
      return answer(faults, { on: 'fetch', accountSid, recordingSid: sid }, reply, () => {
        const query: { IncludeSoftDeleted?: boolean } = readQuery(searchParams, scope.isWhole ? itemQuery : noQuery);
        if (kept === undefined || !scope.isShown(kept.state, query.IncludeSoftDeleted ?? false))
          throw new Refusal(notFound(pathname));
        return scope.json(kept.state, pathname);
      });
    }

    // Media lies below the account only.
    if (!scope.isWhole) throw new Refusal(notFound(pathname));
    entry.route = 'media';
    refuseRange(request);
    const media = readMediaRequest(pathname, searchParams);
    const fault = mediaFault(faults, { on: 'media', accountSid, recordingSid: sid, isSecure: isSecure(request) });
    const answered = (status: number) => {
      entry.status = status;
    };
    await serveMedia(state, [request, reply], { kept, recordingSid: sid, request: media, fault, answered });
    return reply;
  });

  app.delete<ItemTarget>(`${prefix}/Recordings/:file`, async (request, reply) => {
    const entry = entryOf(request);
    entry.route = 'delete';
    const { pathname, searchParams } = parsedUrl(request);
    const { sid, extension } = readFile(request.params.file, pathname);
    entry.recordingSid = sid;
    // twilio-oai deletes the resource only.
    if (extension === 'mp3' || extension === 'wav') throw new Refusal(notModelled(`deleting by .${extension}`));
    const { accountSid } = request.params;
    return answer(faults, { on: 'delete', accountSid, recordingSid: sid }, reply, () => {
      readQuery(searchParams, noQuery);
      const kept = scopeOf(request.params, state).find(sid);
      // 204 is the only answer that twilio-oai has for a recording that exists, whatever its status.
      if (kept === undefined || kept.state.status === 'deleted') throw new Refusal(notFound(pathname));
      recordings.setStatus(kept, 'deleted');
      return undefined;
    });
  });
};

/** The routes of the Recordings API, without authentication. Mount them under `/2010-04-01/Accounts/{AccountSid}`. */
export const recordingRoutes = (app: FastifyInstance, state: RestState): void => {
  for (const prefix of ['', '/Calls/:callSid', '/Conferences/:conferenceSid']) scopeRoutes(app, prefix, state);
};

/** Where redirects of media lead: without authentication, but at an address that nobody can guess. */
export const storageRoutes = (app: FastifyInstance, state: RestState): void => {
  app.head('/_storage/:name', () => {
    throw new Refusal(notModelled('HEAD'));
  });
  app.get('/_storage/:name', async (request, reply) => {
    const entry = state.entryOf(request);
    entry.route = 'storage';
    const stored = state.storage.find(request.raw.url ?? '');
    if (stored === undefined) throw new Refusal(notFound(entry.path));
    const { recordingSid } = stored;
    entry.recordingSid = recordingSid;
    refuseRange(request);
    const kept = state.recordings.find(recordingSid);
    const fault = mediaFault(state.faults, {
      on: 'storage',
      accountSid: kept?.state.accountSid,
      recordingSid,
      isSecure: isSecure(request),
    });
    const answered = (status: number) => {
      entry.status = status;
    };
    await serveMedia(state, [request, reply], { ...stored, kept, fault, answered }, stored);
    return reply;
  });
};
