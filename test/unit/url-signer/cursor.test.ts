import fc from 'fast-check';
import { LinkRefusal } from '../../../lambdas/url-signer/link-refusal';
import { BEGINNING, type Position, cursorOf, positionIn } from '../../../lambdas/url-signer/cursor';
import type { Question } from '../../../lambdas/url-signer/question';
import { aCallSid, job } from '../../support/subjects';

type Asked = Pick<Question, 'wanted' | 'date'>;
const QUESTION: Asked = { wanted: { by: 'jobNumber', jobNumber: job('J-1') }, date: '2026-11-20' };
const POSITION: Position = {
  from: 'recordings/2026/11/20/CA1',
  after: { key: 'recordings/2026/11/20/CA0-Ä.mp3', startedAt: new Date('2026-11-20T10:00:00.123Z') },
  given: true,
};

test('an answer goes on where the one before ended', () => {
  for (const position of [POSITION, BEGINNING, { from: 'x', given: false }, { after: POSITION.after, given: true }])
    expect(positionIn({ ...QUESTION, cursor: cursorOf(position, QUESTION) })).toEqual(position);
  expect(positionIn({ ...QUESTION, cursor: undefined })).toEqual(BEGINNING);
});

test('it is short enough to be sent back, whatever the key', () => {
  const key = 'ä'.repeat(512);
  expect(cursorOf({ from: key, after: { key, startedAt: new Date() }, given: true }, QUESTION).length).toBeLessThan(
    4_096,
  );
});

test.each<[string, Asked]>([
  ['another Job', { ...QUESTION, wanted: { by: 'jobNumber', jobNumber: job('J-2') } }],
  ['another day', { ...QUESTION, date: '2026-11-21' }],
  ['no day', { ...QUESTION, date: undefined }],
  ['a call', { ...QUESTION, wanted: { by: 'callSid', callSid: aCallSid() } }],
])('it belongs to its question: with %s it is refused', (_what, other) => {
  const cursor = cursorOf(POSITION, QUESTION);
  expect(() => positionIn({ ...other, cursor })).toThrow(LinkRefusal);
});

test('whoever changes it anywhere is refused', () => {
  const cursor = cursorOf(POSITION, QUESTION);
  fc.assert(
    fc.property(fc.nat(cursor.length - 1), fc.string({ minLength: 0, maxLength: 2 }), (at, text) => {
      const changed = cursor.slice(0, at) + text + cursor.slice(at + 1);
      fc.pre(changed !== cursor);
      expect(() => positionIn({ ...QUESTION, cursor: changed })).toThrow(LinkRefusal);
    }),
    { numRuns: 500 },
  );
});

test.each(['x', '.', '..', 'e30.', `${Buffer.from('{}').toString('base64url')}.aaaaaaaaaaaaaaaaaaaaaa`, 'null'])(
  '%j is none',
  (cursor) => {
    expect(() => positionIn({ ...QUESTION, cursor })).toThrow(LinkRefusal);
  },
);
