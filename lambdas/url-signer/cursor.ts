import { createHash } from 'node:crypto';
import * as z from 'zod';
import { parseJson } from '../core/json';
import { instant } from '../core/recording';
import { LinkRefusal } from './link-refusal';
import type { Question } from './question';

/** Where an answer goes on: see `answerUrls`. */
const position = z.strictObject({
  /** The stretch of the bucket that is looked through: behind this key. */
  from: z.string().optional(),
  /** The last recording of that stretch that was answered; absent: none of it was. */
  after: z.strictObject({ key: z.string(), startedAt: instant }).optional(),
  /** Whether any answer so far had a link. */
  given: z.boolean(),
});
export type Position = z.output<typeof position>;

export const BEGINNING: Position = { given: false };

/**
 * Ties a cursor to its question, and notices what is changed on the way. No secret is needed: whatever a cursor says, an answer
 * holds only recordings that the question itself would lead to.
 */
const checksum = (encoded: string, { wanted, date }: Pick<Question, 'wanted' | 'date'>): string =>
  createHash('sha256')
    .update(JSON.stringify([encoded, wanted, date]))
    .digest('base64url')
    .slice(0, 22);

/** The cursor that stands for a position in the answers to a question. */
export const cursorOf = (at: Position, question: Pick<Question, 'wanted' | 'date'>): string => {
  const encoded = Buffer.from(JSON.stringify(position.encode(at))).toString('base64url');
  return `${encoded}.${checksum(encoded, question)}`;
};

/** @throws {LinkRefusal} `request-unreadable` when it is none, or of another question. */
export const positionIn = (question: Pick<Question, 'wanted' | 'date' | 'cursor'>): Position => {
  const { cursor } = question;
  if (cursor === undefined) return BEGINNING;
  const [encoded = '', sum, ...more] = cursor.split('.');
  const isOurs = more.length === 0 && sum === checksum(encoded, question);
  const at = isOurs ? position.safeParse(parseJson(Buffer.from(encoded, 'base64url').toString())).data : undefined;
  if (at !== undefined) return at;
  const reason = 'cursor: it belongs to another request, or was changed; begin without it';
  throw new LinkRefusal(400, 'request-unreadable', {
    message: `This is no request for links. ${reason}`,
    reasons: [reason],
  });
};
