import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The root of the project. */
export const PROJECT = resolve(__dirname, '../..');

const LAMBDAS = join(PROJECT, 'lambdas');

/** The file that a feature's Lambda begins in. */
export const handlerOf = (feature: string): string => join(LAMBDAS, feature, 'handler.ts');

/** The features, as their folders are called: what has a handler, in alphabetical order. */
export const features: readonly string[] = readdirSync(LAMBDAS)
  .filter((folder) => existsSync(handlerOf(folder)))
  .sort();
