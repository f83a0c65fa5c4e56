import { queried } from './log-insights';

const event = (second: number, message: string) => ({
  at: new Date(second * 1000),
  group: '/aws/lambda/one',
  message,
});
const json = (second: number, fields: object) => event(second, JSON.stringify(fields));
const events = [
  json(1, { kind: 'a', size: 10, note: 'first' }),
  json(2, { kind: 'b', size: 9 }),
  json(3, { kind: 'a', size: 2, note: 'third' }),
  json(4, { kind: 'a', size: 'unknown' }),
  event(5, 'REPORT of no JSON: a.b'),
];

test('a filter takes events that have the field with this value; or, like', () => {
  expect(queried("fields size\n| filter kind = 'a'", events)).toEqual([{ size: 10 }, { size: 2 }, { size: 'unknown' }]);
  expect(queried("fields size\n| filter kind = 'b' or note = 'third'", events)).toEqual([{ size: 9 }, { size: 2 }]);
  expect(queried(String.raw`filter @message like /JSON.|a\.c/`, events)).toHaveLength(1);
  expect(queried("fields @log\n| filter size = '9'", events)).toEqual([]);
});

test('numbers are sorted as numbers; what is none comes before them, or behind when turned round', () => {
  const sorted = (direction: string) =>
    queried(`fields size\n| sort size ${direction}`, events).map(({ size }) => size);
  expect(sorted('asc').slice(-3)).toEqual([2, 9, 10]);
  expect(sorted('desc').slice(0, 3)).toEqual([10, 9, 2]);
});

test('a limit is applied where it stands', () => {
  expect(queried('fields size\n| sort @timestamp desc\n| limit 2', events)).toEqual([{}, { size: 'unknown' }]);
});

test('stats make one row of each combination, and forget the events', () => {
  const found = queried('stats count(*) as times, max(size) as most, latest(note) as last by kind', events.slice(0, 4));
  expect(found).toEqual([
    { kind: 'a', times: 3, most: 10, last: 'third' },
    { kind: 'b', times: 1, most: 9 },
  ]);
});

test('a sum is that of the numbers; a field may stand in backticks', () => {
  expect(queried('stats sum(`size`) as total by kind', events.slice(0, 4))).toEqual([
    { kind: 'a', total: 12 },
    { kind: 'b', total: 9 },
  ]);
  expect(queried('stats sum(size) as total by kind', events.slice(3))).toEqual([{ kind: 'a', total: 0 }, { total: 0 }]);
});

test('what is missing is a group of its own', () => {
  expect(queried('stats count(*) as times by kind', events)).toContainEqual({ times: 1 });
});

test.each([
  'parse @message "*" as x',
  "filter kind != 'a'",
  'filter size > 3',
  "filter kind = 'a' and size = 3",
  'stats avg(size) as mean by kind',
  'stats count(*) as times',
  'sort size',
  'limit many',
  'fields strlen(note)',
])('%s is refused', (query) => {
  expect(() => queried(query, events)).toThrow('does not know');
});
