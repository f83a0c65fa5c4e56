import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import type { Calls } from './calls';

const callRequest = z
  .strictObject({
    job_number: z.string().min(1).optional(),
    recordings: z.coerce.number().int().min(1).max(10).default(1),
  })
  .default({ recordings: 1 });

const archiveRequest = z.strictObject({
  count: z.coerce.number().int().min(1).max(1_000_000),
  days: z.coerce.number().min(0).max(36_500).default(30),
});

/**
 * The routes for people. `POST /_recordings` makes an archive: so many recordings over so many days until now (default 30),
 * of which no callback tells: `curl -d count=1000 -d days=365 http://127.0.0.1:PORT/_recordings`. It answers 200 with
 * `{ count, oldest, newest }`, the two as dates.
 *
 * `POST /_calls` places one more call, as a form or JSON, without credentials:
 * `curl -d job_number=J-1001 http://127.0.0.1:PORT/_calls` (`recordings=2`: a call with two recordings;
 * without `job_number` the callback URL says none).
 * It answers, when the callbacks are through, 200 with
 * `{ callSid, recordings: [{ sid, bytes, sha256, durationSeconds }], callbacks: [{ recordingSid, status, attempts }] }`;
 * 400 when a parameter is not understood or stands in the URL, 409 when nobody said where calls report to.
 */
export const controlRoutes = (
  app: FastifyInstance,
  calls: Calls,
  callbackUrl: () => string | undefined,
  clock: () => Date,
): void => {
  app.post('/_recordings', async (request, reply) => {
    const parsed = archiveRequest.safeParse(request.body ?? undefined);
    if (!parsed.success) return reply.code(400).send({ message: z.prettifyError(parsed.error) });
    const { count, days } = parsed.data;
    const newest = clock();
    const oldest = new Date(newest.getTime() - days * 86_400_000);
    await calls.addRecordings({ count, from: oldest, to: newest });
    return { count, oldest, newest };
  });
  app.post('/_calls', async (request, reply) => {
    const refused = (status: number, message: string) => reply.code(status).send({ message });
    if (request.raw.url !== '/_calls') return refused(400, 'Parameters belong into the body: curl -d NAME=VALUE …');
    const parsed = callRequest.safeParse(request.body ?? undefined);
    if (!parsed.success) return refused(400, z.prettifyError(parsed.error));
    if (callbackUrl() === undefined) return refused(409, 'No callback URL has been set yet.');
    const { job_number: jobNumber = null, recordings: count } = parsed.data;
    const placed = await calls.placeCall({ recordings: count, jobNumber });
    return {
      callSid: placed.callSid,
      recordings: placed.recordings.map(({ sid, bytes, sha256, durationSeconds }) => ({
        sid,
        bytes,
        sha256,
        durationSeconds,
      })),
      callbacks: placed.callbacks.map(({ recordingSid, status, attempts }) => ({ recordingSid, status, attempts })),
    };
  });
};
