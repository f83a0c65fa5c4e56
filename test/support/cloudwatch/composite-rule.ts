import { type MathNode, isConstantNode, isFunctionNode, isOperatorNode, isParenthesisNode, parse } from 'mathjs';
import type { AlarmState } from './missing-data';

/** What makes a composite alarm go off. */
export interface AlarmRule {
  /** The names of the alarms that it asks. */
  readonly alarms: ReadonlySet<string>;
  holds(stateOf: (alarm: string) => AlarmState): boolean;
}

type Holds = AlarmRule['holds'];

const states = new Set<string>(['OK', 'ALARM', 'INSUFFICIENT_DATA'] satisfies AlarmState[]);

/** A quoted text, a state function of an unquoted name, or a word. */
const TOKENS = /"([^"]*)"|\b(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*([^\s"()]+)\s*\)|\b(?:AND|OR|NOT|TRUE|FALSE|[a-z]+)\b/g;

/** In mathjs' syntax. A quoted text is left alone, whatever words stand in it; mathjs' own words are none of a rule. */
const asMath = (rule: string): string =>
  rule.replace(TOKENS, (token: string, quoted?: string, state?: string, name?: string) => {
    if (quoted !== undefined) return JSON.stringify(quoted);
    if (state !== undefined) return `${state}(${JSON.stringify(name)})`;
    if (token !== token.toUpperCase()) throw new Error(`Not a word of rules: ${token}`);
    return ` ${token.toLowerCase()} `;
  });

/** The name of an alarm that a rule calls by name or by ARN. */
const nameFrom = (nameOrArn: string): string => /^arn:.*?:alarm:(.+)$/.exec(nameOrArn)?.[1] ?? nameOrArn;

/**
 * Reads the AlarmRule of a composite alarm.
 * @throws for everything but ALARM, OK, INSUFFICIENT_DATA, TRUE, FALSE, AND, OR, NOT and parentheses.
 */
export const parseRule = (rule: string): AlarmRule => {
  const alarms = new Set<string>();
  const compiled = (node: MathNode): Holds => {
    if (isParenthesisNode(node)) return compiled(node.content);
    if (isConstantNode(node) && typeof node.value === 'boolean') {
      const { value } = node;
      return () => value;
    }
    if (isOperatorNode(node)) {
      const [left, right] = node.args.map(compiled);
      if (node.fn === 'not' && left !== undefined) return (stateOf) => !left(stateOf);
      if (node.fn === 'and' && left && right) return (stateOf) => left(stateOf) && right(stateOf);
      if (node.fn === 'or' && left && right) return (stateOf) => left(stateOf) || right(stateOf);
    }
    if (isFunctionNode(node) && states.has(node.fn.name)) {
      const [named, ...more] = node.args;
      if (named !== undefined && isConstantNode(named) && typeof named.value === 'string' && more.length === 0) {
        const alarm = nameFrom(named.value);
        alarms.add(alarm);
        return (stateOf) => stateOf(alarm) === node.fn.name;
      }
    }
    throw new Error(`A rule that this evaluator does not know: ${String(node)}`);
  };
  const holds = compiled(parse(asMath(rule)));
  return { alarms, holds };
};
