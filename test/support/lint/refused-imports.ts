import { spawnSync } from 'node:child_process';
import * as z from 'zod';

/** Imports that a file might have. The file need not exist, what it imports must. */
export interface Imports {
  /** Path from the root of the project. */
  readonly file: string;
  /** As they stand in the file, relative to it. */
  readonly from: readonly string[];
}

/**
 * A process outside of Jest: ESLint loads its configuration as an ES module. Without types, which take seconds and which no
 * rule here asks for.
 */
const LINT = `
  import { text } from 'node:stream/consumers';
  import { ESLint } from 'eslint';
  const eslint = new ESLint({
    overrideConfig: {
      files: ['**/*.ts'],
      languageOptions: { parserOptions: { projectService: false } },
      rules: { 'import-x/no-unresolved': 'error' },
    },
    ruleFilter: ({ ruleId }) => ['import-x/no-restricted-paths', 'import-x/no-unresolved'].includes(ruleId),
  });
  const refused = [];
  for (const { file, from } of JSON.parse(await text(process.stdin))) {
    const [{ messages }] = await eslint.lintText(from.map((path) => \`import '\${path}';\\n\`).join(''), { filePath: file });
    const unresolved = messages.find(({ ruleId }) => ruleId !== 'import-x/no-restricted-paths');
    if (unresolved !== undefined) throw new Error(\`\${file}: \${unresolved.message}\`);
    refused.push(messages.map(({ line }) => from[line - 1]));
  }
  console.log(JSON.stringify(refused));`;

/**
 * Which imports of each file ESLint refuses, with the configuration of the project at `root`.
 * @throws {Error} for an import that leads nowhere: of that it would say nothing.
 */
export const refusedImports = (root: string, files: readonly Imports[]): string[][] => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', LINT], {
    cwd: root,
    encoding: 'utf8',
    input: JSON.stringify(files),
  });
  if (status !== 0) throw new Error(stderr);
  return z.array(z.array(z.string())).parse(JSON.parse(stdout));
};
