import { InvalidFormula, nodesOf, parseFormula, type Formula, type Operator } from './formula-ast';
import { functionNamed } from './formula-functions';
import { equal, FormulaError, isTrue, order, toNumber, toText, truth, valueOf, type Value } from './formula-values';
import type { StoredCell } from './cells';
import { notModelled } from './errors';

/** A record as a formula reads it: cells by the names of their fields. */
interface Readable {
  readonly id: string;
  readonly fields: Readonly<Record<string, StoredCell>>;
}

const binary: Readonly<Record<Operator, (left: Value, right: Value) => Value>> = {
  '=': (left, right) => truth(equal(left, right)),
  '!=': (left, right) => truth(!equal(left, right)),
  '<': (left, right) => truth(order(left, right) < 0),
  '<=': (left, right) => truth(order(left, right) <= 0),
  '>': (left, right) => truth(order(left, right) > 0),
  '>=': (left, right) => truth(order(left, right) >= 0),
  '&': (left, right) => toText(left) + toText(right),
  '+': (left, right) => toNumber(left) + toNumber(right),
  '-': (left, right) => toNumber(left) - toNumber(right),
  '*': (left, right) => toNumber(left) * toNumber(right),
  '/': (left, right) => {
    if (toNumber(right) === 0) throw new FormulaError('#ERROR! division by zero');
    return toNumber(left) / toNumber(right);
  },
};

const evaluate = (node: Formula, record: Readable): Value => {
  switch (node.kind) {
    case 'text':
    case 'number':
      return node.value;
    case 'field':
      return valueOf(record.fields[node.name]);
    case 'minus':
      return -toNumber(evaluate(node.of, record));
    case 'binary':
      return binary[node.op](evaluate(node.left, record), evaluate(node.right, record));
    case 'call':
      return functionNamed(node.name)?.call(
        node.args.map((argument) => () => evaluate(argument, record)),
        record.id,
      );
  }
};

/**
 * Field ids are no names: a formula that uses one is refused, and the message has it in small letters as any name.
 * Sources: gtalarico/pyairtable#158, Airtable/airtable.js#321, bluedotimpact/bluedot#820 (Airtable's support, 2025).
 */
const check = (formula: Formula, fieldNames: ReadonlySet<string>) => {
  const nodes = [...nodesOf(formula)];
  const unknown = nodes.filter((node) => node.kind === 'field').filter(({ name }) => !fieldNames.has(name));
  if (unknown.length > 0) {
    const names = unknown.map(({ name }) => name.toLowerCase());
    throw new InvalidFormula(`Unknown field names: ${[...new Set(names)].join(', ')}`);
  }
  for (const { name, args } of nodes.filter((node) => node.kind === 'call')) {
    const known = functionNamed(name);
    if (known === undefined) throw notModelled(`the function ${name}`);
    if (args.length < known.min || args.length > known.max) {
      throw new InvalidFormula(`Invalid number of arguments to ${name}.`);
    }
  }
};

/**
 * Makes a filter of a formula in Airtable's language: it lets a record through when the formula is true of it; one that
 * ends in #ERROR! is not.
 * @throws {InvalidFormula} for bad syntax, an unknown field, or a wrong number of arguments.
 * @throws {AirtableError} 422 for a function that is not modelled, or that Airtable does not know either.
 */
export const filterByFormula = (text: string, fieldNames: ReadonlySet<string>): ((record: Readable) => boolean) => {
  const formula = parseFormula(text);
  check(formula, fieldNames);
  return (record) => {
    try {
      return isTrue(evaluate(formula, record));
    } catch (error) {
      if (error instanceof FormulaError) return false;
      throw error;
    }
  };
};
