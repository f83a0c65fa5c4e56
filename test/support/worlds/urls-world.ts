import type { Requester } from '../../../lambdas/core/link';
import { folderOfDay, keysFor } from '../../../lambdas/core/object-key';
import type { JobNumber, Recording } from '../../../lambdas/core/recording';
import { answerUrls } from '../../../lambdas/url-signer/answer-urls';
import { readRequest } from '../../../lambdas/url-signer/read-request';
import { serveRequest } from '../../../lambdas/url-signer/serve-request';
import { MemoryArchive } from '../fakes/memory-archive';
import { MemoryJobs } from '../fakes/memory-jobs';
import { MemoryMetrics } from '../fakes/memory-metrics';
import { MemoryRegister } from '../fakes/memory-register';
import { MemoryStore } from '../fakes/memory-store';
import { MemoryLog } from '../fakes/small-fakes';
import { NO_DEADLINE, aCallSid, aLinkId, aRecordingSid, job } from '../subjects';
import { REQUESTER_ARN } from './link-request';

export const NOW = new Date('2026-11-26T12:00:00Z');
const RETENTION_DAYS = 365;
const MAX_MINUTES = 15;
const PREFIXES = ['recordings', 'former/audio'];
const BUCKET = 'bucket';

export const REQUESTER: Extract<Requester, { by: 'iam' }> = {
  by: 'iam',
  arn: REQUESTER_ARN,
  sourceAddress: '192.0.2.7',
  userAgent: 'recordings-cli/1',
};

interface Stored extends Partial<Omit<Recording, 'jobNumber'>> {
  readonly jobNumber?: JobNumber | undefined;
  readonly prefix?: string;
  /** Which of the two keys of the recording it has. */
  readonly which?: 0 | 1;
}

/** The url-signer's use cases over fakes. */
export const urlsWorld = () => {
  const archive = new MemoryArchive();
  const jobs = new MemoryJobs();
  const register = new MemoryRegister();
  const signer = new MemoryStore();
  const [log, metrics] = [new MemoryLog(), new MemoryMetrics()];
  const answer = answerUrls(
    { archive, jobs, links: signer, register, newLinkId: aLinkId, now: () => NOW },
    { location: { bucket: BUCKET, prefixes: PREFIXES }, retentionDays: RETENTION_DAYS },
  );
  const serve = serveRequest({ answer, log, metrics }, MAX_MINUTES);

  /** A recording as the pipeline stores it; of job J-1001 unless said otherwise. */
  const stored = ({ prefix = 'recordings', which = 0, ...over }: Stored = {}) => {
    const recording: Recording = {
      sid: aRecordingSid(),
      callSid: aCallSid(),
      jobNumber: job('J-1001'),
      startedAt: new Date('2026-11-20T10:00:00Z'),
      durationSeconds: 12,
      channels: 2,
      ...over,
    };
    const { sid: recordingSid, callSid, jobNumber, startedAt, durationSeconds, channels } = recording;
    const key = keysFor(recording, prefix)[which];
    archive.put(key, { recordingSid, callSid, jobNumber, startedAt, durationSeconds, channels, bytes: 48_000 });
    return { ...recording, key };
  };

  /** What a history says that links to the recordings. */
  const historyOf = async (...recordings: readonly ReturnType<typeof stored>[]): Promise<string> => {
    const lines = recordings.map(async ({ key, sid }) => {
      const url = await signer.linkTo(key, sid);
      return `---- | 2026-11-20 10:05:00 | Event: Recording | Source: IVR | URL: ${url}`;
    });
    return ['Notes by people.', ...(await Promise.all(lines))].join('\n');
  };

  const ask = (request: unknown) =>
    answer(
      readRequest(Buffer.from(JSON.stringify(request)), MAX_MINUTES),
      { requester: REQUESTER, requestId: 'request-1' },
      NO_DEADLINE,
    );

  /** All pages, one after another. */
  const askAll = async (request: Readonly<Record<string, unknown>>) => {
    const pages = [await ask(request)];
    for (let cursor = pages[0]?.cursor; cursor !== undefined; cursor = pages.at(-1)?.cursor)
      pages.push(await ask({ ...request, cursor }));
    return pages;
  };

  return { archive, jobs, register, signer, log, metrics, serve, stored, historyOf, ask, askAll };
};

/** The folder of a day, as tests speak of it. */
export const folder = (day = '2026-11-20', prefix = 'recordings') => folderOfDay(day, prefix);
