import * as z from 'zod';
import type { Feature } from '../../../lib/monitoring/watched-pipeline';
import type { LocalPipeline } from '../../../local/pipeline/start-pipeline';

const entry = z.looseObject({ code: z.string(), recordingSid: z.string().optional() });
type LogEntry = z.infer<typeof entry>;

const parsed = (line: string): LogEntry[] => {
  try {
    const { data } = entry.safeParse(JSON.parse(line));
    return data === undefined ? [] : [data];
  } catch {
    // The runtime's own words around an invocation.
    return [];
  }
};

/** What a function has logged so far that fits. */
export const logged = async (
  pipeline: LocalPipeline,
  feature: Feature,
  wanted: { readonly code: string; readonly recordingSid?: string },
): Promise<readonly LogEntry[]> =>
  (await pipeline.logs(feature))
    .flatMap(parsed)
    .filter(({ code, recordingSid }) => code === wanted.code && recordingSid === (wanted.recordingSid ?? recordingSid));
