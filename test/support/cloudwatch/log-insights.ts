/** One event of a log group. */
export interface LogEvent {
  readonly at: Date;
  /** The name of the log group. */
  readonly group: string;
  readonly message: string;
}

type Value = string | number | undefined;
/** A row of a result. Of an event: its own fields and those found in its JSON. */
type Row = Readonly<Record<string, Value>>;
/** One command of a query. */
type Stage = (rows: readonly Row[]) => readonly Row[];

const unknown = (part: string): Error => new Error(`Logs Insights that this evaluator does not know: ${part}`);

const FIELD = String.raw`@?\w+`;
const fieldsIn = (text: string): string[] =>
  text.split(', ').map((field) => {
    if (!new RegExp(`^${FIELD}$`).test(field)) throw unknown(field);
    return field;
  });

const groupsOf = (pattern: string, text: string): string[] => {
  const found = new RegExp(`^${pattern}$`).exec(text);
  if (found === null) throw unknown(text);
  return found.slice(1);
};

/** `field = 'text'` or `field like /expression/`; no event matches without the field. */
const conditionOf = (text: string): ((row: Row) => boolean) => {
  if (text.includes(' like ')) {
    const [field = '', source = ''] = groupsOf(`(${FIELD}) like /(.+)/`, text);
    const expression = new RegExp(source);
    return (row) => row[field] !== undefined && expression.test(String(row[field]));
  }
  const [field = '', value] = groupsOf(`(${FIELD}) = '([^']*)'`, text);
  return (row) => row[field] === value;
};

const filter = (text: string): Stage => {
  const conditions = text.split(' or ').map(conditionOf);
  return (rows) => rows.filter((row) => conditions.some((holds) => holds(row)));
};

const numbersOf = (rows: readonly Row[], field: string): number[] =>
  rows.map((row) => row[field]).filter((value) => typeof value === 'number');

/**
 * `count(*)`, `max(field)`, `sum(field)` or `latest(field)`, the value of the youngest event that has it, each `as name`. A
 * field may stand in backticks.
 */
const aggregateOf = (text: string): { name: string; of: (rows: readonly Row[]) => Value } => {
  const plain = text.replace(/\(`(\w+)`\)/, '($1)');
  const [fn = '', field = '', name = ''] = groupsOf(String.raw`(\w+)\((\*|${FIELD})\) as (\w+)`, plain);
  if (fn === 'count' && field === '*') return { name, of: (rows) => rows.length };
  if (fn === 'max') return { name, of: (rows) => numbersOf(rows, field).reduce((a, b) => Math.max(a, b), -Infinity) };
  if (fn === 'sum') return { name, of: (rows) => numbersOf(rows, field).reduce((a, b) => a + b, 0) };
  if (fn !== 'latest') throw unknown(text);
  return {
    name,
    of: (rows) =>
      rows
        .filter((row) => row[field] !== undefined)
        .reduce<Row>((a, b) => (Number(b['@timestamp']) > Number(a['@timestamp'] ?? 0) ? b : a), {})[field],
  };
};

/** One row for each combination of the fields behind `by`; a field that is missing is a value like another. */
const stats = (text: string): Stage => {
  const [left = '', right = ''] = groupsOf('(.+) by (.+)', text);
  const [aggregates, by] = [left.split(', ').map(aggregateOf), fieldsIn(right)];
  return (rows) => {
    const groups = Map.groupBy(rows, (row) => JSON.stringify(by.map((field) => row[field] ?? null)));
    return [...groups.values()].map((group) => ({
      ...Object.fromEntries(by.map((field) => [field, group[0]?.[field]])),
      ...Object.fromEntries(aggregates.map(({ name, of }) => [name, of(group)])),
    }));
  };
};

/** "All non-number values come before all number values": "sort", with what has none at all among the first. */
const compared = (a: Value, b: Value): number =>
  typeof a === 'number' && typeof b === 'number'
    ? a - b
    : Number(typeof a === 'number') - Number(typeof b === 'number');

const sort = (text: string): Stage => {
  const [field = '', direction] = groupsOf(`(${FIELD}) (asc|desc)`, text);
  const sign = direction === 'asc' ? 1 : -1;
  return (rows) => rows.toSorted((a, b) => sign * compared(a[field], b[field]));
};

const stageOf = (command: string): Stage => {
  const [name = '', rest = ''] = groupsOf(String.raw`(\w+) ([^]+)`, command);
  switch (name) {
    case 'fields':
      fieldsIn(rest);
      return (rows) => rows; // what is shown; other commands may name other fields of the event
    case 'filter':
      return filter(rest);
    case 'stats':
      return stats(rest);
    case 'sort':
      return sort(rest);
    case 'limit':
      return (rows) => rows.slice(0, Number(groupsOf(String.raw`(\d+)`, rest)[0]));
    default:
      throw unknown(command);
  }
};

const jsonIn = (message: string): Record<string, unknown> => {
  try {
    const json: unknown = JSON.parse(message);
    return typeof json === 'object' && json !== null ? { ...json } : {};
  } catch {
    return {};
  }
};

const rowOf = ({ at, group, message }: LogEvent): Row => {
  const found = Object.entries(jsonIn(message)).flatMap(([name, value]): [string, Value][] =>
    typeof value === 'string' || typeof value === 'number' ? [[name, value]] : [],
  );
  return {
    ...Object.fromEntries(found),
    '@timestamp': at.getTime(),
    '@log': `111122223333:${group}`,
    '@message': message,
  };
};

/**
 * What a query finds: of its `fields`, or of its `stats`, those that a row has. Commands stand on lines of their own, as
 * the CDK writes them.
 * @throws for every command, function or operator whose meaning the evaluator does not know.
 */
export const queried = (query: string, events: readonly LogEvent[]): Row[] => {
  const commands = query.split('\n| ');
  let rows: readonly Row[] = events.map(rowOf);
  for (const stage of commands.map(stageOf)) rows = stage(rows);
  const shown = commands.flatMap((command) =>
    command.startsWith('fields ') ? fieldsIn(command.slice('fields '.length)) : [],
  );
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).filter(
        ([name, value]) => value !== undefined && (shown.length === 0 || shown.includes(name)),
      ),
    ),
  );
};
