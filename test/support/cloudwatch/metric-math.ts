import {
  type FunctionNode,
  type MathNode,
  isArrayNode,
  isConstantNode,
  isFunctionNode,
  isOperatorNode,
  isParenthesisNode,
  isSymbolNode,
  parse,
} from 'mathjs';
import { type Operand, type TimeSeries, aggregated, aggregates, chosen, filled, joined, negated } from './time-series';

/** A metric math expression. */
export interface Expression {
  /** The metrics and expressions that it refers to. */
  readonly ids: ReadonlySet<string>;
  /** Its value over the range that the time series of its ids have. */
  evaluate(seriesOf: (id: string) => TimeSeries): TimeSeries;
}

type Compiled = (seriesOf: (id: string) => TimeSeries) => Operand;

// By mathjs' names. Comparisons and logic give 1 or 0; every value but 0 is true.
const operators = new Map<string, (left: number, right: number) => number>([
  ['add', (left, right) => left + right],
  ['subtract', (left, right) => left - right],
  ['multiply', (left, right) => left * right],
  ['divide', (left, right) => left / right],
  ['pow', (left, right) => left ** right],
  ['equal', (left, right) => Number(left === right)],
  ['unequal', (left, right) => Number(left !== right)],
  ['smaller', (left, right) => Number(left < right)],
  ['smallerEq', (left, right) => Number(left <= right)],
  ['larger', (left, right) => Number(left > right)],
  ['largerEq', (left, right) => Number(left >= right)],
  ['and', (left, right) => Number(left !== 0 && right !== 0)],
  ['or', (left, right) => Number(left !== 0 || right !== 0)],
]);

/** Without translation mathjs would read `m1 AND m2` as a product of three. Its own words are none of CloudWatch's. */
const parsed = (expression: string): MathNode => {
  if (/\b(and|or|xor|not)\b/.test(expression)) throw new Error(`Metric math does not know lower case: ${expression}`);
  return parse(expression.replace(/\bAND\b|&&/g, ' and ').replace(/\bOR\b|\|\|/g, ' or '));
};

const unknown = (node: MathNode): Error => new Error(`Metric math that this evaluator does not know: ${String(node)}`);

const seriesFrom = (value: Operand, node: MathNode): TimeSeries => {
  if (typeof value === 'number') throw new Error(`A time series is expected: ${String(node)}`);
  return value;
};

const compiledFill = (node: FunctionNode): Compiled => {
  const [series, filler, ...more] = node.args;
  if (series === undefined || filler === undefined || more.length > 0) throw unknown(node);
  const source = compiled(series);
  const repeats = isSymbolNode(filler) && filler.name === 'REPEAT';
  const constant = repeats ? undefined : compiled(filler);
  return (seriesOf) => {
    const value = constant?.(seriesOf) ?? 'REPEAT';
    if (typeof value === 'object') throw unknown(node);
    return filled(seriesFrom(source(seriesOf), series), value);
  };
};

/** Of an array only: of a single time series these give a scalar that depends on how much CloudWatch retrieves. */
const compiledAggregate = (node: FunctionNode): Compiled => {
  const aggregate = aggregates.get(node.fn.name);
  const [array, ...more] = node.args;
  if (aggregate === undefined || array === undefined || !isArrayNode(array) || more.length > 0) throw unknown(node);
  const [first, ...others] = array.items.map((item) => {
    const value = compiled(item);
    return (seriesOf: (id: string) => TimeSeries) => seriesFrom(value(seriesOf), item);
  });
  if (first === undefined) throw unknown(node);
  return (seriesOf) => aggregated(aggregate, [first(seriesOf), ...others.map((other) => other(seriesOf))]);
};

const compiledFunction = (node: FunctionNode): Compiled => {
  if (node.fn.name === 'FILL') return compiledFill(node);
  if (node.fn.name !== 'IF') return compiledAggregate(node);
  const [condition, whenTrue, whenFalse, ...more] = node.args.map(compiled);
  if (condition === undefined || whenTrue === undefined || more.length > 0) throw unknown(node);
  return (seriesOf) => chosen(condition(seriesOf), whenTrue(seriesOf), whenFalse?.(seriesOf));
};

const compiled = (node: MathNode): Compiled => {
  if (isParenthesisNode(node)) return compiled(node.content);
  if (isFunctionNode(node)) return compiledFunction(node);
  if (isConstantNode(node) && typeof node.value === 'number') {
    const { value } = node;
    return () => value;
  }
  if (isSymbolNode(node) && /^[a-z]\w*$/.test(node.name)) return (seriesOf) => seriesOf(node.name);
  if (isOperatorNode(node) && !node.implicit) {
    const [left, right] = node.args.map(compiled);
    if (node.fn === 'unaryMinus' && left !== undefined) return (seriesOf) => negated(left(seriesOf));
    const operate = operators.get(node.fn);
    if (operate !== undefined && left !== undefined && right !== undefined) {
      return (seriesOf) => joined(operate, left(seriesOf), right(seriesOf));
    }
  }
  throw unknown(node);
};

/**
 * Reads an expression, of functions IF, FILL (a constant or REPEAT) and, of an array, MAX, MIN, SUM and AVG.
 * @throws for everything else, here or, where a time series or a scalar has to stand, when it is evaluated.
 */
export const parseExpression = (expression: string): Expression => {
  const node = parsed(expression);
  const evaluate = compiled(node);
  const ids = new Set<string>();
  node.traverse((inner, _path, parent) => {
    const isNameOfFunction = isFunctionNode(parent) && parent.fn === inner;
    if (isSymbolNode(inner) && inner.name !== 'REPEAT' && !isNameOfFunction) ids.add(inner.name);
  });
  return { ids, evaluate: (seriesOf) => seriesFrom(evaluate(seriesOf), node) };
};

/** The metric of an `ANOMALY_DETECTION_BAND(m1, 2)` and its standard deviations, 2 if unsaid; undefined for others. */
export const parseBand = (expression: string): { metric: string; deviations: number } | undefined => {
  const node = parsed(expression);
  if (!isFunctionNode(node) || node.fn.name !== 'ANOMALY_DETECTION_BAND') return undefined;
  const [metric, deviations, ...more] = node.args;
  if (metric === undefined || !isSymbolNode(metric) || more.length > 0) throw unknown(node);
  if (deviations === undefined) return { metric: metric.name, deviations: 2 };
  if (!isConstantNode(deviations) || typeof deviations.value !== 'number') throw unknown(node);
  return { metric: metric.name, deviations: deviations.value };
};
