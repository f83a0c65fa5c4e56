import type { AnswerFault, CellShape } from './faults';

type Cells = Readonly<Record<string, unknown>>;

const reshapedCell: Readonly<Record<CellShape, (key: string, cell: unknown) => Cells>> = {
  'drop-key': () => ({}),
  'rename-key': (key, cell) => ({ [`${key} (renamed)`]: cell }),
  'recase-key': (key, cell) => ({ [key === key.toUpperCase() ? key.toLowerCase() : key.toUpperCase()]: cell }),
  object: (key, cell) => ({ [key]: { state: 'generated', value: cell, isStale: false } }),
  array: (key, cell) => ({ [key]: [cell] }),
  number: (key) => ({ [key]: 42 }),
};

interface WithCells {
  readonly fields: Cells;
}
const hasCells = (value: unknown): value is WithCells =>
  typeof value === 'object' && value !== null && 'fields' in value && typeof value.fields === 'object';

/** The records of an answer; undefined: it has none. */
export const recordsOf = (answer: unknown): readonly WithCells[] | undefined => {
  if (hasCells(answer)) return [answer];
  if (typeof answer !== 'object' || answer === null || !('records' in answer)) return undefined;
  const { records } = answer;
  return Array.isArray(records) && records.length > 0 && records.every(hasCells) ? records : undefined;
};

/**
 * An answer with its cells in another shape.
 * @param keys - the field's name and id, of which the answer uses one
 */
export const reshaped = (answer: unknown, fault: AnswerFault, keys: readonly string[]): unknown => {
  const { shape } = fault;
  const cells =
    typeof shape === 'function'
      ? shape
      : (fields: Cells): Cells =>
          Object.assign(
            {},
            ...Object.entries(fields).map(([key, cell]) =>
              keys.includes(key) ? reshapedCell[shape](key, cell) : { [key]: cell },
            ),
          ) as Cells;
  const change = (record: WithCells) => ({ ...record, fields: cells(record.fields) });
  if (hasCells(answer)) return change(answer);
  return typeof answer === 'object' ? { ...answer, records: recordsOf(answer)?.map(change) } : answer;
};
