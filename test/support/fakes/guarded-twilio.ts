import { PassThrough } from 'node:stream';
import { AudioGuard } from '../../../lambdas/adapters/guarded-audio';
import type { TwilioMeans, twilioRecordings } from '../../../lambdas/adapters/twilio-recordings';
import type { Deadline } from '../../../lambdas/core/deadline';
import type { TwilioRecordings } from '../../../lambdas/core/ports/twilio';
import { MemoryTwilio } from './memory-twilio';

/** Twilio whose every recording is of so many bytes, sent as the test says, under the guard of the real adapter. */
export const guardedTwilio =
  (
    bytes: number,
    send: (stream: PassThrough, deadline: Deadline, time: TwilioMeans['time']) => Promise<void>,
  ): typeof twilioRecordings =>
  (_env, { idleMs, time }) =>
    Object.assign(new MemoryTwilio(), {
      open: (...[, deadline]: Parameters<TwilioRecordings['open']>) => {
        const source = new PassThrough();
        void send(source, deadline, time);
        return Promise.resolve(new AudioGuard(idleMs, time, deadline).watch(source, bytes, 1));
      },
    });
