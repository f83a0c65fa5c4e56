import * as z from 'zod';
import kept from '../support/fixtures/messages/0.1.0.json';

const message = z.record(z.string(), z.unknown());

/** Recordings without audio are sent in one shape. */
const kindOf = (value: unknown): unknown => (value === 'failed' ? 'absent' : value);

/** By what tells the messages of a queue apart: the fields that the release sent with each kind. */
const fieldsOf = (messages: readonly Record<string, unknown>[], discriminator: string) => {
  const fields = new Map<unknown, Set<string>>();
  for (const one of messages) {
    const kind = kindOf(one[discriminator]);
    const known = fields.get(kind) ?? new Set();
    for (const name of Object.keys(one)) known.add(name);
    fields.set(kind, known);
  }
  return { discriminator, fields };
};

/** By the feature that reads them. */
const shapes = new Map([
  ['processor', fieldsOf(kept.recordings, 'outcome')],
  ['history-writer', fieldsOf(kept.history, 'kind')],
  ['cleanup', fieldsOf(kept.cleanup, 'none')],
]);

/**
 * A message as the release 0.1.0 sends and reads it: a field that it does not know is not there. What is of a kind that it does
 * not know stays as it is: its own code would put that into the dead-letter queue, unread.
 */
export const asFormerRelease = (reader: string, body: string): string => {
  const shape = shapes.get(reader);
  const parsed = message.safeParse(JSON.parse(body)).data;
  if (shape === undefined || parsed === undefined) return body;
  const fields = shape.fields.get(kindOf(parsed[shape.discriminator]));
  // A cleanup message without a key is not of that release.
  if (fields === undefined || (reader === 'cleanup' && parsed.key === undefined)) return body;
  return JSON.stringify(Object.fromEntries(Object.entries(parsed).filter(([name]) => fields.has(name))));
};
