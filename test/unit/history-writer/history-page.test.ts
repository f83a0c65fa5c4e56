import fc from 'fast-check';
import type { Job } from '../../../lambdas/core/ports/airtable';
import { MAX_HISTORY_LENGTH } from '../../../lambdas/core/history-line';
import { jobId } from '../../../lambdas/core/recording';
import { HistoryPage } from '../../../lambdas/history-writer/history-page';
import { MemoryStore } from '../../support/fakes/memory-store';
import { job, missingEvent, storedEvent } from '../../support/subjects';

const place = { bucket: 'bucket', prefixes: ['recordings'] };
const jobWith = (history: Job['history']): Job => ({
  id: jobId.parse('rec1'),
  number: job('J-1001'),
  isNumeric: false,
  history,
  callSids: '',
});
/** What `act` throws. */
const thrownBy = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return error;
  }
};
const pageOf = (text: string) => HistoryPage.of(jobWith({ text }), place);

test('a page to which nothing was added is not written', () => {
  expect(pageOf('').update).toBeUndefined();
  expect(pageOf('what people wrote').update).toBeUndefined();
});

test('lines are added one below the other, behind what people wrote', () => {
  const page = pageOf('what people wrote');
  page.add('one');
  page.add('two');
  expect(page.update).toEqual({ text: 'what people wrote\none\ntwo', assumesEmpty: false });
});

test('a cell that was left out is taken for empty, and has to prove so', () => {
  const page = HistoryPage.of(jobWith({ text: '', omitted: true }), place);
  page.add('one');
  expect(page.update).toEqual({ text: 'one', assumesEmpty: true });
});

test('a cell that was answered as empty is known to be', () => {
  const page = pageOf('');
  page.add('one');
  expect(page.update).toEqual({ text: 'one', assumesEmpty: false });
});

test('nothing is written over what is not known, and the one who set it up reads why', () => {
  expect(thrownBy(() => HistoryPage.of(jobWith({ unknown: 'Airtable answers a list' }), place))).toMatchObject({
    disposition: 'retry',
    code: 'history-unreadable',
    message:
      'Airtable answers a list. Nothing is written over what is not known: make the field (AIRTABLE_HISTORY_FIELD) one ' +
      'of long text',
  });
});

test('it holds the lines that Airtable answered, and those that were added since', async () => {
  const [event, other, note] = [storedEvent(), storedEvent(), missingEvent()];
  const page = pageOf(`| URL: ${await new MemoryStore().linkTo(event.key, event.recordingSid)}`);
  expect([page.holds(event), page.holds(other), page.holds(note)]).toEqual([true, false, false]);
  page.add(`| URL: ${await new MemoryStore().linkTo(other.key, other.recordingSid)}`);
  expect(page.holds(other)).toBe(true);
});

test('only links into the place of the recordings are its lines', async () => {
  const event = storedEvent();
  const line = `| URL: ${await new MemoryStore().linkTo(event.key, event.recordingSid)}`;
  const page = HistoryPage.of(jobWith({ text: line }), { ...place, bucket: 'another' });
  expect(page.holds(event)).toBe(false);
});

describe('a cell holds 100,000 characters', () => {
  test('a line that just fits goes in', () => {
    const page = pageOf('x'.repeat(99_989));
    page.add('y'.repeat(10));
    expect(page.update?.text).toHaveLength(100_000);
    expect(page.fill).toBe(100);
  });

  test('one more does not, a person reads what to do, and the page stays as it was', () => {
    const page = pageOf('x'.repeat(99_990));
    const thrown = thrownBy(() => {
      page.add('y'.repeat(10));
    });
    expect(thrown).toMatchObject({
      disposition: 'park',
      code: 'history-full',
      message:
        'The history of Job J-1001 has 99990 of 100000 characters, the line does not fit: move old lines elsewhere, ' +
        'then redrive',
    });
    expect(page.update).toBeUndefined();
    page.add('y'.repeat(9));
    expect(page.update?.text).toHaveLength(100_000);
  });

  test.each([
    [0, 0],
    [25_000, 25],
    [99_000, 99],
  ])('with %i of them it is filled to %d %%', (length, percent) => {
    expect(pageOf('x'.repeat(length)).fill).toBe(percent);
  });
});

test('whatever people wrote stays in front, and every line is there in the end', () => {
  const lines = fc.array(fc.string({ minLength: 1 }).filter((line) => !line.includes('\n')));
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), lines, (people, added) => {
      const page = pageOf(people);
      for (const line of added) page.add(line);
      const text = page.update?.text ?? people;
      expect(text.startsWith(people)).toBe(true);
      expect(text.slice(people.length).split('\n').filter(Boolean)).toEqual(added);
    }),
  );
});

describe('a history that is shortened when it is added to', () => {
  const shorten = (text: string) => text.replace('a long link', 'a key');
  const pageOf = (text: string) => HistoryPage.of(jobWith({ text }), place, shorten);

  test('is shortened once, before the first line', () => {
    const page = pageOf('a long link\na long link');
    page.add('one');
    page.add('two');
    expect(page.update).toEqual({ text: 'a key\na long link\none\ntwo', assumesEmpty: false });
  });

  test('stays as it is when nothing is added', () => {
    const page = pageOf('a long link');
    expect([page.update, page.fill]).toEqual([undefined, 'a long link'.length / 1000]);
  });

  test('has room for a line that did not fit before, and is left alone when it does not fit even so', () => {
    const full = `${'x'.repeat(MAX_HISTORY_LENGTH - 'a long link'.length)}a long link`;
    const page = pageOf(full);
    expect(() => {
      page.add('a line of many characters');
    }).toThrow(/does not fit/);
    expect(page.update).toBeUndefined();
    page.add('line');
    expect(page.update?.text).toBe(full.replace('a long link', 'a key\nline'));
  });
});
