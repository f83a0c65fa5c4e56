import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';

/** A text in the Lambdas' source, and what is made of it. */
export interface Found {
  readonly text: string;
  /** Put together from parts: `text` is the source. */
  readonly isComposed: boolean;
  /** What takes it for its first argument: a class, or `info` or `warn` of a log. Undefined where nothing of that does. */
  readonly by: string | undefined;
}

interface CodesInSource {
  readonly found: readonly Found[];
  /** Each class with the one that it extends. */
  readonly parents: ReadonlyMap<string, string>;
}

const PROJECT = join(__dirname, '../..');
const LEVELS: ReadonlySet<string> = new Set(['info', 'warn']);

const takerOf = (node: ts.Node): string | undefined => {
  if (ts.isNewExpression(node) && ts.isIdentifier(node.expression)) return node.expression.text;
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { text } = node.expression.name;
  return LEVELS.has(text) ? text : undefined;
};

/** Every text in the source of the Lambdas but the registers of codes, with what it may be the code of. */
export const codesInSource = (): CodesInSource => {
  const found: Found[] = [];
  const parents = new Map<string, string>();

  const read = (node: ts.Node, by: string | undefined): void => {
    if (ts.isStringLiteralLike(node)) found.push({ text: node.text, isComposed: false, by });
    if (ts.isTemplateExpression(node)) found.push({ text: node.getText(), isComposed: true, by });
    if (ts.isClassDeclaration(node) && node.name !== undefined)
      for (const { types } of node.heritageClauses ?? [])
        for (const { expression } of types) parents.set(node.name.text, expression.getText());
    const first = ts.isNewExpression(node) || ts.isCallExpression(node) ? node.arguments?.[0] : undefined;
    const condition = ts.isConditionalExpression(node) ? node.condition : undefined;
    ts.forEachChild(node, (child) => {
      read(child, child === first ? takerOf(node) : child === condition ? undefined : by);
    });
  };

  for (const file of globSync('lambdas/**/*.ts', { cwd: PROJECT, exclude: ['lambdas/core/codes/**'] })) {
    const text = readFileSync(join(PROJECT, file), 'utf8');
    read(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true), undefined);
  }
  return { found, parents };
};
