import { features } from '../../../lib/constructs/feature-folders';
import type { LocalPipeline } from '../../../local/pipeline/start-pipeline';
import { messagesNow } from '../integration/everything-written';

/** All that was logged of these recordings, and the messages that lie in queues about them: for whoever looks why they are missing. */
export const evidenceOf = async (pipeline: LocalPipeline, recordingSids: readonly string[]): Promise<string> => {
  const isAbout = (text: string) => recordingSids.some((sid) => text.includes(sid));
  const logged: string[] = [];
  for (const feature of features)
    for (const line of await pipeline.logs(feature)) if (isAbout(line)) logged.push(`${feature}: ${line}`);
  const held = await messagesNow(pipeline);
  return [...logged, ...held.filter(({ text }) => isAbout(text)).map(({ place, text }) => `${place}: ${text}`)].join(
    '\n',
  );
};
