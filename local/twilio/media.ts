import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { MediaFault, RedirectFault } from './faults';
import { mediaAnswer, storageRefusal, type MediaRequest } from './media-answer';
import { spoilt } from './media-faults';
import { readQuery } from './query';
import type { Kept } from './recordings';
import { sendMedia, type MediaAnswer } from './send-media';
import type { Storage, StoredObject } from './storage';

/** Scheme and host of the stand-in, by plain HTTP and, where it serves that, by HTTPS. */
export interface Origins {
  readonly http: string;
  readonly https: string | undefined;
}

/** What media is served with. */
export interface MediaWorld {
  readonly origins: () => Origins;
  readonly storage: Storage;
}

/** One download: what it asks for, and what will go wrong. */
interface Download {
  readonly kept: Kept | undefined;
  readonly recordingSid: string;
  readonly request: MediaRequest;
  readonly fault: MediaFault | undefined;
  /** Told the status as soon as it is sent. */
  readonly answered: (status: number) => void;
}

const mediaQuery = z.strictObject({ RequestedChannels: z.enum(['1', '2']).optional() });

/**
 * @param path - of the request
 * @throws {Refusal} 400 for a parameter that is not understood.
 */
export const readMediaRequest = (path: string, parameters: URLSearchParams): MediaRequest => {
  const { RequestedChannels: channels } = readQuery(parameters, mediaQuery);
  return {
    path,
    format: path.endsWith('.mp3') ? 'mp3' : 'wav',
    channels: channels === undefined ? undefined : channels === '2' ? 2 : 1,
  };
};

/** Whether a request came by HTTPS. */
export const isSecure = ({ raw }: FastifyRequest): boolean => 'encrypted' in raw.socket;

const onLocalhost = (origin: string) => origin.replace('127.0.0.1', 'localhost');

/** Answers a download, or fails to as its fault says. Resolves when nothing more will be sent. */
export const serveMedia = async (
  world: MediaWorld,
  [asked, reply]: [FastifyRequest, FastifyReply],
  download: Download,
  /** What was asked of the storage; undefined: the API was asked. */
  stored?: StoredObject,
): Promise<void> => {
  const { http, https } = world.origins();
  const own = isSecure(asked) && https !== undefined ? https : http;
  const { request, recordingSid } = download;

  const locate = ({ to = 'storage', authorization = 'refuse' }: RedirectFault): string => {
    const target = () =>
      world.storage.keep({ recordingSid, request, refusesAuthorization: authorization === 'refuse' });
    if (to === 'storage') return onLocalhost(own) + target();
    if (to === 'same-host') return own + target();
    if (to === 'plain-http') return onLocalhost(http) + target();
    if (to === 'https') return (https ?? '') + (asked.raw.url ?? '');
    return to === 'itself' ? own + (asked.raw.url ?? '') : to;
  };
  const proper = async (): Promise<MediaAnswer> => {
    if (stored === undefined) return mediaAnswer(download.kept, request);
    if (stored.refusesAuthorization && asked.headers.authorization !== undefined)
      return storageRefusal(400, 'InvalidArgument', 'Only one auth mechanism allowed');
    const answer = await mediaAnswer(download.kept, request);
    if (answer.status === 200) return answer;
    answer.body.destroy();
    return storageRefusal(404, 'NoSuchKey', 'The specified key does not exist.');
  };

  const { fault } = download;
  const whole = await proper();
  const surroundings = { path: request.path, locate };
  const answer = fault === undefined ? whole : spoilt(whole, fault, surroundings);
  if (answer?.body !== whole.body) whole.body.destroy();
  reply.hijack();
  if (answer === undefined) {
    if (fault?.kind === 'reset') reply.raw.socket?.resetAndDestroy();
    return;
  }
  download.answered(answer.status);
  await sendMedia(reply.raw, answer);
};
