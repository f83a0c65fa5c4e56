import { join } from 'node:path';
import { PROJECT } from '../../../lib/constructs/feature-folders';
import { architecture } from './architecture';
import { jobHistory } from './job-history';

export const PICTURES_FOLDER = join(PROJECT, 'docs/pictures');

/** How each file of the folder is drawn. */
export const PICTURES: Readonly<Record<string, () => string>> = {
  'architecture.svg': architecture,
  'job-history.svg': jobHistory,
};
