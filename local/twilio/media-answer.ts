import { Readable } from 'node:stream';
import { downmixOf, wavOf, type Rendition } from './audio';
import {
  errorBody,
  errorXml,
  notFound,
  notModelled,
  storageErrorXml,
  type ErrorFormat,
  type TwilioError,
} from './errors';
import type { Kept } from './recordings';
import type { MediaAnswer } from './send-media';

/** What a media URL asks for. */
export interface MediaRequest {
  /** As requested, without query string. */
  readonly path: string;
  readonly format: 'mp3' | 'wav';
  /** Undefined: the recording's default. */
  readonly channels: 1 | 2 | undefined;
}

/** An answer of the given body. */
export const textAnswer = (status: number, type: string, body: string): MediaAnswer => ({
  status,
  headers: { 'content-type': type, 'content-length': Buffer.byteLength(body) },
  body: Readable.from([Buffer.from(body)], { objectMode: false }),
});

export const xmlAnswer = (error: TwilioError): MediaAnswer =>
  textAnswer(error.status, 'application/xml', errorXml(error));

export const jsonAnswer = (error: TwilioError, format?: ErrorFormat): MediaAnswer => {
  const { type, body } = errorBody(error, format);
  return textAnswer(error.status, type, body);
};

export const storageRefusal = (status: number, code: string, message: string): MediaAnswer =>
  textAnswer(status, 'application/xml', storageErrorXml(code, message));

const audio = (type: 'audio/mpeg' | 'audio/x-wav', { length, open }: Rendition): MediaAnswer => ({
  status: 200,
  headers: { 'content-type': type, 'content-length': length },
  body: open(),
});

/** What Twilio answers when nothing is wrong with it. */
export const mediaAnswer = async (kept: Kept | undefined, request: MediaRequest): Promise<MediaAnswer> => {
  const { state, mp3 } = kept ?? {};
  if (state?.status !== 'completed' || mp3 === undefined || state.audio === undefined || state.storedAt !== undefined)
    return xmlAnswer(notFound(request.path));
  if (state.encrypted === true) {
    if (request.format === 'wav') return xmlAnswer(notModelled('encrypted audio'));
    return xmlAnswer({ status: 400, code: 16109, message: 'Cannot fetch .mp3 encrypted recording' });
  }
  if (request.channels === 2 && state.channels === 1) {
    const message = 'Cannot download a dual-channel presentation of a mono recording';
    return xmlAnswer({ status: 400, code: 16113, message });
  }
  // Unasked, two channels come mixed to one, which is Twilio's default (its changelogs of 25 May 2022, for calls that did
  // not ask for both, and of 15 September 2025, for conferences).
  const channels = Math.min(request.channels ?? 1, state.channels);
  if (request.format === 'wav') return audio('audio/x-wav', await wavOf(state.audio, state.durationSeconds, channels));
  return audio('audio/mpeg', channels < state.channels ? await downmixOf(state.audio, state.durationSeconds) : mp3);
};
