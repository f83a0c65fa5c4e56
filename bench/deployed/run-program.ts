import { execFile } from 'node:child_process';
import path from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import type * as z from 'zod';

const entryOf = (entry: string): string => path.join(__dirname, '..', `${entry}.ts`);

/** What every bundle is made with: all of it in one file, for the Node of PipelineFunction, ES modules of packages first. */
export const everyBundle = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
} satisfies BuildOptions;

/**
 * Bundles a measured program, so that no TypeScript loader counts.
 * @param entry relative to the folder of the benches. @returns the file that is to be run
 */
export const bundle = async (entry: string, folder: string): Promise<string> => {
  const outfile = path.join(folder, `${entry.replaceAll('/', '-')}.js`);
  await build({
    entryPoints: [entryOf(entry)],
    outfile,
    ...everyBundle,
    format: 'cjs',
    minify: true,
  });
  return outfile;
};

/**
 * Bundles a function as NodejsFunction of the CDK does for who asks for ES modules and nothing else: unminified, with what
 * CommonJS inside it needs (esbuild #1921).
 * @param entry relative to the folder of the benches. @returns the file that Lambda would load
 */
export const esmBundle = async (entry: string, folder: string): Promise<string> => {
  const outfile = path.join(folder, `${entry.replaceAll('/', '-')}.mjs`);
  await build({
    entryPoints: [entryOf(entry)],
    outfile,
    ...everyBundle,
    format: 'esm',
    banner: { js: "import { createRequire } from 'module'; const require = createRequire(import.meta.url);" },
    logLevel: 'error',
  });
  return outfile;
};

/** Nothing of the user's environment: neither proxies nor AWS profiles. */
export const cleanEnvironment = (environment: Readonly<Record<string, string>>): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH,
  ...environment,
});

/**
 * Runs a measured program on the project's Node, as a process of its own. What it found is its last line on stdout.
 * @throws with all that it said, when it fails.
 */
export const runProgram = <Schema extends z.ZodType>(
  program: string,
  environment: Readonly<Record<string, string>>,
  schema: Schema,
): Promise<z.output<Schema>> =>
  new Promise((resolve, reject) => {
    const env = cleanEnvironment(environment);
    execFile(process.execPath, [program], { env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      const told = stdout.trim().split('\n').at(-1) ?? '';
      if (error !== null || !told.startsWith('{')) {
        reject(new Error(`${path.basename(program)} failed:\n${stdout}${stderr}`, { cause: error?.code }));
        return;
      }
      const found = schema.safeParse(JSON.parse(told));
      if (found.success) resolve(found.data);
      else reject(found.error);
    });
  });
