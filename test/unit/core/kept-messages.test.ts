import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { cleanupMessage, historyEvent, recordingMessage } from '../../../lambdas/core/messages';

/*
 * While a release is deployed, and after one is taken back, messages lie in the queues that another version has sent: for up
 * to 14 days, in a dead-letter queue again as long. Here are those of each release, with every field that it sent.
 */

const FOLDER = join(__dirname, '../../support/fixtures/messages');

const kept = z.object({
  recordings: z.array(z.record(z.string(), z.unknown())),
  history: z.array(z.record(z.string(), z.unknown())),
  cleanup: z.array(z.record(z.string(), z.unknown())),
});

const messages = readdirSync(FOLDER).flatMap((file) => {
  const { recordings, history, cleanup } = kept.parse(JSON.parse(readFileSync(join(FOLDER, file), 'utf8')));
  const release = file.replace(/\.json$/, '');
  return [
    ...recordings.map(
      (message, index) => [`recordings ${index + 1} of ${release}`, recordingMessage, message] as const,
    ),
    ...history.map((message, index) => [`history ${index + 1} of ${release}`, historyEvent, message] as const),
    ...cleanup.map((message, index) => [`cleanup ${index + 1} of ${release}`, cleanupMessage, message] as const),
  ];
});

test.each(messages)('%s means today what it meant', (_, schema, message) => {
  expect(z.encode(schema, schema.parse(message))).toEqual(message);
});

test.each(messages)('%s is read without a field that only a later release would send', (_, schema, message) => {
  expect(schema.parse({ ...message, addedLater: 'something' })).toEqual(schema.parse(message));
});

/** The names of the fields that a schema knows, those of all its alternatives. */
const fieldsOf = (schema: z.ZodType): string[] => {
  if (schema instanceof z.ZodDiscriminatedUnion)
    return schema.options.flatMap((option) => fieldsOf(option as z.ZodType));
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  throw new Error('a schema of another kind');
};

test.each([
  ['recordings', recordingMessage],
  ['history', historyEvent],
  ['cleanup', cleanupMessage],
])('every field of the messages in %s is among the kept ones', (_, schema) => {
  const seen = messages.filter(([, of]) => of === schema).flatMap(([, , message]) => Object.keys(message));
  expect([...new Set(fieldsOf(schema))].filter((field) => !seen.includes(field))).toEqual([]);
});
