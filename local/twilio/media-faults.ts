import { Readable } from 'node:stream';
import { errorOfStatus, htmlPage, notFound } from './errors';
import type { MediaFault, RedirectFault } from './faults';
import { jsonAnswer, storageRefusal, textAnswer, xmlAnswer } from './media-answer';
import type { MediaAnswer } from './send-media';

const EXTRA_BYTES_PROMISED = 1_000;

/** What a fault is played out with. */
interface Surroundings {
  /** As requested, without query string. */
  readonly path: string;
  /** Where a redirect leads. */
  readonly locate: (fault: RedirectFault) => string;
}

const without = ({ headers, ...answer }: MediaAnswer, header: string): MediaAnswer => ({
  ...answer,
  headers: Object.fromEntries(Object.entries(headers).filter(([name]) => name !== header)),
});

const broken = (answer: MediaAnswer, afterBytes: number | undefined): MediaAnswer =>
  afterBytes === undefined ? answer : { ...answer, atMost: afterBytes, then: 'destroy' };

const labelled = (answer: MediaAnswer, type: string): MediaAnswer => ({
  ...answer,
  headers: { ...answer.headers, 'content-type': type },
});

/** What a fault makes of an answer; undefined: nothing is answered at all. */
export const spoilt = (
  answer: MediaAnswer,
  fault: MediaFault,
  { path, locate }: Surroundings,
): MediaAnswer | undefined => {
  const length = Number(answer.headers['content-length']);
  switch (fault.kind) {
    case 'not-found':
      return xmlAnswer(notFound(path));
    case 'html':
      return textAnswer(200, 'text/html', htmlPage);
    case 'status': {
      const refusal = jsonAnswer(errorOfStatus(fault.status, fault.code), fault.format);
      if (fault.retryAfter === undefined) return refusal;
      return { ...refusal, headers: { ...refusal.headers, 'retry-after': fault.retryAfter } };
    }
    case 'redirect': {
      const empty = textAnswer(fault.status ?? 307, 'application/xml', '');
      return { ...empty, headers: { ...empty.headers, location: locate(fault) } };
    }
    case 'storage-forbidden':
      return storageRefusal(403, 'AccessDenied', 'Request has expired');
    case 'cut':
      return broken(answer, fault.afterBytes);
    case 'stall':
      return fault.afterBytes < 0 ? undefined : { ...answer, atMost: fault.afterBytes, then: 'hold' };
    case 'chunked':
      return broken(without(answer, 'content-length'), fault.afterBytes);
    case 'unbounded':
      return broken(
        {
          ...answer,
          headers: { 'content-type': answer.headers['content-type'] ?? '', connection: 'close' },
          endsWithConnection: true,
        },
        fault.afterBytes,
      );
    case 'wrong-length':
      return {
        ...answer,
        headers: { ...answer.headers, 'content-length': length + EXTRA_BYTES_PROMISED, connection: 'close' },
      };
    case 'empty':
      return { ...answer, headers: { ...answer.headers, 'content-length': 0 }, atMost: 0 };
    case 'slow':
      return { ...answer, bytesPerSecond: fault.bytesPerSecond };
    case 'label':
      return labelled(answer, fault.type);
    case 'not-mp3':
      return {
        ...answer,
        body: Readable.from([Buffer.from('no audio '.repeat(Math.ceil(length / 9)).slice(0, length))], {
          objectMode: false,
        }),
      };
    case 'reset':
      return undefined;
  }
};
