import { features } from '../../../lib/constructs/feature-folders';
import type { LocalPipeline } from '../../../local/pipeline/start-pipeline';

/** What a signed URL is known by, however it is cut short. */
const SIGNED = ['X-Amz-Signature', 'X-Amz-Credential', 'X-Amz-Security-Token'];

/** The log lines of all functions that hold what no log may hold: the pipeline's secrets, signed URLs, and these. */
export const tellingLines = async (pipeline: LocalPipeline, secrets: readonly string[]): Promise<readonly string[]> => {
  const { twilio, airtable } = pipeline;
  const key = `${twilio.apiKeySid}:${twilio.apiKeySecret}`;
  const held = [
    ...[twilio.authToken, twilio.apiKeySecret, Buffer.from(key).toString('base64'), airtable.token],
    ...SIGNED,
    ...secrets,
  ];
  // In a URL or in JSON a secret may look different.
  const looks = held.flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]);
  const lines = await Promise.all(features.map((feature) => pipeline.logs(feature)));
  return lines.flat().filter((line) => looks.some((look) => line.includes(look)));
};

/** Which of the functions have logged something about one of these recordings. */
export const featuresThatLogged = async (
  pipeline: LocalPipeline,
  recordingSids: readonly string[],
): Promise<readonly string[]> => {
  const logged = await Promise.all(features.map(async (feature) => ({ feature, lines: await pipeline.logs(feature) })));
  return logged
    .filter(({ lines }) => lines.some((line) => recordingSids.some((sid) => line.includes(sid))))
    .map(({ feature }) => feature);
};
