import { execFile } from 'node:child_process';
import path from 'node:path';
import { build } from 'esbuild';
import type * as z from 'zod';

/** Bundles a measured program, so that no TypeScript loader counts. @param entry relative to the folder of the benches. */
export const bundle = async (entry: string, folder: string): Promise<string> => {
  const outfile = path.join(folder, `${path.basename(entry)}.js`);
  await build({
    entryPoints: [path.join(__dirname, '..', `${entry}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    minify: true,
    mainFields: ['module', 'main'],
  });
  return outfile;
};

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
    // Nothing of the user's environment: neither proxies nor AWS profiles.
    const env = { PATH: process.env.PATH, LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH, ...environment };
    execFile(process.execPath, [program], { env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error !== null) {
        reject(new Error(`${path.basename(program)} failed:\n${stdout}${stderr}`, { cause: error.code }));
        return;
      }
      resolve(schema.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')));
    });
  });
