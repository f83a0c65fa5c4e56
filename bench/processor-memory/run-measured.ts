import { execFile } from 'node:child_process';
import path from 'node:path';
import { build } from 'esbuild';
import * as z from 'zod';
import type { Measurement } from './measured';

const measurement = z.object({ seconds: z.number().positive(), peakRssMiB: z.number().positive() });

/** Bundles a measured program, so that no TypeScript loader counts. */
export const bundle = async (name: string, folder: string): Promise<string> => {
  const outfile = path.join(folder, `${name}.js`);
  await build({
    entryPoints: [path.join(__dirname, `${name}.ts`)],
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
 * Runs a measured program on the project's Node, as a process of its own.
 * @throws with all that it said, when it fails.
 */
export const runMeasured = (program: string, environment: Readonly<Record<string, string>>): Promise<Measurement> =>
  new Promise((resolve, reject) => {
    // Nothing of the user's environment: neither proxies nor AWS profiles.
    const env = { PATH: process.env.PATH, LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH, ...environment };
    execFile(process.execPath, [program], { env }, (error, stdout, stderr) => {
      if (error !== null) {
        reject(new Error(`${path.basename(program)} failed:\n${stdout}${stderr}`, { cause: error.code }));
        return;
      }
      resolve(measurement.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')));
    });
  });
