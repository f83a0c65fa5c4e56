import * as z from 'zod';
import kept from '../support/fixtures/messages/0.1.0.json';

const message = z.record(z.string(), z.unknown());

/** Recordings without audio are sent in one shape. */
const kindOf = (value: unknown): unknown => (value === 'failed' ? 'absent' : value);

/**
 * What the release knew of the messages of a queue: by what tells them apart, their kinds, and all fields. A field of one kind
 * may come with the others, as `jobId` does with whatever line was moved to its Job; the kept ones do not show each.
 */
const knownOf = (messages: readonly Record<string, unknown>[], discriminator: string) => ({
  discriminator,
  kinds: new Set(messages.map((one) => kindOf(one[discriminator]))),
  fields: new Set(messages.flatMap((one) => Object.keys(one))),
});

/** By the feature that reads them. */
const shapes = new Map([
  ['processor', knownOf(kept.recordings, 'outcome')],
  ['history-writer', knownOf(kept.history, 'kind')],
  ['cleanup', knownOf(kept.cleanup, 'none')],
]);

/**
 * A message as the release 0.1.0 sends and reads it: a field that it does not know is not there. What is of a kind that it does
 * not know stays as it is: its own code would put that into the dead-letter queue, unread.
 */
export const asFormerRelease = (reader: string, body: string): string => {
  const shape = shapes.get(reader);
  const parsed = message.safeParse(JSON.parse(body)).data;
  if (shape === undefined || parsed === undefined) return body;
  // A cleanup message without a key is not of that release.
  if (!shape.kinds.has(kindOf(parsed[shape.discriminator])) || (reader === 'cleanup' && parsed.key === undefined))
    return body;
  return JSON.stringify(Object.fromEntries(Object.entries(parsed).filter(([name]) => shape.fields.has(name))));
};
