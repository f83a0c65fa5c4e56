import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { downmixOf, wavOf, type Rendition } from './audio';
import { errorJson, errorOfStatus, errorXml, notFound, type TwilioError } from './errors';
import type { MediaFault } from './faults';
import type { Kept } from './recordings';
import { sendMedia, type MediaAnswer } from './send-media';

/** What a media URL asks for. */
interface MediaRequest {
  /** As requested, without query string. */
  readonly path: string;
  readonly format: 'mp3' | 'wav';
  /** The value of RequestedChannels. */
  readonly channels: string | null;
}

const EXTRA_BYTES_PROMISED = 1_000;

const text = (body: string) => Readable.from([Buffer.from(body)], { objectMode: false });

const xml = (error: TwilioError): MediaAnswer => {
  const body = errorXml(error);
  return {
    status: error.status,
    headers: { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(body) },
    body: text(body),
  };
};

const json = (error: TwilioError): MediaAnswer => {
  const body = JSON.stringify(errorJson(error));
  return {
    status: error.status,
    headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    body: text(body),
  };
};

const audio = (type: 'audio/mpeg' | 'audio/x-wav', { length, open }: Rendition): MediaAnswer => ({
  status: 200,
  headers: { 'content-type': type, 'content-length': length },
  body: open(),
});

const page = '<!doctype html><html><body><h1>Twilio</h1><p>Something went wrong.</p></body></html>';

/** What Twilio answers when nothing is wrong with it. */
const mediaAnswer = async (kept: Kept | undefined, { path, format, channels }: MediaRequest): Promise<MediaAnswer> => {
  const { state, mp3 } = kept ?? {};
  if (state?.status !== 'completed' || mp3 === undefined || state.audio === undefined) return xml(notFound(path));
  if (channels === '2' && state.channels === 1) {
    const message = 'Cannot download a dual-channel presentation of a mono recording';
    return xml({ status: 400, code: 16113, message });
  }
  if (format === 'wav') {
    const wanted = channels === '1' ? 1 : state.channels;
    return audio('audio/x-wav', await wavOf(state.audio, state.durationSeconds, wanted));
  }
  const downmix = channels === '1' && state.channels === 2 ? await downmixOf(state.audio) : undefined;
  return audio('audio/mpeg', downmix ?? mp3);
};

const withoutLength = ({ headers, ...answer }: MediaAnswer): MediaAnswer => ({
  ...answer,
  headers: Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'content-length')),
});

/** What a fault makes of an answer; undefined: nothing is answered at all. */
const broken = (answer: MediaAnswer, fault: MediaFault, path: string): MediaAnswer | undefined => {
  const length = Number(answer.headers['content-length']);
  switch (fault.kind) {
    case 'not-found':
      return xml(notFound(path));
    case 'html':
      return { status: 200, headers: { 'content-type': 'text/html', 'content-length': page.length }, body: text(page) };
    case 'status':
      return json(errorOfStatus(fault.status));
    case 'cut':
      return { ...answer, atMost: fault.afterBytes, then: 'destroy' };
    case 'stall':
      return fault.afterBytes < 0 ? undefined : { ...answer, atMost: fault.afterBytes, then: 'hold' };
    case 'chunked':
      return withoutLength(answer);
    case 'wrong-length':
      return {
        ...answer,
        headers: { ...answer.headers, 'content-length': length + EXTRA_BYTES_PROMISED, connection: 'close' },
      };
    case 'empty':
      return { ...answer, headers: { ...answer.headers, 'content-length': 0 }, atMost: 0 };
    case 'slow':
      return { ...answer, bytesPerSecond: fault.bytesPerSecond };
    case 'not-mp3':
      return { ...answer, body: text('no audio '.repeat(Math.ceil(length / 9)).slice(0, length)) };
    case 'reset':
      return undefined;
  }
};

/** Answers a download, or fails to as the fault says. Resolves when nothing more will be sent. */
export const serveMedia = async (
  reply: FastifyReply,
  kept: Kept | undefined,
  request: MediaRequest,
  fault: MediaFault | undefined,
  answered: (status: number) => void,
): Promise<void> => {
  reply.hijack();
  const proper = await mediaAnswer(kept, request);
  const answer = fault === undefined ? proper : broken(proper, fault, request.path);
  if (answer?.body !== proper.body) proper.body.destroy();
  if (answer === undefined) {
    if (fault?.kind === 'reset') reply.raw.socket?.resetAndDestroy();
    return;
  }
  answered(answer.status);
  await sendMedia(reply.raw, answer);
};
