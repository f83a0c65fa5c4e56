import { type Disposition, errors } from '../../../lambdas/core/codes/error-codes';
import { logs } from '../../../lambdas/core/codes/log-codes';
import { refusals } from '../../../lambdas/core/codes/refusal-codes';
import { NoAudio, Parked, Rejected, RetryLater } from '../../../lambdas/core/errors';
import type { Log } from '../../../lambdas/core/ports/running';
import { type Found, codesInSource } from '../../support/codes-in-source';

/* The registers of codes: complete, in words, and nothing in them that no Lambda uses. */

const { found, parents } = codesInSource();

const details = { message: '' };
const ROOTS: ReadonlyMap<string, Disposition> = new Map([
  [RetryLater.name, new RetryLater('unexpected', details).disposition],
  [Rejected.name, new Rejected('no-audio', details).disposition],
  [Parked.name, new Parked('keys-taken', details).disposition],
]);

/** With which disposition this is thrown, if it is an error's. */
const dispositionOf = ({ by }: Found): Disposition | undefined => {
  for (let name = by; name !== undefined; name = parents.get(name)) {
    const disposition = ROOTS.get(name);
    if (disposition !== undefined) return disposition;
  }
  return undefined;
};
const isLogged = ({ by }: Found): boolean => by === 'info' || by === 'warn';
const usesOf = (code: string): Found[] => found.filter(({ text }) => text === code);

const ofErrors = Object.entries(errors).map(([code, entry]) => ({ code, ...entry }));
const ofRefusals = Object.entries(refusals).map(([code, entry]) => ({ code, ...entry }));
const ofLogs = Object.entries(logs).map(([code, entry]) => ({ code, remedy: undefined, ...entry }));
const all = [...ofErrors, ...ofRefusals, ...ofLogs];

test('the source was read: errors of subclasses, too', () => {
  expect(dispositionOf({ text: '', isComposed: false, by: NoAudio.name })).toBe('retry');
  expect(found.filter((use) => dispositionOf(use) !== undefined).length).toBeGreaterThan(50);
  expect(found.filter(isLogged).length).toBeGreaterThan(20);
});

describe('errors', () => {
  test.each(ofErrors)('$code is thrown with each disposition that the register has: $dispositions', (entry) => {
    const { code, dispositions } = entry;
    const uses = usesOf(code).filter((use) => !isLogged(use));
    const thrown = new Set(uses.map(dispositionOf));
    // Handed on to where the error is made; the compiler sees to it that it is one of that disposition.
    const isHandedOn = thrown.delete(undefined);
    const isTyped = isHandedOn && thrown.size === 0 && dispositions.length === 1;
    expect([...(isTyped ? dispositions : thrown)].sort()).toEqual([...dispositions].sort());
  });

  test('each has a disposition once, and is tried before it is given up', () => {
    const each: readonly (readonly Disposition[])[] = ofErrors.map(({ dispositions }) => dispositions);
    expect(each.filter((dispositions) => new Set(dispositions).size < dispositions.length)).toEqual([]);
    expect(each.filter((dispositions) => dispositions.indexOf('retry') > 0)).toEqual([]);
  });

  test('whatever is thrown is in the register', () => {
    const unknown = found.filter((use) => dispositionOf(use) !== undefined && !(use.text in errors));
    expect(unknown).toEqual([]);
  });
});

test.each(ofRefusals)('a webhook is refused for $code', ({ code }) => {
  const uses = usesOf(code).filter((use) => !isLogged(use) && dispositionOf(use) === undefined);
  expect(uses).not.toEqual([]);
});

describe('lines of the log', () => {
  test.each(ofLogs)('$code is a line of level $level', ({ code, level }) => {
    expect([
      ...new Set(
        usesOf(code)
          .filter(isLogged)
          .map(({ by }) => by),
      ),
    ]).toEqual([level]);
  });

  test('whatever is logged is in the register', () => {
    expect(found.filter((use) => isLogged(use) && !(use.text in logs))).toEqual([]);
  });
});

test('a code stands in the source as it stands in the log, so that whoever searches for it finds it', () => {
  const composed = found.filter((use) => use.isComposed && (isLogged(use) || dispositionOf(use) !== undefined));
  expect(composed).toEqual([]);
});

test('of a line that failed, the code tells whether it is an error or a refusal', () => {
  expect(Object.keys(errors).filter((code) => code in refusals)).toEqual([]);
});

test('every code is of words with hyphens', () => {
  expect(all.filter(({ code }) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(code))).toEqual([]);
});

/** One sentence of more words than a code has, without its full stop: it stands between others. */
const isSentence = (text: string) => /^[a-z0-9A-Z]/.test(text) && !/[.\s]$|\. [A-Z]/.test(text);

test('every code says in a sentence what happened and, for an error, in another one what to do', () => {
  expect(all.filter(({ meaning }) => !isSentence(meaning) || meaning.split(' ').length < 4)).toEqual([]);
  expect(all.filter(({ remedy }) => remedy !== undefined && !isSentence(remedy))).toEqual([]);
});

test.each([
  ['errors', ofErrors],
  ['refusals', ofRefusals],
  ['lines of the log', ofLogs],
])('no two %s mean the same', (_name, entries) => {
  expect(new Set(entries.map(({ meaning }) => meaning)).size).toBe(entries.length);
});

/* Compiled with all tests, never run: where no error comes, that is one. */
export const doNotCompile = [
  // @ts-expect-error a misspelt code
  () => new RetryLater('twilio-unavailible', details),
  // @ts-expect-error of another disposition
  () => new RetryLater('keys-taken', details),
  // @ts-expect-error of another disposition
  () => new Parked('no-audio', details),
  // @ts-expect-error of a line of the log
  () => new Rejected('message-reject', details),
  (log: Log): void => {
    // @ts-expect-error a misspelt code
    log.info('recording-stord', {});
    // @ts-expect-error of another level
    log.info('webhook-refused', {});
    // @ts-expect-error of an error
    log.warn('keys-taken', {});
    // @ts-expect-error a misspelt code
    log.warn('webhook-refused', { error: 'no-from' });
    // @ts-expect-error of a line of the log
    log.warn('message-retry', { error: 'message-retry' });
  },
];
