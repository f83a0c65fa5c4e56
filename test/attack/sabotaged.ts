import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { PROJECT } from '../../lib/constructs/feature-folders';
import { localFolder } from '../../local/emulator/local-folder';

/** A change of one file, from the root of the project on: a text that stands in it once, and what stands in its place. */
export interface Sabotage {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const spoiled = ({ file, from, to }: Sabotage): string => {
  const source = readFileSync(join(PROJECT, file), 'utf8');
  if (source.split(from).length !== 2) throw new Error(`“${from}” does not stand once in ${file}`);
  return source.replace(from, () => to);
};

/**
 * What a module of the project exports once it is built with a file of it spoiled. Packages are those of whoever asks.
 * @param load `require` of the test: what is loaded belongs to its world
 */
export const sabotaged = async (
  entry: string,
  sabotage: Sabotage,
  load: (file: string) => unknown,
): Promise<unknown> => {
  mkdirSync(localFolder, { recursive: true });
  const folder = mkdtempSync(join(localFolder, 'sabotaged-'));
  try {
    const { outputFiles } = await build({
      entryPoints: [join(PROJECT, entry)],
      bundle: true,
      write: false,
      packages: 'external',
      platform: 'node',
      format: 'cjs',
      plugins: [
        {
          name: 'sabotage',
          setup: (building) => {
            building.onLoad({ filter: /\.ts$/ }, ({ path }) =>
              path === join(PROJECT, sabotage.file) ? { contents: spoiled(sabotage), loader: 'ts' } : undefined,
            );
          },
        },
      ],
    });
    const file = join(folder, 'spoiled.cjs');
    writeFileSync(file, outputFiles[0]?.text ?? '');
    return load(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
};
