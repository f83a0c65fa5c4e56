import { PassThrough } from 'node:stream';
import { realTime } from '../../../lambdas/runtime/time';
import { AudioGuard } from '../../../lambdas/adapters/guarded-audio';
import type { Audio } from '../../../lambdas/core/ports/twilio';
import { NO_DEADLINE } from '../subjects';

const IDLE_MS = 300;
/** Where nothing is to go wrong: the emulator may be slow. */
const PATIENT_IDLE_MS = 30_000;

/** How a download goes wrong after some bytes: its connection breaks, it ends too early, or nothing comes any more. */
export type Breakage = 'breaks' | 'ends early' | 'stalls';

/** Audio under the guard that downloads have, with its length known or not. */
export const audioOf = (content: Buffer, length: 'known' | 'unknown'): Audio => {
  const source = new PassThrough();
  const audio = new AudioGuard(PATIENT_IDLE_MS, realTime, NO_DEADLINE).watch(
    source,
    length === 'known' ? content.length : undefined,
    1,
  );
  source.end(content);
  return audio;
};

/** Audio of which only so many bytes come. */
export const brokenAudio = (content: Buffer, sent: number, bytes: number | undefined, how: Breakage): Audio => {
  const source = new PassThrough();
  const audio = new AudioGuard(IDLE_MS, realTime, NO_DEADLINE).watch(source, bytes, 1);
  source.write(content.subarray(0, sent), () => {
    if (how === 'breaks') source.destroy(new Error('socket hang up'));
    else if (how === 'ends early') source.end();
  });
  return audio;
};
