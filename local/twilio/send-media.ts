import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';

/** How an answer is put on the wire. */
export interface MediaAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: Readable;
  /** Bytes of the body to send at most. Default: all. */
  readonly atMost?: number;
  /** Default: as fast as the client reads. */
  readonly bytesPerSecond?: number;
  /** Neither length nor chunks are sent: the end of the connection is that of the body. */
  readonly endsWithConnection?: boolean;
  /** What comes after the last byte: a proper end, a broken connection, or silence. Default `end`. */
  readonly then?: 'end' | 'destroy' | 'hold';
}

const TICKS_PER_SECOND = 10;

const isWhole = ({ atMost, bytesPerSecond }: MediaAnswer) => atMost === undefined && bytesPerSecond === undefined;

async function* paced({ body, atMost = Infinity, bytesPerSecond = Infinity }: MediaAnswer) {
  const step = Math.max(1, Math.floor(bytesPerSecond / TICKS_PER_SECOND));
  let left = atMost;
  for await (const chunk of byteChunks(body)) {
    if (left <= 0) return;
    for (let at = 0; at < chunk.length && left > 0; at += step) {
      const piece = chunk.subarray(at, at + Math.min(step, left));
      left -= piece.length;
      yield piece;
      if (bytesPerSecond !== Infinity) await wait(1_000 / TICKS_PER_SECOND);
    }
  }
}

/** A byte stream's chunks, which the types of Readable do not know to be buffers. */
const byteChunks = (body: Readable): AsyncIterable<Buffer> => body;

/** Sends an answer and resolves when it is sent, or its connection gone. */
export const sendMedia = async (response: ServerResponse, answer: MediaAnswer): Promise<void> => {
  // Without either, Node announces nothing and closes the connection after the last byte.
  if (answer.endsWithConnection === true) response.removeHeader('transfer-encoding');
  response.writeHead(answer.status, answer.headers);
  response.flushHeaders();
  try {
    await pipeline(isWhole(answer) ? answer.body : paced(answer), response, { end: false });
  } catch (error) {
    if (response.destroyed) return;
    throw error;
  }
  if (answer.then === 'hold') return;
  if (answer.then === 'destroy') dropConnection(response);
  else response.end();
};

/** Half-closing after the last byte: destroying at once would drop what has not left the process yet. */
const dropConnection = ({ socket }: ServerResponse) => socket?.destroySoon();
