import type { AirtableOptions } from '../../../../local/airtable/stand-in';
import { startAirtableWorld } from '../../../support/local/airtable-world';

let world: Awaited<ReturnType<typeof startAirtableWorld>>;
let id: string;
const start = async (fieldTypes: NonNullable<AirtableOptions['fieldTypes']>) => {
  world = await startAirtableWorld({ fieldTypes });
  ({ id } = world.airtable.addJob({ number: 'J-1' }));
};
afterEach(() => world.airtable.stop());

const write = (fields: object, more: object = {}) =>
  world.call('PATCH', 'Jobs', { records: [{ id, fields }], ...more });
const cells = async () => {
  const { answer } = await world.call('GET', `Jobs/${id}`);
  return answer;
};
const refusal = (type: string, message: string) => ({ status: 422, answer: { error: { type, message } } });
const badValue = refusal('INVALID_VALUE_FOR_COLUMN', 'Field "X" cannot accept the provided value');

describe('without typecast', () => {
  test.each([
    ['singleLineText', 7],
    ['multilineText', ['a']],
    ['richText', { a: 1 }],
    ['number', '7'],
    ['number', true],
    ['checkbox', 'true'],
    ['checkbox', 1],
    ['singleSelect', ['a']],
    ['multipleSelects', 'a'],
    ['multipleSelects', [7]],
  ] as const)('a %s field refuses %j', async (type, value) => {
    await start({ X: type });
    expect(await write({ X: value })).toEqual(badValue);
    expect(await cells()).toMatchObject({ fields: { 'Job Number': 'J-1' } });
  });

  test.each(['formula', 'rollup', 'multipleLookupValues', 'aiText'] as const)(
    'a %s field is computed: nobody writes it, not even null',
    async (type) => {
      await start({ X: type });
      const computed = refusal(
        'INVALID_VALUE_FOR_COLUMN',
        'Field "X" cannot accept a value because the field is computed',
      );
      expect(await write({ X: 'x' })).toEqual(computed);
      expect(await write({ X: null }, { typecast: true })).toEqual(computed);
    },
  );

  test.each([
    ['singleSelect', 'closed'],
    ['multipleSelects', ['open', 'closed']],
  ] as const)('a %s field takes its own options only', async (type, value) => {
    await start({ X: type });
    world.airtable.addJob({ number: 'J-2', fields: { X: 'open' } });
    const message = 'Insufficient permissions to create new select option "closed"';
    expect(await write({ X: value })).toEqual(refusal('INVALID_MULTIPLE_CHOICE_OPTIONS', message));
    const own = type === 'singleSelect' ? 'open' : ['open'];
    expect(await write({ X: own })).toMatchObject({ status: 200, answer: { records: [{ fields: { X: own } }] } });
  });

  test('a bad value in one of two records leaves both as they were', async () => {
    await start({ X: 'number' });
    const other = world.airtable.addJob({ number: 'J-2' });
    const records = [
      { id: other.id, fields: { X: 1 } },
      { id, fields: { X: '1' } },
    ];
    expect(await world.call('PATCH', 'Jobs', { records })).toEqual(badValue);
    expect(world.airtable.jobs().map(({ fields }) => fields.X)).toEqual([undefined, undefined]);
  });
});

describe('with typecast', () => {
  const typecast = { typecast: true };
  test.each([
    ['singleLineText', 7, '7'],
    ['multilineText', 'as it is', 'as it is'],
    ['number', ' 7.5 ', 7.5],
    ['number', 7, 7],
    ['checkbox', true, true],
    ['singleSelect', 'new', 'new'],
    ['multipleSelects', ['new', 'newer'], ['new', 'newer']],
  ] as const)('a %s field makes of %j %j', async (type, value, expected) => {
    await start({ X: type });
    expect(await write({ X: value }, typecast)).toMatchObject({
      status: 200,
      answer: { records: [{ fields: { X: expected } }] },
    });
  });

  test.each([
    ['number', 'seven'],
    ['checkbox', 'yes'],
    ['multilineText', ['a']],
    ['multipleSelects', 'a, b'],
  ] as const)('what is not modelled is refused by name: %s from %j', async (type, value) => {
    await start({ X: type });
    const message = `The Airtable stand-in does not model the typecast of this value into "X", a ${type} field.`;
    expect(await write({ X: value }, typecast)).toEqual(refusal('INVALID_REQUEST_UNKNOWN', message));
  });
});

describe('answers', () => {
  test('leave empty cells out: null, empty texts and lists, unticked checkboxes; 0 is not empty', async () => {
    await start({ Text: 'multilineText', Done: 'checkbox', Tags: 'multipleSelects', Count: 'number' });
    world.airtable.addJob({ number: 'J-2', fields: { Tags: ['a'] } });
    const full = { Text: 'x', Done: true, Tags: ['a'], Count: 7 };
    expect(await write(full)).toMatchObject({ answer: { records: [{ fields: full }] } });
    const emptied = await write({ Text: '', Done: false, Tags: [], Count: 0 });
    expect(emptied).toMatchObject({ status: 200 });
    expect(await cells()).toMatchObject({ id, fields: { 'Job Number': 'J-1', Count: 0 } });
    expect(world.airtable.jobs()[0]?.fields).toEqual({ 'Job Number': 'J-1', Count: 0 });
    await write({ Count: null });
    expect(world.airtable.jobs()[0]?.fields).toEqual({ 'Job Number': 'J-1' });
  });

  test('have look-ups as lists, AI text as an object, and what a formula ended in', async () => {
    world = await startAirtableWorld({
      fieldTypes: {
        'Job Number': 'multipleLookupValues',
        History: 'aiText',
        Sum: 'formula',
        Mean: 'rollup',
        Bad: 'formula',
      },
    });
    const job = world.airtable.addJob({
      number: 'J-1',
      history: 'said',
      fields: { Sum: 7, Mean: { specialValue: 'NaN' }, Bad: { error: '#ERROR!' } },
    });
    expect(await world.call('GET', `Jobs/${job.id}`)).toMatchObject({
      answer: {
        fields: {
          'Job Number': ['J-1'],
          History: { state: 'generated', value: 'said', isStale: false },
          Sum: 7,
          Mean: { specialValue: 'NaN' },
          Bad: { error: '#ERROR!' },
        },
      },
    });
    expect(job.fields).toEqual({ 'Job Number': ['J-1'], History: 'said', Sum: 7, Mean: 'NaN', Bad: '#ERROR!' });
    expect(world.airtable.history('J-1')).toBe('said');
    expect(await world.list({ filterByFormula: `AND({Job Number} & '' = 'J-1', {History} = 'said')` })).toMatchObject({
      answer: { records: [{ id: job.id }] },
    });
  });
});

describe('fields whose type nobody declared', () => {
  test('take the type of what is put in, and refuse the API any other', async () => {
    await start({});
    world.airtable.addJob({ number: 1001, fields: { Done: true } });
    expect(await write({ 'Job Number': 'J-1' })).toMatchObject({ status: 422 });
    expect(await write({ Done: 'yes' })).toMatchObject({ status: 422 });
    expect(await write({ 'Job Number': 7, Done: true, History: 'text' })).toMatchObject({ status: 200 });
    expect(await write({ History: 7 })).toMatchObject({ status: 422 });
  });
});

test('a cell that a declared type cannot hold is no Job of a test', async () => {
  await start({ X: 'number', Y: 'checkbox' });
  expect(() => world.airtable.addJob({ number: 'J-2', fields: { X: 'many' } })).toThrow('"X" of type number');
  expect(() => world.airtable.addJob({ number: 'J-2', fields: { Y: 1 } })).toThrow('"Y" of type checkbox');
  expect(world.airtable.addJob({ number: 'J-2', fields: { X: '12' } }).fields.X).toBe(12);
});

describe('rich text', () => {
  const history = 'RE_1 *said* [x] `y` ~z~ \\ end\n| Ü |';

  test('comes back with its characters escaped and a line break at the end, as often as it is written', async () => {
    await start({ History: 'richText' });
    const rewritten = 'RE\\_1 \\*said\\* \\[x\\] \\`y\\` \\~z\\~ \\\\ end\n| Ü |\n';
    const answer = { records: [{ fields: { History: rewritten } }] };
    expect(await write({ History: history })).toMatchObject({ answer });
    expect(await write({ History: rewritten })).toMatchObject({ answer });
    expect(await world.list({})).toMatchObject({ answer });
    expect(world.airtable.history('J-1')).toBe(history);
  });

  test('is plain to formulas, but for the line break', async () => {
    await start({ History: 'richText' });
    await write({ History: 'a_b' });
    const found = await world.list({ filterByFormula: `{History} = 'a_b\\n'` });
    expect(found).toMatchObject({ answer: { records: [{ id }] } });
  });
});

describe('the box of a Job, which a person ticks', () => {
  test('is answered while it is ticked, by its name or its id, and in the schema in any case', async () => {
    await start({});
    const { airtable } = world;
    const box = airtable.fieldId('Refresh recording links');
    const asked = async (query: string) => (await world.call('GET', `Jobs?fields[]=${box}${query}`)).answer;
    expect(await asked('')).toMatchObject({ records: [{ fields: {} }] });
    expect(airtable.isTicked('J-1')).toBe(false);
    airtable.tick('J-1');
    expect(airtable.isTicked('J-1')).toBe(true);
    expect(await asked('')).toMatchObject({ records: [{ fields: { 'Refresh recording links': true } }] });
    expect(await asked('&returnFieldsByFieldId=true')).toMatchObject({ records: [{ fields: { [box]: true } }] });
    airtable.tick('J-1', false);
    expect(await asked('')).toEqual({ records: [expect.objectContaining({ fields: {} })] });
  });

  test.each([false, null])(
    'is unticked by %j, together with a cell of another field, named in another way',
    async (off) => {
      await start({});
      const { airtable } = world;
      airtable.tick('J-1');
      const answer = await write({ [airtable.fieldId('History')]: 'a line', 'Refresh recording links': off });
      expect(answer).toMatchObject({ status: 200, answer: { records: [{ fields: { History: 'a line' } }] } });
      expect(airtable.isTicked('J-1')).toBe(false);
      await write({ 'Refresh recording links': true });
      expect(airtable.isTicked('J-1')).toBe(true);
    },
  );

  test.each(['true', 'checked', 1, 0, [true], {}])('takes no %j', async (value) => {
    await start({});
    const message = 'Field "Refresh recording links" cannot accept the provided value';
    expect(await write({ 'Refresh recording links': value })).toEqual(refusal('INVALID_VALUE_FOR_COLUMN', message));
  });

  test('may be called otherwise, or be a field of another type', async () => {
    world = await startAirtableWorld({ refreshField: 'Fresh', fieldTypes: { Fresh: 'singleLineText' } });
    ({ id } = world.airtable.addJob({ number: 'J-1', fields: { Fresh: 'x' } }));
    expect(await cells()).toMatchObject({ fields: { Fresh: 'x' } });
    expect(world.airtable.isTicked('J-1')).toBe(false);
    expect(() => {
      world.airtable.tick('J-1');
    }).toThrow(/cannot hold true/);
  });
});
