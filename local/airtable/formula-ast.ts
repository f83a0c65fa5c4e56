import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'peggy';
import * as z from 'zod';

const operator = z.enum(['=', '!=', '<', '<=', '>', '>=', '&', '+', '-', '*', '/']);
export type Operator = z.infer<typeof operator>;

/** A parsed formula. */
export type Formula =
  | { kind: 'text'; value: string }
  | { kind: 'number'; value: number }
  | { kind: 'field'; name: string }
  | { kind: 'minus'; of: Formula }
  | { kind: 'binary'; op: Operator; left: Formula; right: Formula }
  /** The function's name in capitals. */
  | { kind: 'call'; name: string; args: Formula[] };

const formula: z.ZodType<Formula> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('text'), value: z.string() }),
    z.object({ kind: z.literal('number'), value: z.number() }),
    z.object({ kind: z.literal('field'), name: z.string() }),
    z.object({ kind: z.literal('minus'), of: formula }),
    z.object({ kind: z.literal('binary'), op: operator, left: formula, right: formula }),
    z.object({ kind: z.literal('call'), name: z.string(), args: z.array(formula) }),
  ]),
);

const parser = generate(readFileSync(join(__dirname, 'formula.peggy'), 'utf8'));

/** A formula that Airtable would refuse; the message says why. */
export class InvalidFormula extends Error {
  override readonly name = 'InvalidFormula';
}

/** @throws {InvalidFormula} when the text is no formula. */
export const parseFormula = (text: string): Formula => {
  try {
    return formula.parse(parser.parse(text));
  } catch (cause) {
    throw new InvalidFormula('Invalid formula. Please check your formula text.', { cause });
  }
};

/** All nodes of a formula, itself first. */
export function* nodesOf(node: Formula): Generator<Formula> {
  yield node;
  if (node.kind === 'minus') yield* nodesOf(node.of);
  if (node.kind === 'call') for (const argument of node.args) yield* nodesOf(argument);
  if (node.kind === 'binary') {
    yield* nodesOf(node.left);
    yield* nodesOf(node.right);
  }
}
